"""Runs one check of a received message, and shows its results in a form that a test can compare."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime

from smtptest.engine.dns.questions import Questions
from smtptest.engine.events import Check, Event, StageName
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.guard.policy import Policy
from smtptest.engine.receiving.behaviour import Behaviour
from smtptest.engine.receiving.context import MessageContext
from smtptest.engine.receiving.delivery import Delivery, TlsFacts
from smtptest.engine.receiving.plan import ReceivePlan
from smtptest.engine.recorder import Recorder, Track

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
TLS = TlsFacts(version="TLSv1.3", cipher="TLS_AES_256_GCM_SHA384", bits=256, client_certificate=False)
DELIVERY = Delivery(
    dialog=0,
    peer="192.0.2.1",
    port=40000,
    helo="mail.example.org",
    extended=True,
    mail_from="ann@example.org",
    recipient="x@receive.example.com",
    message=b"",
    received=NOW,
    tls=TLS,
    about={"data": 7},
)


async def checked(
    check: Callable[[MessageContext], Awaitable[None]], delivery: Delivery, rspamd: str = ""
) -> list[Check]:
    """The results of a check."""
    events: list[Event] = []
    track = Track(Recorder(events.append, 1_000_000), None)
    network = GuardedNetwork(Policy(public=False))
    context = MessageContext(
        plan=ReceivePlan(address="x@receive.example.com", behaviour=Behaviour.NORMAL, minutes=1),
        delivery=delivery,
        network=network,
        questions=Questions(network, track),
        track=track,
        stage=StageName.CONTENT,
        now=NOW,
        rspamd=rspamd,
        host="receive.example.com",
    )
    await check(context)
    return context.reported


async def results(check: Callable[[MessageContext], Awaitable[None]], message: bytes, **facts: object) -> list[str]:
    """``variant result`` of each result for this message."""
    found = await checked(check, replace(DELIVERY, message=message, **facts))  # type: ignore[arg-type]
    assert {one.about for one in found} <= {7}
    return [f"{one.code.partition('/')[2]} {one.result}" for one in found]
