"""What is known of the session where a reply comes: which command it answers, who speaks, how the login was tried."""

from __future__ import annotations

import re
from dataclasses import dataclass

from smtptest.explain.catalogue import Company, Dialect, dialects
from smtptest.explain.client_lines import OTHER, verb_of

# What stands for a command where the reply is the greeting.
GREETING = "*GREETING"
# The answer to a challenge that calls the login off (RFC 4954 section 4).
CANCELLED = "*"
# RFC 4954 section 6 and RFC 5248.
_OF_A_LOGIN = (524, 525, 534, 535, 538)
# The places that the data know by another name than that of the command.
_PLACES = {"HELO": "EHLO", "LHLO": "EHLO", ".": "message", "BDAT": "message"}
_NAME = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)+")


@dataclass(frozen=True)
class Known:
    """hosts: the name that was dialled and the server's first lines, in which it names itself. mechanism: that of the
    last AUTH. user: the name that was logged in with; empty if none was given or it is not to be known. logged_in:
    whether a login succeeded; None where that is not known."""

    hosts: tuple[str, ...] = ()
    mechanism: str = ""
    user: str = ""
    logged_in: bool | None = None


NOTHING = Known()


def place_of(code: int, after: str) -> str:
    """Where in a session the reply to this line comes, as ``after`` in the data names it; empty if it is not known.

    A code that only answers a login is about the login wherever a server says it.
    """
    if code in _OF_A_LOGIN and after != CANCELLED:
        return "AUTH"
    if after in (GREETING, CANCELLED):
        return "greeting" if after == GREETING else "CANCEL"
    verb = verb_of(after) if after else OTHER
    return "" if verb == OTHER else _PLACES.get(verb, verb)


def speaks(company: Company, words: str, hosts: tuple[str, ...]) -> bool:
    """Whether the company is the one that speaks: by the names of its hosts or by what nobody else says.

    words: of the reply, :func:`~smtptest.explain.patterns.normal`.
    """
    if any(mark in words for mark in company.marks):
        return True
    names = (name for text in hosts for name in _NAME.findall(text[:512].lower()))
    return any(name == host or name.endswith(f".{host}") for name in names for host in company.hosts)


def holds(dialect: Dialect, code: int, known: Known) -> bool:
    """Whether the entry is for such a reply in such a session, as far as its place is not concerned."""
    return (
        (code in dialect.replies or code // 100 in dialect.replies)
        and (not dialect.mechanisms or known.mechanism.startswith(dialect.mechanisms))
        and (dialect.login is None or dialect.login == known.logged_in)
        and _fits_user(dialect, known.user.lower())
    )


def _fits_user(dialect: Dialect, user: str) -> bool:
    """Whether the entry is for such a user name. If the name is not known, no entry that asks for one is."""
    if not dialect.users and not dialect.other_users:
        return True
    return (
        user != ""
        and (not dialect.users or any(_is_such(user, form) for form in dialect.users))
        and not any(_is_such(user, form) for form in dialect.other_users)
    )


def _is_such(user: str, form: str) -> bool:
    """form: ``@`` for any address, ``@example.org`` for an address in that domain, else the whole name."""
    if form == "@":
        return "@" in user
    return user.endswith(form) if form.startswith("@") else user == form


def speaking(words: str, known: Known) -> frozenset[str]:
    """The companies that speak in a reply. words: as for :func:`speaks`."""
    table = dialects().companies
    return frozenset(key for key, company in table.items() if speaks(company, words, known.hosts))
