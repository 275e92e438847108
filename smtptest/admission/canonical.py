"""One spelling of what is counted: what a server would see, whatever was typed.

Two spellings that reach the same account, host or mailbox are one here. The text is compared and counted by, never
sent; that two accounts of an odd server count as one costs nobody more than a shared limit.
"""

from __future__ import annotations

import stringprep
import unicodedata

from smtptest.engine.addressing import a_labels, parse_ip
from smtptest.engine.smtp.mailboxes import canonical_mailbox

# Shown as nothing though they are letters or marks (Unicode's Default_Ignorable_Code_Point): fillers of Hangul and
# Khmer, the grapheme joiner, variation selectors.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0") | {
    chr(code) for code in (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0000, 0xE1000))
}


def text(typed: str) -> str:
    """SASLprep's mapping (RFC 4013 sections 2.1 and 2.2), and no case, as Unicode's NFKC_Casefold has none.

    What SASLprep refuses, control characters and what is not assigned, is left out: a server that takes it may do so.
    """
    shown = "".join(" " if stringprep.in_table_c12(each) else each for each in typed if not _is_nothing(each))
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", shown).casefold())
    return " ".join("".join(each for each in folded if not _is_nothing(each)).split())


def _is_nothing(character: str) -> bool:
    """Table B.1 of RFC 3454, and what else takes no room: format, control and surrogate characters. A space of no width
    is in that table and among the spaces (C.1.2); here it is nothing."""
    if stringprep.in_table_b1(character) or character in _INVISIBLE:
        return True
    return character not in "\t\n\r" and unicodedata.category(character) in ("Cc", "Cf", "Cs", "Cn")


def host(name: str) -> str:
    """A host name in A-labels without a dot at its end; an address as itself, however it was written."""
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
    """A mail address; an address literal in brackets. One without a domain stays without."""
    local, at, domain = canonical_mailbox(address).rpartition("@")
    if not at:
        return text(domain)
    name = host(domain)
    return f"{text(local)}@{name if parse_ip(name) is None else f'[{name}]'}"


def user(name: str) -> str:
    """A user name of a login, which is often a mail address."""
    local, at, domain = text(name).rpartition("@")
    return f"{local.strip()}@{host(domain)}" if at else domain
