"""Addresses as they are typed: what is accepted goes on the wire unchanged, everything else is an error in words.

Not a rewriting parser: aiosmtplib's own turns ``a@b.c, d@e.f`` into ``<a@b.c>`` without a word.

Each kind has two judges. One goes by the rules of RFC 5321. The other takes whatever can be sent at all, so that it can
be seen what a server makes of it: nothing that could end an address, a command or its parameters before their end.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address

import idna

from smtptest.engine.guard.hosts import JOINERS, parse_host, parse_host_leniently
from smtptest.engine.smtp.mailboxes import split_mailbox
from smtptest.engine.words.field_errors import FieldError

Rule = Callable[[str], str]
# RFC 5321 section 4.1.2: dot-string of atoms (RFC 5322 section 3.2.3), or a quoted string.
# RFC 6531 section 3.3 adds what is beyond ASCII to both.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u00a1-\U0010ffff-]+"
_QUOTED = r'"(?:[ !#-\[\]-~\u00a1-\U0010ffff]|\\[ -~])*"'
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*|{_QUOTED}")
# What stands between < and > ends at the first > that is not quoted, and a quoted string stands before the @ alone:
# elsewhere a server may not see that it is one.
_PLAIN = r'[^\s\x00-\x20\x7f-\xa0"\\<>]'
_SENDABLE = re.compile(rf"(?:@{_PLAIN}*:)?(?:{_QUOTED}(?=@|\Z))?{_PLAIN}*")
_WORD = re.compile(r"[!-~]+")


def mailbox(text: str) -> str:
    """The address itself, if it may stand between ``<`` and ``>``. Raises FieldError."""
    local, domain = split_mailbox(text)
    if not domain or not local:
        raise FieldError("mailbox-malformed", text=repr(text))
    if max(_size(local) - 64, _size(domain) - 255, _size(text) - 254) > 0:
        raise FieldError("mailbox-too-long")
    if not _LOCAL.fullmatch(local) or not _printable(local):
        raise FieldError("mailbox-local-part", local=repr(local))
    return f"{local}@{_domain(domain) if domain.isascii() else _u_labels(domain)}"


def _size(text: str) -> int:
    """Bytes in UTF-8, also of half a character (a lone surrogate), which is judged later."""
    return len(text.encode(errors="surrogatepass"))


def _printable(text: str) -> bool:
    """Without what cannot be seen. The two joiners are spelling in some scripts, and RFC 6531 has no rule against."""
    return text.translate(JOINERS).isprintable()


def _u_labels(domain: str) -> str:
    """An internationalised domain in its one spelling (RFC 5890 section 2.3.2.1), the case of its letters aside.

    What is composed in another way (macOS decomposes its file names, and what is copied from them) is the same text.
    """
    composed = unicodedata.normalize("NFC", domain)
    try:
        canonical = idna.decode(parse_host(composed, require_dot=False))
    except UnicodeError:
        raise FieldError("host-not-idna") from None
    if canonical != composed.lower():
        raise FieldError("mailbox-not-canonical", domain=repr(domain), canonical=repr(canonical))
    return composed


def forward_path(text: str) -> str:
    """A recipient: a mailbox, or ``postmaster`` alone (RFC 5321 section 4.5.1)."""
    return text if text.lower() == "postmaster" else mailbox(text)


def helo_name(text: str) -> str:
    """A domain or an address literal in brackets (RFC 5321 section 4.1.1.1)."""
    if not text.isascii():
        raise FieldError("helo-not-ascii", text=repr(text))
    return _domain(text)


def _domain(text: str) -> str:
    if text.startswith("["):
        return _address_literal(text)
    if parse_host(text, require_dot=False) != text.lower() or _is_address(text):
        raise FieldError("domain-malformed", text=repr(text))
    return text


def _is_address(text: str) -> bool:
    try:
        return bool(ip_address(text))
    except ValueError:
        return False


def _address_literal(text: str) -> str:
    inner = text.removeprefix("[").removesuffix("]")
    _without_zone(text)
    # RFC 5234 section 2.3: words in quotes in a grammar are in any case.
    tagged = inner[:5].lower() == "ipv6:"
    try:
        address = ip_address(inner[5:] if tagged else inner)
    except ValueError:
        address = None
    if address is None or not text.endswith("]") or tagged != isinstance(address, IPv6Address):
        raise FieldError("literal-malformed", text=repr(text))
    return text


def _without_zone(domain: str) -> None:
    # Python takes anything at all for a zone, a space and a line end too.
    if domain.startswith("[") and "%" in domain:
        raise FieldError("literal-with-zone")


def sendable(text: str, rule: Rule) -> str:
    """The text by the rule, or as it stands where it breaks that rule and can be sent all the same.

    rule: ``mailbox``, ``forward_path``, ``helo_name`` or ``host_name``. Raises FieldError for what cannot be sent.
    """
    try:
        return rule(text)
    except FieldError:
        return _ANYTHING[rule](text)


def fault(text: str, rule: Rule) -> FieldError | None:
    """Which rule the text breaks; None if it breaks none."""
    try:
        rule(text)
    except FieldError as error:
        return error
    return None


def _any_path(text: str) -> str:
    _without_zone(split_mailbox(text)[1])
    if not text or not _SENDABLE.fullmatch(text) or not _printable(text):
        raise FieldError("mailbox-not-sendable", text=repr(text))
    _, domain = split_mailbox(text)
    if not domain.isascii():
        parse_host(domain, require_dot=False)  # without SMTPUTF8 it is sent as A-labels, so it must have some
    return text


def _any_name(text: str) -> str:
    _without_zone(text)
    if not _WORD.fullmatch(text):
        raise FieldError("helo-not-sendable", text=repr(text))
    return text


def host_name(text: str) -> str:
    """As :func:`smtptest.engine.guard.hosts.parse_host`, a name of one label too."""
    return parse_host(text, require_dot=False)


_ANYTHING: dict[Rule, Rule] = {
    mailbox: _any_path,
    forward_path: _any_path,
    helo_name: _any_name,
    host_name: parse_host_leniently,
}
