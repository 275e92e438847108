"""The canonical spelling of what is counted: what a server would see, however it was typed.

All spellings that reach the same account, host or mailbox have one canonical form. It is only compared and counted,
never sent. If a server keeps two such accounts apart, all that they share is a limit.
"""

from __future__ import annotations

import stringprep
import unicodedata

from smtptest.engine.addressing import a_labels, parse_ip
from smtptest.engine.smtp.mailboxes import canonical_mailbox

# Letters and marks that are displayed as nothing (Unicode's Default_Ignorable_Code_Point): the fillers of Hangul and
# Khmer, the grapheme joiner, the variation selectors.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0") | {
    chr(code) for code in (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0000, 0xE1000))
}


def text(typed: str) -> str:
    """SASLprep's mapping (RFC 4013 sections 2.1 and 2.2), case-folded as in Unicode's NFKC_Casefold.

    Characters that SASLprep prohibits (control characters, unassigned code points) are removed, because a server that
    accepts them may do the same.
    """
    if typed.isascii() and typed.isprintable():
        return " ".join(typed.lower().split())  # what the rest comes to, for nearly all that is typed
    shown = "".join(" " if stringprep.in_table_c12(each) else each for each in typed if not _is_nothing(each))
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", shown).casefold())
    return " ".join("".join(each for each in folded if not _is_nothing(each)).split())


def _is_nothing(character: str) -> bool:
    """Whether it is in table B.1 of RFC 3454 or invisible otherwise: a format, control or surrogate character. The
    zero width space is both in B.1 and among the spaces (C.1.2); here it counts as nothing."""
    if stringprep.in_table_b1(character) or character in _INVISIBLE:
        return True
    return character not in "\t\n\r" and unicodedata.category(character) in ("Cc", "Cf", "Cs", "Cn")


def host(name: str) -> str:
    """A host name in A-labels without a trailing dot; an IP address in its standard form."""
    plain = text(name).strip("[]").removeprefix("ipv6:")
    address = parse_ip(plain)
    if address is not None:
        return str(address)
    name = plain.replace("\u3002", ".").strip(".")
    if name.isascii():
        return name
    try:
        return a_labels(name)
    except UnicodeError:
        return name


def mailbox(address: str) -> str:
    """A mail address. An address literal is in brackets; an address without a domain stays without one."""
    local, at, domain = canonical_mailbox(address).rpartition("@")
    if not at:
        return text(domain)
    name = host(domain)
    return f"{text(local)}@{name if parse_ip(name) is None else f'[{name}]'}"


def user(name: str) -> str:
    """The user name of a login, which is often a mail address."""
    local, at, domain = text(name).rpartition("@")
    return f"{local.strip()}@{host(domain)}" if at else domain
