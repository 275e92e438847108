"""What became of the signatures on the way."""

from __future__ import annotations

import pytest

from smtptest.engine.events import CheckResult
from tests.engine.authentication.signing import MESSAGE, NAME, signed
from tests.engine.receiving.checks.helpers import KEY
from tests.engine.round_trip.checks.helpers import judged
from tests.servers.dns import Misbehaviour, Zone

SIGNED = signed()
OTHER: Zone = {"t._domainkey.lab.example": KEY[NAME]}


@pytest.mark.parametrize(
    ("sent", "came", "zone", "code", "result"),
    [
        (MESSAGE, MESSAGE, KEY, "none", CheckResult.INFO),
        (MESSAGE, SIGNED, KEY, "added", CheckResult.GOOD),
        (MESSAGE, SIGNED, {}, "added-broken", CheckResult.WARNING),
        (SIGNED, SIGNED, KEY, "survived", CheckResult.GOOD),
        (SIGNED, SIGNED + b"more\r\n", KEY, "broken", CheckResult.PROBLEM),
        (SIGNED, MESSAGE, KEY, "removed", CheckResult.PROBLEM),
        (SIGNED + b"more\r\n", SIGNED, KEY, "never-valid", CheckResult.INFO),
        (SIGNED, SIGNED, {NAME: Misbehaviour.SERVFAIL}, "unknown", CheckResult.UNKNOWN),
    ],
)
async def test_what_became_of_the_signature(
    sent: bytes, came: bytes, zone: Zone, code: str, result: CheckResult
) -> None:
    found = (await judged(sent, came, zone))["trip-dkim"]
    assert (found.code, found.result) == (f"trip-dkim/{code}", result)
    assert (found.parameters.get("domains", "lab.example")) == "lab.example"


async def test_a_signature_that_was_made_anew_makes_up_for_one_that_was_broken() -> None:
    again = signed(SIGNED.replace(b"\r\n\r\n", b"\r\n\r\nmore\r\n", 1), selector="t")
    found = (await judged(SIGNED, again, {**KEY, **OTHER}))["trip-dkim"]
    assert (found.code, found.result) == ("trip-dkim/broken", CheckResult.WARNING)
