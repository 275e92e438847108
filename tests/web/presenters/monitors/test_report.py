"""The pages of a report: what they show is what its JSON says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from smtptest.monitors.reading.shapes import IncidentFacts
from smtptest.web.presenters.monitors.report import context, day, head, month, year
from tests.web.presenters.monitors.stories import ID, NOW, fresh, incidents, row, year_long


def test_the_first_page_has_the_answer_and_the_way_to_everything_else() -> None:
    made = context(year_long())
    assert (made["report"]["state"]["label"], made["report"]["lasts"]) == ("Up", "3 d")
    assert [one["percent"] for one in made["windows"]] == ["100 %", "99.17 %", "99.80 %", "99.91 %"]
    assert [one["measured"] for one in made["windows"]] == ["", "", "", "99.12 %"]
    assert len(made["months"]) == 12
    assert made["incidents"][0]["url"] == f"/status/{ID}/2026/11/26/061723/"
    assert made["certificate"]["left"] == "53 d"
    assert made["curve"] is not None


@pytest.mark.parametrize(
    ("days", "expired", "today", "left"), [(-1, True, False, "0 d"), (0, False, True, "0 d"), (3, False, False, "3 d")]
)
def test_of_a_certificate_only_the_day_is_told(days: int, expired: bool, today: bool, left: str) -> None:
    """By the second in which it ends, anybody finds the certificate in public logs, and so the host."""
    midnight = NOW.replace(hour=0, minute=0, second=0)
    told = {"until": (midnight + timedelta(days=days)).date(), "left": left, "expired": expired, "today": today}
    for second in (0, 46807, 86399):
        ends = midnight + timedelta(days=days, seconds=second)
        assert context(year_long(certificate_until=ends))["certificate"] == told


def test_why_it_stands_so_is_said_at_once() -> None:
    made = context(year_long(state="down", reason="unreachable"))
    assert made["report"]["state"]["says"] == "The server cannot be reached."


def test_a_monitor_that_has_not_run_says_so() -> None:
    made = context(fresh())
    assert made["report"]["state"]["word"] == "none"
    assert {(one["percent"], one["measured"]) for one in made["windows"]} == {("\N{EN DASH}", "")}
    assert (made["curve"], made["median"], made["certificate"], made["incidents"]) == (None, "", {}, [])


def test_year_month_and_day_lead_to_each_other() -> None:
    report = year_long()
    whole = year(report, 2026)
    assert [part["name"] for part in whole["parts"]][-1] == "Nov"
    assert (whole["before"], whole["after"]) == ("", "")
    november = month(report, 2026, 11)
    assert (november["before"], november["after"]) == (f"/status/{ID}/2026/10/", "")
    part = november["parts"][25]
    assert (part["url"], part["state"]["word"], part["incidents"]) == (f"/status/{ID}/2026/11/26/", "down", 1)
    hours = [row(NOW.replace(day=26, hour=6, minute=0, second=0), {"down": 3000, "up": 600})]
    one = day(report, date(2026, 11, 26), hours, [])
    assert (one["parts"][0]["name"], one["parts"][0]["percent"]) == ("06:00", "16.66 %")
    assert len(one["incidents"]) == 1
    assert one["after"] == f"/status/{ID}/2026/11/27/"


def test_an_incident_that_goes_on_is_counted_till_now() -> None:
    going = [IncidentFacts(began=NOW - timedelta(hours=2), ended=None, worst="down")]
    made = context(year_long(incidents=going, state="down"))
    assert (made["incidents"][0]["ended"], made["incidents"][0]["lasted"]) == (None, "2 h")


def test_the_head_leads_to_the_incident_that_lasts_and_to_none_that_is_over() -> None:
    going = IncidentFacts(began=NOW - timedelta(hours=2), ended=None, worst="down")
    assert head(year_long(incidents=[going, *incidents()]))["incident_url"] == f"/status/{ID}/2026/11/29/081730/"
    assert head(year_long())["incident_url"] == ""
