"""The name of the address that was dialled. The addresses are of the public internet; the network leads them to us."""

from __future__ import annotations

import socket
from dataclasses import replace
from typing import Any

import pytest

from smtptest.engine.events import Finding, Resolved
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.smtp import dialog
from smtptest.engine.smtp.plan import Route
from tests.engine.clock import behind, time_passes
from tests.engine.smtp.helpers import ANYTHING, SHORT, Transcript
from tests.engine.smtp.routes import DOMAIN, ONE, domain
from tests.servers.dns import Misbehaviour, Zone
from tests.servers.scripted import answering

ADDRESS = "198.41.0.4"
REVERSE = "4.0.41.198.in-addr.arpa"
HOST: Zone = {DOMAIN: {"A": [ADDRESS], "MX": ["1 mail.example."]}}


class Led(GuardedNetwork):
    """Every address leads to 127.0.0.1."""

    async def connect(self, address: str, port: int, timeout: float, source: str = "") -> socket.socket:
        return await super().connect(ONE, port, timeout)


async def told(zone: Zone, **options: Any) -> tuple[Transcript, list[tuple[str, str]], list[tuple[str, str]]]:
    """The transcript, the PTR findings with their titles, and the look-ups that came after the connection."""
    async with domain({**HOST, **zone}, {ONE: answering()}) as target:
        target.network = Led(ANYTHING, [target.dns.nameserver], dns_limit=20)
        transcript = await target.send(Route.HOST, **options)
    findings = [(event.code, event.title) for event in transcript.of(Finding) if event.code.startswith("ptr")]
    lookups = [(event.type, ", ".join(event.answers) or str(event.error)) for event in transcript.of(Resolved)]
    assert transcript.verdict == "passed"
    return transcript, findings, lookups[2 if options.get("family") is None else 1 :]


async def test_a_name_that_leads_back() -> None:
    _, findings, lookups = await told(
        {REVERSE: {"PTR": ["other.example.", f"{DOMAIN}."]}, "other.example": {"A": [ONE]}}
    )
    assert findings == [("ptr-confirmed", f"The name of {ADDRESS} is {DOMAIN}, and it leads back")]
    assert lookups == [("PTR", f"other.example., {DOMAIN}."), ("A", ONE), ("A", ADDRESS)]


@pytest.mark.parametrize("zone", [{}, {REVERSE: {"TXT": ["x"]}}])
async def test_no_name(zone: Zone) -> None:
    assert (await told(zone))[1] == [("ptr-missing", f"The address {ADDRESS} has no name")]


@pytest.mark.parametrize(
    "zone",
    [
        {REVERSE: {"PTR": ["other.example."]}, "other.example": {"A": [ONE]}},
        {REVERSE: {"PTR": ["nobody.example."]}},
        {REVERSE: {"PTR": [f"{ADDRESS}."]}},
    ],
)
async def test_a_name_that_leads_elsewhere_or_nowhere(zone: Zone) -> None:
    assert (await told(zone))[1] == [("ptr-mismatch", f"The name of {ADDRESS} does not lead back to it")]


async def test_only_the_first_five_names_are_looked_at() -> None:
    """An address may have any number of names. The sixth of these would lead back."""
    names = [f"{number}.example" for number in range(1, 6)]
    zone: Zone = {name: {"A": [ONE]} for name in names} | {"6.example": {"A": [ADDRESS]}}
    reverse: Zone = {REVERSE: {"PTR": [f"{name}." for name in (*names, "6.example")]}}
    transcript, findings, lookups = await told({**reverse, **zone})
    assert findings == [("ptr-mismatch", f"The name of {ADDRESS} does not lead back to it")]
    assert [kind for kind, _ in lookups] == ["PTR", *["A"] * 5]
    (found,) = [event for event in transcript.of(Finding) if event.code == "ptr-mismatch"]
    assert f"says {', '.join(names)}, but" in found.detail


@pytest.mark.parametrize(
    "zone",
    [
        {REVERSE: Misbehaviour.SERVFAIL},
        {REVERSE: {"PTR": ["other.example."]}, "other.example": Misbehaviour.SERVFAIL},
    ],
)
async def test_where_the_dns_fails_nothing_is_claimed(zone: Zone) -> None:
    assert (await told(zone))[1] == []


async def test_a_silent_name_server_holds_up_no_conversation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialog, "_NAME_SECONDS", 0.1)
    transcript, findings, lookups = await told({REVERSE: Misbehaviour.SILENT})
    assert (findings, lookups) == ([], [("PTR", "not waited for any longer")])
    assert transcript.lines[-1] == "S: 221 2.0.0 Bye"
    assert isinstance(transcript.events[-3], Resolved), "it was given up after the conversation"


async def test_the_deadline_does_not_undo_what_was_said() -> None:
    with time_passes(11, behind("221 2.0.0 Bye")) as also:
        limits = replace(SHORT, deadline=10)
        assert (await told({REVERSE: Misbehaviour.SILENT}, limits=limits, also=also))[1] == []


@pytest.mark.parametrize("host", [ONE])
async def test_loopback_has_no_name_to_ask_for(host: str) -> None:
    async with domain({}, {ONE: answering()}) as target:
        transcript = await target.send(Route.HOST, host=host)
        assert target.dns.queries == {}
    assert transcript.of(Resolved) == []
