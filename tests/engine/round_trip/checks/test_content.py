"""What became of header and body on the way."""

from __future__ import annotations

from smtptest.engine.events import CheckResult
from tests.engine.authentication.signing import MESSAGE
from tests.engine.round_trip.checks.helpers import judged


async def test_each_field_that_differs_is_told() -> None:
    long = b"X-Long: " + b"a" * 600 + b"\r\n"
    came = long + MESSAGE.replace(b"Subject: ", b"Subject: [list] ").replace(b"From: ", b"X-From: ")
    found = (await judged(MESSAGE, came))["trip-header"]
    assert (found.code, found.result) == ("trip-header/changed", CheckResult.WARNING)
    assert [line[:9] for line in found.trace] == ["< Subject", "> Subject", '- From: "', "+ X-Long:", "+ X-From:"]
    assert found.trace[3].endswith("a…")
    assert found.detail.startswith("Fields: Subject, From.")


async def test_white_space_is_told_apart() -> None:
    found = await judged(MESSAGE, MESSAGE.replace(b"Subject: ", b"Subject:  ") + b"\r\n")
    assert (found["trip-header"].code, found["trip-header"].result) == ("trip-header/refolded", CheckResult.INFO)
    assert (found["trip-body"].code, found["trip-body"].result) == ("trip-body/spaces", CheckResult.INFO)


async def test_nothing_happened() -> None:
    found = await judged(MESSAGE, MESSAGE)
    assert [check.code for check in found.values()] == ["trip-header/same", "trip-body/same", "trip-dkim/none"]
