from __future__ import annotations

from dataclasses import replace

import pytest

from smtptest.engine.receiving.checks.spam_score import check
from tests.engine.receiving.checks.message_results import DELIVERY, checked
from tests.servers.rspamd import rspamd

_ANSWER = (
    '{"score": %s, "required_score": 15, "action": "%s", "symbols": '
    '{"A": {"score": 0.5}, "B": {"score": -2, "description": "Bad", "options": ["private"]}}}'
)


@pytest.mark.parametrize(
    ("score", "action", "code"),
    [
        (1.5, "no action", "good"),
        (7.5, "greylist", "doubtful"),
        (3, "soft reject", "doubtful"),
        (8, "add header", "spam"),
    ],
)
async def test_score_and_rules(score: float, action: str, code: str) -> None:
    async with rspamd((_ANSWER % (score, action)).encode()) as (address, _):
        (one,) = await checked(check, DELIVERY, rspamd=address)
    assert one.code == f"spam-score/{code}"
    assert one.detail == f"Score {score:g} of 15, action “{action}”."
    assert one.trace == ("-2.00 B Bad", "+0.50 A")


async def test_no_score_is_no_fault_of_the_message() -> None:
    async with rspamd(b"[]") as (address, _):
        (one,) = await checked(check, DELIVERY, rspamd=address)
    assert (one.code, one.result) == ("spam-score/unknown", "unknown")
    assert one.detail == "what the server sent is not an answer of rspamd."


async def test_without_an_rspamd_there_is_no_result() -> None:
    assert await checked(check, replace(DELIVERY, message=b"")) == []
