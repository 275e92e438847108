"""When and in which language people are told: what is wrong is said, and nothing wrong counts as empty."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from smtptest.monitors.alerts.quiet import QuietHours
from smtptest.web.forms.monitors.alerts_form import AlertsForm

NIGHT = {"quiet_from": "22:00", "quiet_until": "07:30", "quiet_zone": "Europe/Vienna", "language": "de"}


def test_a_night_and_none() -> None:
    form = AlertsForm(NIGHT)
    assert form.is_valid()
    assert form.values() == {
        "hours": QuietHours(22 * 60, 7 * 60 + 30, ZoneInfo("Europe/Vienna")),
        "language": "de",
    }
    nothing = AlertsForm({})
    assert nothing.is_valid()
    assert nothing.values() == {"hours": None, "language": ""}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"quiet_from": "25:00"}, "quiet_from"),
        ({"quiet_from": "07:30"}, "quiet_from"),
        ({"quiet_until": ""}, "quiet_from"),
        ({"quiet_from": "", "quiet_until": "soon"}, "quiet_from"),
        ({"quiet_zone": "Nowhere"}, "quiet_zone"),
        ({"quiet_zone": "../" * 40}, "quiet_zone"),
        ({"language": "tlh"}, "language"),
        ({"quiet_from": 22}, "quiet_from"),
        ({"quiet_until": False}, "quiet_from"),
    ],
)
def test_what_is_wrong_is_said_once(wrong: dict[str, object], field: str) -> None:
    form = AlertsForm({**NIGHT, **wrong})
    assert not form.is_valid()
    assert {name: len(texts) for name, texts in form.errors.items()} == {field: 1}


def test_a_zone_without_times_is_judged_as_well() -> None:
    assert list(AlertsForm({"quiet_zone": "Nowhere"}).errors) == ["quiet_zone"]
