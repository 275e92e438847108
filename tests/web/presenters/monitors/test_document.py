"""The report as JSON: the shape that other programs rely on, and nobody named in it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from smtptest.monitors.reading.shapes import Share
from smtptest.web.presenters.monitors.document import document, incident_path
from tests.web.presenters.monitors.stories import ID, NOW, fresh, incidents, year_long


def test_it_has_what_is_promised() -> None:
    found = document(year_long())
    assert {"id", "name", "state", "since", "uptime", "latency", "incidents"} <= set(found)
    assert list(found["uptime"]) == ["24h", "7d", "30d", "365d"]
    assert found["uptime"]["365d"] == {"ratio": 0.99912, "measured": 0.9912}
    assert found["latency"] == {"24h": {"median": 142.4, "p95": 213.0}}
    assert found["incidents"][0]["path"] == f"/status/{ID}/2026/11/26/061723/"
    assert json.loads(json.dumps(found)) == found


def test_a_ratio_is_rounded_down() -> None:
    shares = {"24h": Share(ratio=1.0, measured=1.0), "365d": Share(ratio=1 - 15 / (365 * 86400), measured=1.0)}
    found = document(year_long(windows=shares))["uptime"]
    assert [share["ratio"] for share in found.values()] == [1, 0.999999]


def test_what_has_not_run_is_unknown() -> None:
    found = document(fresh())
    assert (found["state"], found["uptime"]["24h"]) == ("unknown", {"ratio": None, "measured": 0.0})
    assert found["latency"]["24h"] == {"median": None, "p95": None}


def test_records_are_not_in_it() -> None:
    assert "ab:cd" not in json.dumps(document(year_long()))


def test_of_a_certificate_it_has_the_day_and_not_the_second() -> None:
    """By the second, anybody finds the certificate in public logs, and so the host."""
    ends = datetime(2027, 2, 14, 9, 41, 37, 5, tzinfo=UTC)
    assert document(year_long(certificate_until=ends))["certificate_until"] == "2027-02-14T00:00:00+00:00"
    assert document(fresh())["certificate_until"] is None


def test_each_incident_has_a_path_of_its_own() -> None:
    began = incidents()[0].began
    assert incident_path(ID, began) != incident_path(ID, began + timedelta(seconds=1))
    assert incident_path(ID, NOW) == f"/status/{ID}/2026/11/29/101730/"
