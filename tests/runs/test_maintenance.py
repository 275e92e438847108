"""Housekeeping beside the tests: now and then, share by share, and whatever goes wrong once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from smtptest.receiving import messages
from smtptest.runs import maintenance
from smtptest.runs.maintenance import tidy, tidy_for_ever
from smtptest.transcripts import retention
from smtptest.transcripts.database import clock
from smtptest.transcripts.retention import Share

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shares(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How much is left to be deleted, by share; what is done is taken from its front."""
    left: list[int] = []
    monkeypatch.setattr(maintenance, "_done", float("-inf"))

    def deleted() -> Share:
        tests = left.pop(0) if left else 0
        return Share(tests, tests == retention.SHARE)

    monkeypatch.setattr(retention, "prune_share", deleted)
    yield left
    maintenance._doubted.recovered()
    maintenance._hindered.recovered()


async def test_it_goes_on_while_there_is_more_and_not_for_ever(shares: list[int]) -> None:
    shares += [retention.SHARE, retention.SHARE, 1, retention.SHARE]
    await tidy()
    assert shares == [retention.SHARE], "a share that was not full was the last"


async def test_it_goes_on_while_there_are_more_messages(shares: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    left = [retention.SHARE, retention.SHARE, 1, retention.SHARE]
    monkeypatch.setattr(messages, "prune", lambda most: left.pop(0))
    await tidy()
    assert left == [retention.SHARE]


async def test_one_turn_takes_so_many_shares_and_no_more(shares: list[int]) -> None:
    shares += [retention.SHARE] * 55
    await tidy()
    assert len(shares) == 5


async def test_what_was_just_done_is_not_done_again(shares: list[int]) -> None:
    await tidy()
    shares += [1]
    await tidy()
    assert shares == [1]


async def test_interrupted_tests_are_ended_only_by_a_clock_that_is_settled(
    shares: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    swept: list[int] = []

    def sweep(*, most: int) -> None:
        swept.append(most)

    monkeypatch.setattr(retention, "sweep", sweep)
    for settled in (False, True):
        monkeypatch.setattr(clock, "is_settled", lambda settled=settled: settled)
        monkeypatch.setattr(maintenance, "_done", float("-inf"))
        await tidy()
    assert swept == [retention.SHARE]


async def test_by_a_doubted_clock_nothing_is_deleted_and_that_is_said(
    shares: list[int], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def doubt() -> Share:
        raise retention.ClockDoubted("it is days ahead")

    monkeypatch.setattr(retention, "prune_share", doubt)
    await tidy()
    assert "Nothing that has expired is deleted" in caplog.text


async def test_what_fails_once_is_tried_again(
    shares: list[int], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    turns: list[str] = []

    async def fails_first() -> None:
        turns.append("tidied")
        if len(turns) == 1:
            raise RuntimeError("once")
        if len(turns) == 2:
            raise asyncio.CancelledError

    monkeypatch.setattr(maintenance, "tidy", fails_first)
    monkeypatch.setattr(clock, "LOOK_SECONDS", 0)
    with pytest.raises(asyncio.CancelledError):
        await tidy_for_ever()
    assert turns == ["tidied", "tidied"]
    assert "Maintenance failed" in caplog.text
