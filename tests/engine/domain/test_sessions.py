"""The sessions with a domain's mail servers: one with each address, and the certificates byte for byte."""

from __future__ import annotations

import asyncio
import ssl
import sys

import pytest
import trustme

from smtptest.engine.dns.questions import Questions
from smtptest.engine.domain import sessions
from smtptest.engine.domain.plan import DomainPlan
from smtptest.engine.domain.sessions import Session, run_sessions
from smtptest.engine.events import DialogStarted, Event, Tls, Verdict
from smtptest.engine.recorder import Recorder, Track
from smtptest.engine.secret import Secret
from smtptest.engine.smtp.dialog import RunContext
from smtptest.engine.smtp.rules import Rules
from tests.engine.domain.helpers import LIMITS
from tests.engine.smtp.routes import DOMAIN, ONE, SIX, TWO, domain
from tests.servers.dns import Zone
from tests.servers.scripted import Peer, Script, answering

ZONE: Zone = {
    DOMAIN: {"MX": ["10 one.example.", "20 two.example.", "30 gone.example."]},
    "one.example": {"A": [ONE], "AAAA": [SIX]},
    "two.example": {"A": [TWO, ONE]},
}


def encrypted(authority: trustme.CA) -> tuple[Script, bytes]:
    """A server with STARTTLS, and its certificate in DER."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    issued = authority.issue_cert("one.example")
    issued.configure_cert(context)

    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test")
        await peer.hear()
        await peer.say("250-mx.test", "250 STARTTLS")
        await peer.hear()
        await peer.say("220 Go")
        await peer.starttls(context)
        while await peer.hear():
            await peer.say("250 Ok")

    return script, ssl.PEM_cert_to_DER_cert(issued.cert_chain_pems[0].bytes().decode())


async def met(scripts: dict[str, Script], most_bytes: int = 1_000_000) -> tuple[list[Session], list[Event]]:
    events: list[Event] = []
    async with domain(ZONE, scripts) as target:
        recorder = Recorder(events.append, most_bytes)
        questions = Questions(target.network, Track(recorder, None))
        context = RunContext(
            password=Secret(""), client_key=Secret(""), attachments=(), network=target.network, limits=LIMITS,
            roots=(), helo_name="client.test", recorder=recorder, rules=Rules(),
            deadline=asyncio.get_running_loop().time() + 20,
        )  # fmt: skip
        found = await run_sessions(DomainPlan(domain=DOMAIN), questions, context, target.port)
        await questions.close()
    return found, events


async def test_each_address_of_each_server_has_a_session(authority: trustme.CA) -> None:
    script, certificate = encrypted(authority)
    found, events = await met({ONE: script, SIX: answering(greeting="421 Full")})
    shaken = [event.seq for event in events if isinstance(event, Tls)]
    assert [(one.host, one.address, one.verdict) for one in found] == [
        ("one.example", SIX, Verdict.THROTTLED),
        ("one.example", ONE, Verdict.PASSED),
        ("two.example", TWO, Verdict.UNREACHABLE),
        ("two.example", ONE, Verdict.PASSED),
    ]
    assert [one.chain for one in found] == [(), (certificate,), (), (certificate,)]
    assert sorted(one.seq for one in found if one.seq is not None) == shaken
    begun = {event.dialog for event in events if isinstance(event, DialogStarted)}
    assert begun == {0, 1, 2, 3}


async def test_a_domain_can_name_more_than_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "_MOST", 2)
    found, _ = await met({ONE: answering(), SIX: answering()})
    assert [(one.host, one.address) for one in found] == [("one.example", SIX), ("one.example", ONE)]


async def test_no_session_begins_once_the_test_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "_AT_ONCE", 1)
    found, _ = await met({ONE: answering(), SIX: answering()}, most_bytes=100)
    assert [(one.host, one.address) for one in found] == [("one.example", SIX)]


async def test_nobody_dials_himself(monkeypatch: pytest.MonkeyPatch) -> None:
    """What answers at an address that is each sender's own is not the domain's."""
    zone: Zone = {
        DOMAIN: {"MX": ["10 localhost.", "20 nowhere.example.", "30 one.example."]},
        "localhost": {"A": [ONE]},
        "nowhere.example": {"A": ["0.0.0.0"]},
        "one.example": {"A": [TWO]},
    }
    monkeypatch.setattr(sys.modules[__name__], "ZONE", zone)
    found, _ = await met({ONE: answering(), TWO: answering()})
    assert [(one.host, one.address) for one in found] == [("one.example", TWO)]
