"""What an alert says, the same in every channel: read from the rows at the moment at which it leaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from smtptest.conf import engine
from smtptest.engine.printable import printable
from smtptest.monitors.models import Alert, Incident, Monitor
from smtptest.transcripts.models import Test
from smtptest.transcripts.render.in_words import summary_of

# Of a visitor's text in a subject (threats J3), and of a server's in a reason.
_NAME, _REASON = 60, 400
Kind = Alert.Kind


@dataclass(frozen=True, kw_only=True)
class Told:
    """One alert in words and links. Links are empty if this service has no PUBLIC_URL."""

    kind: str
    """The value of Alert.Kind."""
    number: int
    """For how many days the incident had been confirmed when the reminder was due, from 1; 0 for all other kinds."""
    name: str
    """What the owner calls the monitor, or its target."""
    state: str
    """How the server stands; if the incident is over, how it stood at worst."""
    now: datetime
    """When the alert leaves."""
    began: datetime | None = None
    """When the incident began; None if it is about none."""
    ended: datetime | None = None
    """When the incident ended; None while it lasts, and if it is about none."""
    reason: str = ""
    """What the deciding test said, in the active language."""
    flapping: bool = False
    """Whether the state alternates now."""
    change: str = ""
    """What has changed, a value of Change.What; empty if it is about no change."""
    before: Any = None
    """What was published, as text; None if nothing was, or it is about no change."""
    after: Any = None
    """What is published now, likewise."""
    transcript: str = ""
    """The transcript of the test that it is about; empty if there is none."""
    report: str = ""
    """The uptime report, if it is public."""
    manage: str = ""
    """The manage page. Its address is a capability: for the owner's own mail only."""

    def content(self) -> dict[str, Any]:
        """The same for a program: without the manage page."""
        data = {
            "name": self.name,
            "state": self.state,
            "number": self.number,
            "began": _iso(self.began),
            "ended": _iso(self.ended),
            "reason": self.reason,
            "change": {"what": self.change, "before": self.before, "after": self.after} if self.change else None,
            "transcript": self.transcript or None,
            "report": self.report or None,
        }
        return {"type": f"monitor.{self.kind}", "timestamp": _iso(self.now), "data": data}


def told(alert: Alert, now: datetime) -> Told:
    """What this alert says now, in the active language."""
    monitor, incident, change = alert.monitor, alert.incident, alert.change
    test = _test(alert)
    base = engine.environment().public_url
    return Told(
        kind=alert.kind,
        number=alert.number if alert.kind == Kind.REMINDER else 0,
        name=name_of(monitor),
        state=_state(incident) if incident else monitor.state,
        now=now,
        began=incident.began if incident else None,
        ended=incident.ended if incident else None,
        reason=_short(summary_of(test), _REASON) if test else "",
        flapping=bool(monitor.course.get("flapping")),
        change=change.what if change else "",
        before=change.before if change else None,
        after=change.after if change else None,
        transcript=f"{base}/t/{test.public_id}/" if base and test else "",
        report=f"{base}/status/{monitor.report}/" if base and monitor.public else "",
        manage=f"{base}/m/{monitor.key}/" if base else "",
    )


def name_of(monitor: Monitor) -> str:
    """What a monitor is called, in one line that is not long."""
    plan = monitor.plan
    return _short(monitor.name or str(plan.get("host") or plan.get("domain") or "?"), _NAME)


def _state(incident: Incident) -> str:
    """The confirmed state, while it lasts: what was down may be only degraded now."""
    return str(incident.states[-1][1] if incident.states and incident.ended is None else incident.worst)


def _test(alert: Alert) -> Test | None:
    """The test that the alert is about."""
    if alert.change:
        return alert.change.test
    if alert.incident:
        first = alert.kind in (Kind.DOWN, Kind.FLAPPING)
        return alert.incident.worst_test if first else alert.incident.last_test
    return None


def _short(text: str, most: int) -> str:
    line = " ".join(printable(text).split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds").replace("+00:00", "Z")
