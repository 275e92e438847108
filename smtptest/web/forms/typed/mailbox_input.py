"""Validates names and addresses as they are typed. What is accepted is sent unchanged; all else raises FieldError.

No parser that rewrites is used: aiosmtplib's turns ``a@b.c, d@e.f`` into ``<a@b.c>`` silently.

There are two rules for each kind. One is that of RFC 5321. The other accepts all that can be sent, to see how a server
reacts, which is anything that cannot end an address, a command or its parameters early.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address

import idna

from smtptest.engine.addressing import is_address
from smtptest.engine.guard.hosts import JOINERS, parse_host, parse_host_leniently
from smtptest.engine.smtp.mailboxes import split_mailbox, with_a_labels
from smtptest.engine.words.field_errors import FieldError

Rule = Callable[[str], str]
# A local part is a dot-string of atoms (RFC 5322 section 3.2.3) or a quoted string (RFC 5321 section 4.1.2); both may
# have characters beyond ASCII (RFC 6531 section 3.3).
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u00a1-\U0010ffff-]+"
_QUOTED = r'"(?:[ !#-\[\]-~\u00a1-\U0010ffff]|\\[ -~])*"'
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*|{_QUOTED}")
# A path ends at the first > that is not quoted. A quoted string may stand only before the @: elsewhere a server may not
# recognise it as one.
_PLAIN = r'[^\s\x00-\x20\x7f-\xa0"\\<>]'
_SENDABLE = re.compile(rf"(?:@{_PLAIN}*:)?(?:{_QUOTED}(?=@|\Z))?{_PLAIN}*")
_WORD = re.compile(r"[!-~]+")
# A path has at most 256 octets, with its < and > (RFC 5321 section 4.5.3.1.3).
_LONGEST = 254


def mailbox(text: str) -> str:
    """Return the mailbox if it may stand between ``<`` and ``>`` (RFC 5321 section 4.1.2). Raises FieldError."""
    local, domain = split_mailbox(text)
    if not domain or not local:
        raise FieldError("mailbox-malformed", text=repr(text))
    if max(_size(local) - 64, _size(domain) - 255, _size(text) - _LONGEST) > 0:
        raise FieldError("mailbox-too-long")
    if not _LOCAL.fullmatch(local) or not _printable(local):
        raise FieldError("mailbox-local-part", local=repr(local))
    result = f"{local}@{_domain(domain) if domain.isascii() else _u_labels(domain)}"
    if _size(with_a_labels(result)) > _LONGEST:
        raise FieldError("mailbox-too-long")  # it is sent so without SMTPUTF8, and stored so
    return result


def _size(text: str) -> int:
    """The length in bytes of UTF-8, also with lone surrogates, which are refused later."""
    return len(text.encode(errors="surrogatepass"))


def _printable(text: str) -> bool:
    """Whether all of it is visible. The two joiners count as visible: in some scripts they are spelling."""
    return text.translate(JOINERS).isprintable()


def _u_labels(domain: str) -> str:
    """The domain in Unicode form C. Raises FieldError if that is not its canonical spelling, apart
    from upper and lower case (RFC 5890 section 2.3.2.1).

    Text that was copied from a file name on macOS is decomposed, which means the same.
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
    """Return the recipient if it is a mailbox, or ``postmaster`` alone (RFC 5321 section 4.5.1). Raises FieldError."""
    return text if text.lower() == "postmaster" else mailbox(text)


def helo_name(text: str) -> str:
    """Return the name for EHLO: a domain or an address literal (RFC 5321 section 4.1.1.1). Raises FieldError."""
    if not text.isascii():
        raise FieldError("helo-not-ascii", text=repr(text))
    return _domain(text)


def _domain(text: str) -> str:
    if text.startswith("["):
        return _address_literal(text)
    if parse_host(text, require_dot=False) != text.lower() or is_address(text):
        raise FieldError("domain-malformed", text=repr(text))
    return text


def _address_literal(text: str) -> str:
    inner = text.removeprefix("[").removesuffix("]")
    _without_zone(text)
    # Quoted strings of a grammar match in upper and lower case (RFC 5234 section 2.3).
    tagged = inner[:5].lower() == "ipv6:"
    try:
        address = ip_address(inner[5:] if tagged else inner)
    except ValueError:
        address = None
    if address is None or not text.endswith("]") or tagged != isinstance(address, IPv6Address):
        raise FieldError("literal-malformed", text=repr(text))
    return text


def _without_zone(domain: str) -> None:
    # Python accepts any characters as a zone, even spaces and line ends.
    if domain.startswith("[") and "%" in domain:
        raise FieldError("literal-with-zone")


def sendable(text: str, rule: Rule) -> str:
    """Return the result of the rule; if the text breaks it but can be sent, the text as it is.

    rule: ``mailbox``, ``forward_path``, ``helo_name`` or ``host_name``. Raises FieldError if the text cannot be sent.
    """
    try:
        return rule(text)
    except FieldError:
        return _ANYTHING[rule](text)


def fault(text: str, rule: Rule) -> FieldError | None:
    """Return the error of the rule for this text; None if it keeps the rule."""
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
        parse_host(domain, require_dot=False)  # without SMTPUTF8 it is sent in A-labels, so it must have them
    return text


def _any_name(text: str) -> str:
    _without_zone(text)
    if not _WORD.fullmatch(text):
        raise FieldError("helo-not-sendable", text=repr(text))
    return text


def host_name(text: str) -> str:
    """Like :func:`smtptest.engine.guard.hosts.parse_host`, but a name may have a single label. Raises FieldError."""
    return parse_host(text, require_dot=False)


_ANYTHING: dict[Rule, Rule] = {
    mailbox: _any_path,
    forward_path: _any_path,
    helo_name: _any_name,
    host_name: parse_host_leniently,
}
