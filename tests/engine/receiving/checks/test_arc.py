"""What the servers on the way vouch for."""

from __future__ import annotations

import pytest

from smtptest.engine.receiving.checks.arc import check
from tests.engine.authentication.signing import MESSAGE
from tests.engine.authentication.test_arc import BROKEN, KEYS, THREE
from tests.engine.receiving.checks.helpers import checked, delivery, long_txt
from tests.servers.dns import Misbehaviour, Zone

ZONE: Zone = {name: long_txt(text) for name, text in KEYS.items()}


async def test_chains() -> None:
    told = await checked(check, ZONE, delivery(THREE))
    assert told.results() == ["arc: pass good"]
    found = told.only("arc")
    assert found.detail.startswith("Servers that vouch for what they found out: 3; the last is of three.example.")
    assert found.trace[0] == "i=1 d=one.example cv=none ARC-Seal ✓ ARC-Message-Signature ✓"
    assert found.about in {event.seq for event in told.events}
    assert (await checked(check, {}, delivery(MESSAGE))).results() == ["arc: no-chain info"]
    assert (await checked(check, {}, delivery(MESSAGE))).only("arc").about == 1005


@pytest.mark.parametrize(
    "reason", ["gap", "incomplete", "repeated", "unreadable", "status", "seal", "signature", "reported"]
)
async def test_broken_chains(reason: str) -> None:
    message = next(message for message, _, why in BROKEN if why == reason)
    told = await checked(check, ZONE, delivery(message))
    assert told.results() == [f"arc: {reason} warning"]


async def test_what_nobody_can_tell() -> None:
    told = await checked(check, {**ZONE, "arc._domainkey.two.example": Misbehaviour.SERVFAIL}, delivery(THREE))
    assert told.results() == ["arc: temperror unknown"]
    assert "arc._domainkey.two.example" in told.only("arc").detail
    told = await checked(check, {}, delivery(b"ARC-Seal: i=1;" + b" " * 200 + b"\r\n" + MESSAGE))
    assert told.results() == ["arc: too-long unknown"]
