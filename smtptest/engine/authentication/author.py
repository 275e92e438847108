"""Whose mail a message says it is: the domains of its From field (RFC 9989 section 3.2.1)."""

from __future__ import annotations

from email.utils import getaddresses

from smtptest.engine.addressing import a_labels
from smtptest.engine.authentication.signed_message import SignedMessage, unfolded

# Of one field: what is longer is no list of authors.
_LONGEST = 4096


def author_domains(message: SignedMessage) -> tuple[str, ...]:
    """Each domain that stands in a From field, once, in A-labels; none if there is no address in it."""
    texts = [_text(value) for value in message.values("from") if len(value) <= _LONGEST]
    domains = (address.rpartition("@")[2] for address in _addresses(texts) if "@" in address)
    return tuple(dict.fromkeys(domain_of(domain) for domain in domains if domain.strip(".")))


def _addresses(texts: list[str]) -> list[str]:
    try:
        return [address for _, address in getaddresses(texts)]
    except RecursionError:  # by comments in comments
        return []


def domain_of(text: str) -> str:
    """A domain of an address as the DNS has it; as it is, if it cannot be."""
    name = text.lower().strip().removesuffix(".")
    try:
        return a_labels(name)
    except UnicodeError:
        return name


def _text(value: bytes) -> str:
    """The value of a field, which may be written in UTF-8 (RFC 6532)."""
    return unfolded(value).encode("latin-1").decode(errors="replace")
