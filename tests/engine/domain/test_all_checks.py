"""The table of checks: each id once, each stage known to those that wait for it, and all of it over in time."""

from __future__ import annotations

from smtptest.engine.domain.all_checks import ROWS
from smtptest.engine.domain.plan import DomainPlan
from smtptest.engine.session_limits import SessionLimits
from smtptest.engine.words.checks import CHECKS


def test_each_id_is_in_one_row_and_has_words() -> None:
    ids = [each for row in ROWS for each in row.ids]
    assert len(ids) == len(set(ids))
    assert set(ids) == {code.partition("/")[0] for code in CHECKS} - {"check"}


def test_what_is_waited_for_comes_before() -> None:
    stages = [row.stage for row in ROWS]
    for place, row in enumerate(ROWS):
        assert set(row.after) <= set(stages[:place]), row.ids
        assert row.seconds < SessionLimits.deadline


def test_addresses_are_asked_about_only_if_there_are_any() -> None:
    without, having = DomainPlan(domain="a.example"), DomainPlan(domain="a.example", addresses=("192.0.2.1",))
    assert [row.ids[0] for row in ROWS if row.applies(having) and not row.applies(without)] == ["ptr"]
