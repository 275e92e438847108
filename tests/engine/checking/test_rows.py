"""One row of checks: whatever goes wrong in it is its result, and ends nothing else."""

from __future__ import annotations

import asyncio
import logging

import pytest

from smtptest.engine.domain.context import CheckContext
from tests.engine.domain.helpers import run
from tests.engine.domain.test_run_checks import DKIM, PLAN, ZONE, bad, row, well


async def fails(context: CheckContext) -> None:
    await well(context)
    raise RuntimeError("secret words")


async def test_a_fault_of_ours_is_told_with_a_number_and_ends_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        told = await run(ZONE, PLAN, [row(fails, ids=("mx-null", "ipv6")), row(bad, DKIM)])
    assert told.results() == ["mx-null: null good", "ipv6: failed unknown", "mx-cname: mixed problem"]
    assert told.end[:2] == ("passed", "problem")
    number = told.only("ipv6").parameters["number"]
    assert f"Error {number} " in caplog.text
    assert "secret words" not in str([event.to_json() for event in told.events])


async def test_a_check_that_fails_after_it_has_reported_says_so_as_well() -> None:
    told = await run(ZONE, PLAN, [row(fails)])
    assert told.results() == ["mx-null: null good", "mx-null: failed unknown"]


async def test_a_check_that_does_not_end_is_given_up() -> None:
    async def hangs(_: CheckContext) -> None:
        await asyncio.Event().wait()

    async def late(_: CheckContext) -> None:
        raise TimeoutError

    told = await run(ZONE, PLAN, [row(hangs, seconds=0.01), row(late, DKIM, ["ipv6"])])
    assert sorted(told.results()) == ["ipv6: failed unknown", "mx-null: too-late unknown"]
    assert told.only("mx-null").detail == "It may take 0.01 s. What it had found by then is shown."
