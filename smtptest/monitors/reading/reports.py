"""Reads what the uptime report of a monitor says. All functions query the database, so call them in a database
thread."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from statistics import median

from django.db.models import Q, QuerySet

from smtptest.monitors.models import Change, Incident, Maintenance, Minute, Monitor
from smtptest.monitors.reading.figures import days_of, hours_between, shares
from smtptest.monitors.reading.shapes import ChangeFacts, IncidentFacts, Report, Row, Sample, Share, Window
from smtptest.monitors.record.packing import unpacked
from smtptest.monitors.record.reason import Reason
from smtptest.monitors.record.spans import holds_for
from smtptest.monitors.record.state import BY_CODE, State
from smtptest.transcripts.database import clock
from smtptest.transcripts.event_log import owner_hash
from smtptest.transcripts.models import Test

_KINDS: dict[str, str] = {Test.Kind.TEST: "smtp", Test.Kind.DOMAIN: "domain"}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# The newest incidents, up to now or the end of a period, and changes; a monitor can have any number of them.
_INCIDENTS, _CHANGES = 500, 20
# A run is kept with the minute that it belongs to, which is not over yet.
_THIS_MINUTE = timedelta(minutes=1)


def find(report: str, *, whole: bool = True, days: bool = True, until: datetime | None = None) -> Report | None:
    """The report with this public id; None if there is none. Parameters: as in :func:`of`."""
    monitor = Monitor.objects.filter(report=report).first()
    return None if monitor is None else of(monitor, whole=whole, days=days, until=until)


def of(monitor: Monitor, *, whole: bool = True, days: bool = True, until: datetime | None = None) -> Report:
    """The report of this monitor. whole: with incidents, days and runs, not only figures. days: these two as well;
    there are hundreds of them, and only the page shows them. until: with the incidents that began before then, and one
    that lasts; None for now."""
    now = clock.now()
    times = _times(monitor, now)
    figures = replace(
        _figures(monitor, shares([monitor], now)[monitor.pk], now),
        median=median(times) if times else None,
        p95=times[math.ceil(len(times) * 0.95) - 1] if times else None,
    )
    if not whole:
        return figures
    return replace(
        figures,
        incidents=_incidents(monitor, until or now),
        days=days_of(monitor, now) if days else [],
        samples=samples(monitor, now - timedelta(hours=25), now + _THIS_MINUTE) if days else [],
        changes=_changes(monitor),
        maintenance=_maintenance(monitor, now),
    )


def listed(monitors: Sequence[Monitor]) -> list[Report]:
    """What a list shows of these monitors: their state and uptime. It takes as many queries for one as for many."""
    now = clock.now()
    found = shares(monitors, now)
    return [_figures(one, found[one.pk], now) for one in monitors]


def _figures(monitor: Monitor, windows: Mapping[str, Share], now: datetime) -> Report:
    state, reason, since = _stands(monitor, now)
    return Report(
        id=monitor.report,
        name=name_of(monitor),
        kind=_KINDS.get(monitor.kind, monitor.kind),
        state=state,
        since=since,
        created=monitor.created,
        now=now,
        public=monitor.public,
        group=monitor.group,
        paused=monitor.paused,
        certificate_until=monitor.certificate_until,
        windows=windows,
        reason=reason,
        warn_days=monitor.warn_days,
        masked=monitor.masked,
    )


def _stands(monitor: Monitor, now: datetime) -> tuple[str, str, datetime]:
    """The state that is shown, its reason, and since when. Nobody knows how a server is whose last run no longer holds:
    of a monitor that is paused, or whose runs are not made."""
    last = monitor.last_run
    if last is None:
        return "", monitor.reason, monitor.since
    hold = holds_for(monitor.every)
    # One run that is late is no reason yet; and a server that refuses to be tested is tested less often.
    due = last if monitor.paused else max(last, monitor.next_due)
    if now > due + hold:
        return State.UNKNOWN, Reason.NO_RUN, last + hold
    return monitor.state, monitor.reason, monitor.since


def name_of(monitor: Monitor) -> str:
    """The name for readers. A monitor without a name gets a general word, because its target must not be disclosed."""
    return monitor.name or "Mail"


def is_owner(report: str, token: str) -> bool:
    """Whether this owner's token has made the monitor of this report."""
    return bool(token) and Monitor.objects.filter(report=report, owner_hash=owner_hash(token)).exists()


def group_of(report: str, *, whole: bool = False) -> list[Report]:
    """The public monitors of the same owner and group as this one, by their names. whole: with those that are not
    public, for their owner."""
    monitor = Monitor.objects.filter(report=report).exclude(group="").first()
    if monitor is None:
        return []
    same = Monitor.objects.filter(owner_hash=monitor.owner_hash, group=monitor.group)
    same = same if whole else same.filter(public=True)
    return listed(list(same.order_by("name", "pk")[:100]))


def hours_of(report: str, begins: datetime) -> list[Row]:
    """The hours of the day that begins then, as far as they are kept."""
    monitor = Monitor.objects.filter(report=report).first()
    return [] if monitor is None else hours_between(monitor, begins, begins + timedelta(days=1), clock.now())


def samples_of(report: str, begins: datetime) -> list[Sample]:
    """The runs of the day that begins then, as far as they are kept."""
    monitor = Monitor.objects.filter(report=report).first()
    return [] if monitor is None else samples(monitor, begins, begins + timedelta(days=1))


def samples(monitor: Monitor, begins: datetime, ends: datetime) -> list[Sample]:
    """The runs between two moments."""
    rows = _minutes(monitor, begins, ends).values_list("minute", "state", "ms", "stages")
    return [
        Sample(
            at=_EPOCH + timedelta(minutes=minute),
            ms=ms if BY_CODE[state] in (State.UP, State.DEGRADED) else None,
            stages=unpacked(bytes(stages)) if stages else {},
        )
        for minute, state, ms, stages in rows
        if BY_CODE[state] is not State.UNKNOWN
    ]


def _minutes(monitor: Monitor, begins: datetime, ends: datetime) -> QuerySet[Minute]:
    first, last = (int((moment - _EPOCH).total_seconds()) // 60 for moment in (begins, ends))
    return Minute.objects.filter(monitor=monitor, minute__gte=first, minute__lt=last).order_by("minute")


def _times(monitor: Monitor, now: datetime) -> list[int]:
    """The milliseconds of the good runs of the last 24 hours, the shortest first."""
    good = [state.facts.code for state in (State.UP, State.DEGRADED)]
    rows = _minutes(monitor, now - timedelta(hours=24), now + _THIS_MINUTE)
    found = rows.filter(state__in=good, ms__isnull=False).values_list("ms", flat=True)
    return sorted(ms for ms in found if ms is not None)


def _incidents(monitor: Monitor, until: datetime) -> list[IncidentFacts]:
    names = ("first", "worst", "last", "good")
    known = Incident.objects.filter(Q(began__lt=until) | Q(ended__isnull=True), monitor=monitor)
    rows = known.select_related(*(f"{name}_test" for name in names))
    return [
        IncidentFacts(
            began=one.began,
            ended=one.ended,
            worst=one.worst,
            states=[(datetime.fromisoformat(at), state) for at, state in one.states],
            acknowledged=one.acknowledged,
            flapping=one.flapping,
            tests={name: test.public_id for name in names if (test := getattr(one, f"{name}_test")) is not None},
        )
        for one in rows.order_by("-began")[:_INCIDENTS]
    ]


def _changes(monitor: Monitor) -> list[ChangeFacts]:
    return [
        ChangeFacts(at=one.at, what=one.what, before=told(one.before), after=told(one.after))
        for one in Change.objects.filter(monitor=monitor).order_by("-at")[:_CHANGES]
    ]


def told(value: object) -> str:
    """What a change was from or to, as text."""
    if isinstance(value, list):
        return ", ".join(map(told, value))
    if isinstance(value, dict):
        return ", ".join(f"{name}: {told(part)}" for name, part in value.items())
    return "" if value is None else str(value)


def _maintenance(monitor: Monitor, now: datetime) -> list[Window]:
    rows = Maintenance.objects.filter(monitor=monitor, ends__gt=now).order_by("begins")
    return [Window(begins=one.begins, ends=one.ends, note=one.note, number=one.pk) for one in rows]
