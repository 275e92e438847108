"""URIs of what was typed as it is read: each IRI has a spelling in ASCII (RFC 3987 section 3.1)."""

from __future__ import annotations

import re
from urllib.parse import quote

from smtptest.engine.smtp.mailboxes import with_a_labels

# The scheme, the authority if there is one, and the rest (RFC 3986 section 3 and appendix B).
_IRI = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*:)(?://([^/?#]*))?(.*)", re.DOTALL)
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")


def uri_of(iri: str) -> str:
    """The URI of an IRI: hosts and mail domains in A-labels, all else beyond ASCII percent-encoded. Empty if it has no
    scheme, and so is none. What is in ASCII stays as it is, whatever it is."""
    match = _IRI.fullmatch(iri)
    if match is None:
        return ""
    scheme, authority, rest = match.groups()
    if authority is not None:
        user, at, host = authority.rpartition("@")
        name, colon, port = host.partition(":")
        return f"{scheme}//{_encoded(user)}{at}{_host(name)}{colon}{_encoded(port)}{_encoded(rest)}"
    if scheme.lower() != "mailto:":
        return f"{scheme}{_encoded(rest)}"
    mailboxes, mark, fields = rest.partition("?")
    return f"{scheme}{','.join(map(_mailbox, mailboxes.split(',')))}{mark}{_encoded(fields)}"


def _mailbox(address: str) -> str:
    """An address in a mailto URI (RFC 6068 section 2)."""
    local, at, domain = address.rpartition("@")
    return f"{_encoded(local)}@{_host(domain)}" if at else _encoded(address)


def _host(name: str) -> str:
    # A name that has no A-labels may be percent-encoded too (RFC 3986 section 3.2.2).
    try:
        return with_a_labels(f"@{name}")[1:]
    except UnicodeError:
        return _encoded(name)


def _encoded(text: str) -> str:
    return _BEYOND_ASCII.sub(lambda match: quote(match[0], safe=""), text)
