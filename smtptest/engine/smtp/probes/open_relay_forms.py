"""The spellings by which open relays have been found: what a relay test tries, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from smtptest.engine.words.sentence import Sentence

# RFC 2606 section 3: these belong to nobody. example.com takes no mail (null MX, RFC 7505).
SENDER = "smtptest@example.org"
RECIPIENT = "smtptest@example.com"


@dataclass(frozen=True)
class AddressForm:
    """One spelling to try."""

    name: Sentence
    """What it is called, in words."""
    sender: str
    """The reverse-path without ``<>``; empty for the null one."""
    recipient: str
    """The forward-path without ``<>``."""
    disguised: bool = False
    """Whether the recipient may also be a local one with a strange name."""


def relay_forms(sender: str, recipient: str, host: str, literal: str) -> list[AddressForm]:
    """The spellings to try, the plainest first, each pair of addresses once.

    sender and recipient: addresses at other domains. host: the server's own name. literal: its address in brackets.
    """
    found: dict[tuple[str, str], AddressForm] = {}
    for form in _forms(sender, recipient, host, literal):
        found.setdefault((form.sender, form.recipient), form)
    return list(found.values())


def _forms(sender: str, recipient: str, host: str, literal: str) -> Iterator[AddressForm]:
    local, _, domain = recipient.rpartition("@")
    yield AddressForm(Sentence("form-plain"), sender, recipient)
    # RFC 5321 appendix C has source routes; "%" is what those wrote who had none (RFC 1123 section 5.2.16).
    yield AddressForm(Sentence("form-percent"), sender, f"{local}%{domain}@{host}", True)
    yield AddressForm(Sentence("form-source-route"), sender, f"@{host}:{recipient}", True)
    yield AddressForm(Sentence("form-null-sender"), "", recipient)
    yield AddressForm(Sentence("form-own-sender"), f"postmaster@{host}", recipient)
    yield AddressForm(Sentence("form-sender-at-address"), f"postmaster@{literal}", recipient)
    yield AddressForm(Sentence("form-percent-at-address"), sender, f"{local}%{domain}@{literal}", True)
    yield AddressForm(Sentence("form-source-route-by-address"), sender, f"@{literal}:{recipient}", True)
    yield AddressForm(Sentence("form-quoted"), sender, f'"{recipient}"@{host}', True)
    yield AddressForm(Sentence("form-two-domains"), sender, f"{recipient}@{host}", True)
    yield AddressForm(Sentence("form-domain-and-address"), sender, f"{recipient}@{literal}", True)
    # UUCP's bang path, RFC 976.
    yield AddressForm(Sentence("form-bang-path"), sender, f"{domain}!{local}", True)
    yield AddressForm(Sentence("form-bang-path-at-server"), sender, f"{domain}!{local}@{host}", True)
