"""A message that a peer has handed over, with its envelope and what the session showed of the peer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class TlsFacts:
    """The TLS that the message came through."""

    version: str
    """As OpenSSL calls it: ``TLSv1.3``."""
    cipher: str
    """As OpenSSL calls it: ``TLS_AES_256_GCM_SHA384``."""
    bits: int
    """Secret bits of the cipher's key."""
    client_certificate: bool
    """Whether the peer showed a certificate."""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One message that was accepted."""

    dialog: int
    """The number of the dialog that it came by."""
    peer: str
    """The IP address of the peer."""
    port: int
    """The peer's port."""
    helo: str
    """The name that the peer gave last, in EHLO or HELO."""
    extended: bool
    """Whether it said EHLO."""
    mail_from: str
    """The sender of the envelope; empty for the null sender."""
    mail_parameters: tuple[str, ...] = ()
    """The parameters of MAIL FROM as they were sent."""
    recipient: str
    """The recipient as it was sent."""
    message: bytes
    """The octets between the reply 354 and the final dot, without dot-stuffing and else untouched, or those of BDAT."""
    received: datetime
    """When the last octet came, in UTC."""
    tls: TlsFacts | None = None
    """None if it came in plain text."""
    about: Mapping[str, int] = field(default_factory=dict)
    """The numbers of events that prove things: ``connected``, ``tls``, ``helo``, ``mail``, ``rcpt``, ``data``, ``end``,
    as far as there is one."""
