"""The uptime report as JSON: the one source of its feed and its badges."""

from __future__ import annotations

import math
from datetime import datetime

from django.urls import reverse

from smtptest.engine.events import Json
from smtptest.monitors.reading.shapes import IncidentFacts, Report, Share

# Characters of the address of an incident: the second in which it began, which is its only one.
INCIDENT_FORMAT = "%H%M%S"


def document(report: Report) -> Json:
    """Return the report as its JSON has it. Nobody is named in it but by the name that its owner chose."""
    return {
        "id": report.id,
        "name": report.name,
        "state": report.state or "unknown",
        "since": report.since.isoformat(),
        "now": report.now.isoformat(),
        "uptime": {window: _share(share) for window, share in report.windows.items()},
        "latency": {"24h": {"median": _rounded(report.median), "p95": _rounded(report.p95)}},
        "certificate_until": _day(report.certificate_until),
        "incidents": [_incident(report.id, incident) for incident in report.incidents],
        # Not what it was and is: a record names hosts and addresses.
        "changes": [{"at": one.at.isoformat(), "what": one.what} for one in report.changes],
        "maintenance": [
            {"begins": one.begins.isoformat(), "ends": one.ends.isoformat(), "note": one.note}
            for one in report.maintenance
        ],
    }


def incident_path(report: str, began: datetime) -> str:
    """The path of an incident's page. report: the public id of the monitor."""
    day = began.year, began.month, began.day
    return reverse("status-incident", args=[report, *day, began.strftime(INCIDENT_FORMAT)])


def _incident(report: str, incident: IncidentFacts) -> Json:
    return {
        "began": incident.began.isoformat(),
        "ended": _moment(incident.ended),
        "state": incident.worst,
        "states": [[at.isoformat(), state] for at, state in incident.states],
        "acknowledged": _moment(incident.acknowledged),
        "flapping": incident.flapping,
        "path": incident_path(report, incident.began),
    }


def _share(share: Share) -> Json:
    # Rounded down, but for the noise of the division: 1 is what is said only if nothing failed.
    ratio = None if share.ratio is None else math.floor(round(share.ratio * 1e6, 4)) / 1e6
    return {"ratio": ratio, "measured": round(share.measured, 6)}


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _day(moment: datetime | None) -> str | None:
    """The beginning of the day. By the second in which its certificate ends, anybody finds a host in public logs
    (RFC 9162)."""
    return _moment(moment and moment.replace(hour=0, minute=0, second=0, microsecond=0))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
