"""What is known of the session when a reply comes: which command it answers, whose server it is, how the login went."""

from __future__ import annotations

import re
from dataclasses import dataclass

from smtptest.explain.catalogue import Company, Dialect, dialects
from smtptest.explain.client_lines import OTHER, verb_of

# In place of a command, if the reply is the greeting.
GREETING = "*GREETING"
# The answer to a challenge that cancels the login (RFC 4954 section 4).
CANCELLED = "*"
# Reply codes that are only about a login (RFC 4954 section 6, RFC 5248).
_OF_A_LOGIN = (525, 534, 535, 538)
# Places whose name in the data is not that of the command.
_PLACES = {"HELO": "EHLO", "LHLO": "EHLO", ".": "message", "BDAT": "message"}
_NAME = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)+")


@dataclass(frozen=True)
class Known:
    """What is known of a session."""

    hosts: tuple[str, ...] = ()
    """The name that was dialled, and the first lines of the server, in which it names itself."""
    mechanism: str = ""
    """The mechanism of the last AUTH, in upper case; empty if there was none."""
    user: str = ""
    """The user name of the login; empty if there is none, or the reader may not see it."""
    logged_in: bool | None = None
    """Whether a login has succeeded; None if that is not known."""


NOTHING = Known()


def place_of(code: int, after: str) -> str:
    """Return the place in the session of a reply to this line, as ``after`` names it in the data; empty if not known.

    A code that is only about a login is taken for one wherever a server sends it.
    """
    return "AUTH" if code in _OF_A_LOGIN and after != CANCELLED else place_after(after)


def place_after(after: str) -> str:
    """Return the place in the session of a reply to this line, whatever its code is; empty if not known."""
    if after in (GREETING, CANCELLED):
        return "greeting" if after == GREETING else "CANCEL"
    verb = verb_of(after) if after else OTHER
    return "" if verb == OTHER else _PLACES.get(verb, verb)


def speaks(company: Company, words: str, hosts: tuple[str, ...]) -> bool:
    """Whether the server is the company's, by the names of its hosts or by words that only the company uses.

    words: of the reply, as :func:`smtptest.explain.patterns.normal` returns them. hosts: as in :class:`Known`.
    """
    if any(mark in words for mark in company.marks):
        return True
    names = (name for text in hosts for name in _NAME.findall(text[:512].lower()))
    return any(name == host or name.endswith(f".{host}") for name in names for host in company.hosts)


def holds(dialect: Dialect, code: int, known: Known) -> bool:
    """Whether the entry's conditions are met, except for that of the place."""
    return (
        (code in dialect.replies or code // 100 in dialect.replies)
        and (not dialect.mechanisms or known.mechanism.startswith(dialect.mechanisms))
        and (dialect.login is None or dialect.login == known.logged_in)
        and _fits_user(dialect, known.user.lower())
    )


def _fits_user(dialect: Dialect, user: str) -> bool:
    """Whether the entry's conditions for the user name are met. They are not if there is one and no name is known."""
    if not dialect.users and not dialect.other_users:
        return True
    return (
        user != ""
        and (not dialect.users or any(_is_such(user, form) for form in dialect.users))
        and not any(_is_such(user, form) for form in dialect.other_users)
    )


def _is_such(user: str, form: str) -> bool:
    """Whether the user name has this form: ``@`` is any address, ``@example.org`` one in that domain, else the name."""
    if form == "@":
        return "@" in user
    return user.endswith(form) if form.startswith("@") else user == form


def speaking(words: str, known: Known) -> frozenset[str]:
    """Return the keys of the companies whose server sent a reply. words: as for :func:`speaks`."""
    table = dialects().companies
    return frozenset(key for key, company in table.items() if speaks(company, words, known.hosts))
