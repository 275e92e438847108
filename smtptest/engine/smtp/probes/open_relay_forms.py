"""The spellings by which open relays have been found: what a relay test tries, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

# RFC 2606 section 3: these belong to nobody. example.com takes no mail (null MX, RFC 7505).
SENDER = "smtptest@example.org"
RECIPIENT = "smtptest@example.com"


@dataclass(frozen=True)
class AddressForm:
    """One spelling to try."""

    name: str
    sender: str
    recipient: str
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
    yield AddressForm("from elsewhere to elsewhere", sender, recipient)
    # RFC 5321 appendix C has source routes; "%" is what those wrote who had none (RFC 1123 section 5.2.16).
    yield AddressForm("“%” for “@”", sender, f"{local}%{domain}@{host}", True)
    yield AddressForm("source route", sender, f"@{host}:{recipient}", True)
    yield AddressForm("null sender", "", recipient)
    yield AddressForm("sender of the server's own", f"postmaster@{host}", recipient)
    yield AddressForm("sender at the server's address", f"postmaster@{literal}", recipient)
    yield AddressForm("“%” at the server's address", sender, f"{local}%{domain}@{literal}", True)
    yield AddressForm("source route by the server's address", sender, f"@{literal}:{recipient}", True)
    yield AddressForm("address within quotes", sender, f'"{recipient}"@{host}', True)
    yield AddressForm("two domains", sender, f"{recipient}@{host}", True)
    yield AddressForm("two domains, the server's address", sender, f"{recipient}@{literal}", True)
    # UUCP's bang path, RFC 976.
    yield AddressForm("bang path", sender, f"{domain}!{local}", True)
    yield AddressForm("bang path at the server", sender, f"{domain}!{local}@{host}", True)
