"""How a message gets to the one-time address of a test that waits: shown to the person who started it."""

from __future__ import annotations

from datetime import datetime, timedelta

from smtptest.engine.events import Json
from smtptest.engine.secret import MASK
from smtptest.export.receiving import sending

_SMTP = 25


def waits_until(found: Json) -> datetime:
    """Return when the test stops waiting. found: the document of a receive test."""
    return datetime.fromisoformat(found["started"]) + timedelta(minutes=found["plan"]["minutes"])


def send(found: Json, place: Json, *, public: bool) -> Json | None:
    """Return ``address``, ``until``, ``host``, ``port`` and ``commands``; None when the test is over, and for a reader
    who may not know the address.

    place: ``host`` and ``port`` of the listener; empty if another process listens. public: the public profile, in which
    senders find the receiver by its MX record.
    """
    address = found["plan"]["address"]
    if found["verdict"] or found["masked"] or MASK in address:
        return None
    domain = address.rpartition("@")[2]
    host, port = (domain, _SMTP) if public or not place else (place["host"], place["port"])
    return {
        "address": address,
        "until": waits_until(found),
        "host": host,
        "port": port,
        "by_mx": public,
        "commands": sending(address, host, port, found_by_mx=public),
    }
