"""A year of a monitor's data, for tests, pictures and measurements: good, bad, unknown, refused and maintenance.

All of it follows from the seed and the moment, so that two pictures of it are the same.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, NamedTuple

from smtptest.engine.events import Finished, Received, Sent, Stage, StageName, StageState, Verdict
from smtptest.engine.outcome import Outcome
from smtptest.monitors.models import Change, Day, Hour, Incident, Maintenance, Minute, Monitor
from smtptest.monitors.record import histogram
from smtptest.monitors.record.packing import packed
from smtptest.monitors.record.rollup import hour_of, minute_of
from smtptest.monitors.record.spans import Span, by_hour
from smtptest.monitors.record.state import State
from smtptest.transcripts import event_log
from smtptest.transcripts.models import Test
from tests.monitors.making import NOW, monitor

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MINUTES_ARE_KEPT, HOURS_ARE_KEPT = 35 * DAY, 396 * DAY
STAGES = {"connect": 8, "greeting": 22, "ehlo": 9, "starttls": 31, "mail": 10, "rcpt": 20}


class Trouble(NamedTuple):
    """Something that was not good: how long ago, and for how long."""

    ago: timedelta
    lasted: timedelta
    state: State


TROUBLES = (
    Trouble(330 * DAY, 3 * HOUR, State.DOWN),
    Trouble(290 * DAY, 10 * HOUR, State.UNKNOWN),
    Trouble(260 * DAY, 2 * HOUR, State.MAINTENANCE),
    Trouble(233 * DAY, timedelta(minutes=25), State.DOWN),
    Trouble(170 * DAY, 2 * HOUR, State.MAINTENANCE),
    Trouble(141 * DAY, 6 * HOUR, State.REFUSED),
    Trouble(98 * DAY, 5 * DAY, State.DEGRADED),
    Trouble(80 * DAY, 2 * HOUR, State.MAINTENANCE),
    Trouble(61 * DAY, timedelta(minutes=40), State.DOWN),
    Trouble(45 * DAY, 9 * HOUR, State.UNKNOWN),
    Trouble(19 * DAY, 2 * HOUR, State.DOWN),
    Trouble(9 * DAY, 2 * HOUR, State.MAINTENANCE),
    Trouble(3 * DAY, timedelta(minutes=18), State.DOWN),
    Trouble(9 * HOUR, timedelta(minutes=50), State.DEGRADED),
    Trouble(5 * HOUR, timedelta(minutes=20), State.UNKNOWN),
)


@dataclass(frozen=True)
class Seeded:
    """What was stored."""

    monitor: Monitor
    incidents: Sequence[Incident]
    """The oldest first."""


def a_year(*, now: datetime = NOW, days: int = 364, seed: int = 1, lasts: State | None = None, **fields: Any) -> Seeded:
    """Store a monitor that has run for so many days, each five minutes unless told otherwise.

    now: the end of it; the next run is an interval away. lasts: it got into this state twenty minutes before that, and
    still is. fields: of the monitor.
    """
    begin, every = now - days * DAY, timedelta(seconds=fields.get("every", 300))
    given = {"every": 300, "created": begin, "since": begin, "state": State.UP, "next_due": now + every, "public": True}
    troubles = [*TROUBLES, *([Trouble(timedelta(minutes=20), HOUR, lasts)] if lasts else [])]
    spans = list(_spans(begin, now, troubles))
    last = spans[-1]
    stored = monitor(
        **{
            **given,
            "state": last.state,
            "since": last.begin,
            "last_run": now,
            "certificate_until": now + 52 * DAY,
            "good_test": a_test(now - timedelta(minutes=1), good=True),
            **fields,
        }
    )
    _figures(stored, spans, now, Random(seed))  # nothing secret
    _maintenance(stored, spans, now)
    _changes(stored, now, days)
    return Seeded(stored, [_incident(stored, span, now) for span in spans if _is_trouble(span.state)])


def _is_trouble(state: State) -> bool:
    return state in (State.DOWN, State.DEGRADED, State.REFUSED)


def _spans(begin: datetime, now: datetime, troubles: Sequence[Trouble]) -> Iterator[Span]:
    at = begin
    for trouble in sorted(troubles, key=lambda one: one.ago, reverse=True):
        from_, until = now - trouble.ago, min(now, now - trouble.ago + trouble.lasted)
        if from_ < begin:
            continue
        yield Span(at, from_, State.UP)
        yield Span(from_, until, trouble.state)
        at = until
    if at < now:
        yield Span(at, now, State.UP)


def _figures(stored: Monitor, spans: Sequence[Span], now: datetime, random: Random) -> None:
    """The rows of minutes, hours and days."""
    seconds: defaultdict[int, Counter[State]] = defaultdict(Counter)
    for hour, state, count in by_hour(spans):
        seconds[hour][state] += count
    hours = [_hour(stored, hour, states, random) for hour, states in sorted(seconds.items())]
    kept = hour_of(now - HOURS_ARE_KEPT)
    Hour.objects.bulk_create([row for row in hours if row.hour >= kept], batch_size=500)
    days: defaultdict[int, list[Hour]] = defaultdict(list)
    for row in hours:
        days[row.hour // 24].append(row)
    Day.objects.bulk_create([_day(stored, day, of_it) for day, of_it in days.items()], batch_size=500)
    Minute.objects.bulk_create(_minutes(stored, spans, now, random), batch_size=2000)


def _usual_ms(hour: int) -> float:
    """It is slower by day."""
    return 100 + 25 * (1 - abs((hour % 24) - 13) / 13)


def _hour(stored: Monitor, hour: int, states: Counter[State], random: Random) -> Hour:
    runs = max(1, (states[State.UP] + states[State.DEGRADED]) // stored.every)
    slow = 4 if states[State.DEGRADED] else 1
    times = [round(slow * _usual_ms(hour) * random.lognormvariate(0, 0.2)) for _ in range(runs)]
    counts: list[int] = []
    for ms in times:
        counts = histogram.with_run(counts, ms)
    figures = {"count": runs, "ms_min": min(times), "ms_sum": sum(times), "ms_max": max(times), "histogram": counts}
    if not states[State.UP] + states[State.DEGRADED]:
        figures = {}
    stages = {name: share * sum(times) // 100 for name, share in STAGES.items()} if figures else {}
    return Hour(monitor=stored, hour=hour, stages=stages, **figures, **{str(one): states[one] for one in State})


def _day(stored: Monitor, day: int, hours: Sequence[Hour]) -> Day:
    timed = [hour for hour in hours if hour.count]
    stages: Counter[str] = Counter()
    for hour in timed:
        stages.update(hour.stages)
    return Day(
        monitor=stored,
        day=day,
        **{str(state): sum(getattr(hour, state) for hour in hours) for state in State},
        count=sum(hour.count for hour in timed),
        ms_min=min((hour.ms_min for hour in timed if hour.ms_min is not None), default=None),
        ms_sum=sum(hour.ms_sum for hour in timed),
        ms_max=max((hour.ms_max for hour in timed if hour.ms_max is not None), default=None),
        histogram=histogram.added(hour.histogram for hour in timed),
        stages=dict(stages),
    )


def _minutes(stored: Monitor, spans: Sequence[Span], now: datetime, random: Random) -> Iterator[Minute]:
    first = minute_of(now - MINUTES_ARE_KEPT)
    for span in spans:
        step = stored.every // 60
        begin = max(first, minute_of(span.begin))
        for minute in range(begin + -begin % step, minute_of(span.end), step):
            works = span.state in (State.UP, State.DEGRADED)
            slow = 4 if span.state is State.DEGRADED else 1
            ms = round(slow * _usual_ms(minute // 60) * random.lognormvariate(0, 0.2)) if works else None
            stages = packed({name: share * ms // 100 for name, share in STAGES.items()}) if ms else None
            yield Minute(monitor=stored, minute=minute, state=span.state.facts.code, ms=ms, stages=stages)


def _incident(stored: Monitor, span: Span, now: datetime) -> Incident:
    lasts = span.end >= now
    recent = now - span.begin < MINUTES_ARE_KEPT
    first = a_test(span.begin)
    tests = {
        "first_test": first,
        "worst_test": first,
        "last_test": a_test(span.end),
        "good_test": a_test(span.begin - timedelta(minutes=5), good=True),
    }
    return Incident.objects.create(
        monitor=stored,
        began=span.begin,
        confirmed=span.begin + timedelta(seconds=30),
        ended=None if lasts else span.end,
        worst=span.state,
        states=[[span.begin.isoformat(), str(span.state)]],
        **(tests if recent else {}),
    )


def _maintenance(stored: Monitor, spans: Sequence[Span], now: datetime) -> None:
    for span in spans:
        if span.state is State.MAINTENANCE:
            Maintenance.objects.create(monitor=stored, begins=span.begin, ends=span.end, note="Update of Postfix")
    Maintenance.objects.create(monitor=stored, begins=now + 2 * DAY, ends=now + 2 * DAY + HOUR, note="A new disk")


def _changes(stored: Monitor, now: datetime, days: int) -> None:
    certificates = [f"mx.example:25: CN=mx.example (CN=R{number}) {'ab' * 8}{number}" for number in range(9)]
    for number, ago in enumerate(range(min(days, 320), 0, -60)):
        at = now - ago * DAY
        before, after = certificates[number], certificates[number + 1]
        Change.objects.create(monitor=stored, at=at, what=Change.What.CERTIFICATE, before=before, after=after)
    was, now_is = "example.org: v=spf1 mx -all", "example.org: v=spf1 mx include:spf.example.net -all"
    Change.objects.create(monitor=stored, at=now - 12 * DAY, what=Change.What.SPF, before=was, after=now_is)


def a_test(moment: datetime, *, good: bool = False) -> Test:
    """A stored test of a monitor with a short transcript: it went well, or the server hung up."""
    test = event_log.create({"host": "mx.example", "port": 25}, "owner-of-a-monitor", 35 * DAY)
    verdict = Verdict.PASSED if good else Verdict.CLOSED
    said = "Everything worked up to RCPT TO." if good else "The server closed the connection instead of a reply."
    state = StageState.DONE if good else StageState.FAILED
    end: dict[str, Any] = {"verdict": verdict, "summary": said, "took": 0.31, "outcome": _meant(good=good)}
    event_log.append(
        test.pk,
        [
            Stage(seq=0, t=0.01, dialog=0, name=StageName.GREETING, state=StageState.STARTED),
            Received(seq=1, t=0.1, dialog=0, text="220 mx.example ESMTP", code=220),
            Stage(seq=2, t=0.1, dialog=0, name=StageName.GREETING, state=StageState.DONE, took=0.1),
            Stage(seq=3, t=0.1, dialog=0, name=StageName.EHLO, state=StageState.STARTED),
            Sent(seq=4, t=0.1, dialog=0, text="EHLO monitor.example"),
            *([Received(seq=5, t=0.3, dialog=0, text="250 mx.example", code=250)] if good else []),
            Stage(seq=5 + good, t=0.3, dialog=0, name=StageName.EHLO, state=state, took=0.2),
            Finished(seq=6 + good, t=0.31, dialog=0, **end),
            Finished(seq=7 + good, t=0.31, dialog=None, **end),
        ],
    )
    Test.objects.filter(pk=test.pk).update(started=moment)
    test.refresh_from_db()
    return test


def _meant(*, good: bool) -> Outcome:
    return Outcome.GOOD if good else Outcome.PROBLEM
