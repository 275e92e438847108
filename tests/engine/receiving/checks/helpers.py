"""Runs checks of a message against a scripted name server, in the form in which those of a domain are shown."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from smtptest.engine.dns.questions import Questions
from smtptest.engine.events import StageName
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.receiving.authenticated import Authenticated
from smtptest.engine.receiving.behaviour import Behaviour
from smtptest.engine.receiving.context import MessageContext
from smtptest.engine.receiving.delivery import Delivery, TlsFacts
from smtptest.engine.receiving.plan import ReceivePlan
from smtptest.engine.recorder import Recorder, Track
from tests.engine.authentication.signing import MESSAGE, NAME, NOW, private_key, record
from tests.engine.domain.helpers import ANYTHING, Told
from tests.servers.dns import Zone, dns_server

PEER, HELO = "192.0.2.5", "mail.lab.example"
ABOUT = {"connected": 1000, "tls": 1001, "helo": 1002, "mail": 1003, "rcpt": 1004, "data": 1005, "end": 1006}


def txt(*texts: str) -> dict[str, list[str]]:
    return {"TXT": [f'"{text}"' for text in texts]}


def long_txt(text: str) -> dict[str, list[str]]:
    """A record in strings of 200 characters."""
    return {"TXT": [" ".join(f'"{text[at : at + 200]}"' for at in range(0, len(text), 200))]}


KEY = {NAME: long_txt(record(private_key()))}


def delivery(message: bytes = MESSAGE, **changes: Any) -> Delivery:
    made = {
        "dialog": 0, "peer": PEER, "port": 40000, "helo": HELO, "extended": True, "mail_from": "alice@lab.example",
        "recipient": "t@receiver.example", "message": message, "received": NOW, "about": ABOUT,
        "tls": TlsFacts(version="TLSv1.3", cipher="TLS_AES_256_GCM_SHA384", bits=256, client_certificate=False),
    }  # fmt: skip
    return Delivery(**{**made, **changes})


@asynccontextmanager
async def context(
    zone: Zone, given: Delivery, *, behaviour: Behaviour = Behaviour.NORMAL, **changes: Any
) -> AsyncIterator[tuple[MessageContext, Told]]:
    """What a check works with, and what it reports."""
    told = Told()
    async with dns_server(zone) as server:
        network = GuardedNetwork(ANYTHING, [server.nameserver], dns_limit=20, validating=())
        track = Track(Recorder(told.events.append), None)
        made = MessageContext(
            plan=ReceivePlan(address="t@receiver.example", behaviour=behaviour), delivery=given,
            authenticated=Authenticated(given.message), network=network, questions=Questions(network, track),
            track=track, stage=StageName.AUTHENTICATION, now=NOW, **changes,
        )  # fmt: skip
        yield made, told
        await made.questions.close()


async def checked(checks: Any, zone: Zone, given: Delivery, **options: Any) -> Told:
    """What one module of checks reports, or several one after the other."""
    async with context(zone, given, **options) as (made, told):
        for check in checks if isinstance(checks, tuple) else (checks,):
            await check(made)
        told.context = made
    return told
