"""The table of checks: each id once, each stage known to those that wait for it, and all of it over in time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pytest

from smtptest.engine.domain.all_checks import IDS, ROWS, STAGES, planned
from smtptest.engine.domain.plan import DomainPlan
from smtptest.engine.events import StageName
from smtptest.engine.receiving.all_checks import IDS as OF_MESSAGES
from smtptest.engine.round_trip.all_checks import IDS as OF_ROUND_TRIPS
from smtptest.engine.session_limits import SessionLimits
from smtptest.engine.words.checks import CHECKS
from tests.engine.domain.helpers import context


def test_each_id_is_in_one_row_and_has_words() -> None:
    ids = [each for row in ROWS for each in row.ids]
    assert len(ids) == len(set(ids))
    assert {*ids, *OF_MESSAGES, *OF_ROUND_TRIPS} == {code.partition("/")[0] for code in CHECKS} - {"check"}


def test_what_is_waited_for_comes_before() -> None:
    stages = [row.stage for row in ROWS]
    for place, row in enumerate(ROWS):
        assert set(row.after) <= set(stages[:place]), row.ids
        assert row.seconds < SessionLimits.deadline


@pytest.mark.parametrize(
    ("addresses", "zones", "without"),
    [
        ((), (), {"ptr", "spf-eval", "dnsbl-ip"}),
        (("192.0.2.1",), (), {"dnsbl-ip"}),
        ((), ("list.example",), {"ptr", "spf-eval"}),
    ],
)
async def test_nothing_is_asked_that_has_no_subject(
    addresses: tuple[str, ...], zones: tuple[str, ...], without: set[str]
) -> None:
    async with context({}, DomainPlan(domain="a.example", addresses=addresses), dnsbl_zones=zones) as (made, _):
        assert {row.ids[0] for row in ROWS if not row.applies(made)} == without
        # Of these no result can come without a name in EHLO, or without an address.
        silent = {"spf-helo"} if addresses else {"spf-helo", "dnsbl-ip"}
        assert {each for ids in planned(made).values() for each in ids} == {
            each for row in ROWS if row.applies(made) for each in row.ids if each not in silent
        }


def test_each_result_that_is_known_to_come_has_its_place() -> None:
    plan = DomainPlan(domain="a.example", addresses=("192.0.2.1", "192.0.2.2"), helo="a.example", selectors=("a", "b"))

    @dataclass(frozen=True)
    class Asked:
        plan: DomainPlan
        dnsbl_zones: tuple[str, ...] = ("list.example", "other.example", "third.example")

    found = Counter(each for ids in planned(Asked(plan)).values() for each in ids)
    assert {each: found[each] for each in ("ptr", "spf-helo", "dkim-key", "dnsbl-ip", "dnsbl-domain", "mx-null")} == {
        "ptr": 2, "spf-helo": 2, "dkim-key": 2, "dnsbl-ip": 6, "dnsbl-domain": 3, "mx-null": 1,
    }  # fmt: skip
    assert Counter(planned(Asked(DomainPlan(domain="a.example")))[StageName.DKIM]) == {"dkim-key": 1}


def test_the_lists_are_those_of_the_table() -> None:
    assert list(STAGES) == sorted(set(STAGES), key=[row.stage for row in ROWS].index)
    assert IDS[:3] == ("mx-null", "mx-resolve", "mx-cname")
    assert len(IDS) == sum(len(row.ids) for row in ROWS)
