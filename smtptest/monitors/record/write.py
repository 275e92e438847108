"""Records a run: its result, how the monitor stands now, incidents, changes and alerts, all in one transaction.

The turn is its fence: a process that finds it gone, or claimed by another one, is too late and writes nothing.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from smtptest.engine.events import Json
from smtptest.engine.smtp.plan import Route
from smtptest.monitors.models import Alert, Change, Incident, Maintenance, Monitor, Turn
from smtptest.monitors.models.outbox import put
from smtptest.monitors.record import drift, retention, rollup, stored
from smtptest.monitors.record.brake import FEWEST, WITHIN, is_mass_failure, tally
from smtptest.monitors.record.course import Happening, Rules, Run, Standing, Step, step
from smtptest.monitors.record.incidents import Occurrence, discard, follow
from smtptest.monitors.record.judging.facts import RunFacts, facts_of
from smtptest.monitors.record.judging.judge import Judgement, Terms, judge
from smtptest.monitors.record.reason import Reason
from smtptest.monitors.record.spans import Window, holds_for
from smtptest.monitors.record.state import State
from smtptest.transcripts import event_log
from smtptest.transcripts.database import clock
from smtptest.transcripts.models import Test

logger = logging.getLogger(__name__)

# How long after a bad run it is tried again.
CONFIRM_AFTER = timedelta(seconds=30)


@dataclass(kw_only=True)
class _Record:
    """One run that is being recorded."""

    monitor: Monitor
    """Locked, and saved at the end."""
    turn: Turn
    """The claimed run, whose row is deleted by now."""
    test: Test | None
    """The ended test; None if nobody knows how it ended."""
    without: Reason
    """Why the run says nothing if it has no test."""
    now: datetime
    """When it is recorded, by the clock of the database."""
    events: list[Json]
    """The test's events as JSON; empty without a test."""
    kept: stored.Kept
    """How the monitor stood before it, and at the end how it stands after it."""
    windows: list[Window]
    """Announced maintenance that the run may lie in, as pairs of its begin and its end."""

    @property
    def moment(self) -> datetime:
        return self.turn.due if self.test is None else self.test.started

    @property
    def is_timed(self) -> bool:
        """Whether its times can be compared with those of other runs: not those of a domain check, which asks many, and
        not those of a confirming run that tried every server."""
        return self.monitor.kind != Test.Kind.DOMAIN and self.is_by_its_route

    @property
    def is_by_its_route(self) -> bool:
        """Whether it went the monitor's own way, and did not try every server to confirm another run."""
        return self.test is None or _route(self.test.plan) == _route(self.monitor.plan)


def _route(plan: Json) -> str:
    """A plan of before there was a choice names none."""
    return str(plan.get("route", Route.HOST))


def _is_of_one_server(plan: Json) -> bool:
    """Whether the dialogs of a test are parts of a probe, ports of one server, or both ways of a round trip."""
    in_parts = plan.get("probe", "none") != "none" or _route(plan) == Route.PORTS
    return in_parts or bool(plan.get("round_trip"))


def record(turn: Turn, test: Test | None, without: Reason = Reason.INTERRUPTED) -> bool:
    """Record what came of a turn, and end it. Returns whether this was the first to do so.

    test: the ended test; None if the run could not be made, or nobody knows how it ended; then ``without`` says why.
    """
    with transaction.atomic():
        monitor = Monitor.objects.select_for_update().filter(pk=turn.monitor_id).first()
        deleted, _ = Turn.objects.filter(pk=turn.pk, worker=turn.worker).delete()
        if monitor is None or not deleted:
            return False
        kept = stored.of(monitor)
        run = _Record(
            monitor=monitor,
            turn=turn,
            test=test,
            without=without,
            now=clock.now(),
            events=[] if test is None else event_log.read(test),
            kept=kept,
            windows=_windows(monitor, kept.standing),
        )
        _record(run)
    return True


def _record(run: _Record) -> None:
    monitor, kept = run.monitor, run.kept
    facts = facts_of(run.events) if run.events else None
    judgement = _judged(run, facts)
    incident = Incident.objects.filter(monitor=monitor, ended__isnull=True).first() if kept.standing.began else None
    known = incident is not None and incident.acknowledged is not None
    rules = Rules(confirm=monitor.confirm, recover=monitor.recover, acknowledged=known)
    taken = step(kept.standing, Run(run.moment, judgement.state), rules)
    counted, spans = kept.counted.with_step(kept.standing, taken.standing, run.moment, monitor.every, run.windows)
    ms = None if facts is None or not run.is_timed else facts.ms
    usual = kept.usual.with_run(ms, run.moment) if ms is not None and rollup.works(judgement.state) else kept.usual
    _stand(run, judgement, taken, facts)
    changes = _changes(run)
    seen = Occurrence(
        monitor=monitor,
        test=None if run.test is None else run.test.pk,
        state=judgement.state,
        taken=taken,
        incident=incident,
        waiting=kept.waiting,
        now=run.now,
    )
    shown = follow(seen) or bool(changes)
    run.kept = stored.Kept(taken.standing, counted, usual, seen.waiting)
    test = run.test.pk if run.test is not None and shown else None
    stages = facts.stages if facts is not None and ms is not None else {}
    rollup.store(
        monitor.pk, rollup.Result(moment=run.turn.due, state=judgement.state, ms=ms, stages=stages, test=test), spans
    )
    if retention.is_due(kept.standing.last.moment if kept.standing.last else None, run.moment):
        retention.prune(monitor, run.now)
    monitor.course = stored.course(run.kept)
    monitor.save(update_fields=_COLUMNS)
    if run.test is not None and not shown:
        discard([run.test.pk], monitor, run.now, in_incident=False)


_COLUMNS = (
    "state", "since", "reason", "course", "facts", "bad_in_a_row", "good_in_a_row", "first_bad", "refused_since",
    "refused_in_a_row", "last_run", "braked", "certificate_until", "good_test", "attempt_due",
)  # fmt: skip


def _windows(monitor: Monitor, standing: Standing) -> list[Window]:
    """The announced maintenance that this run or the time before it may lie in."""
    since = clock.now() - 2 * holds_for(monitor.every)
    if standing.last is not None:
        since = min(since, standing.last.moment)
    rows = Maintenance.objects.filter(monitor=monitor, ends__gte=since).values_list("begins", "ends")
    return list(rows)


def _judged(run: _Record, facts: RunFacts | None) -> Judgement:
    in_maintenance = any(begins <= run.moment < ends for begins, ends in run.windows)
    if facts is None:
        reason = Reason.PLANNED if in_maintenance else run.without
        return Judgement(reason.state, reason)
    plan = run.monitor.plan
    terms = Terms(
        moment=run.moment,
        warn_days=run.monitor.warn_days,
        one_server=run.monitor.kind != Test.Kind.DOMAIN and _is_of_one_server(plan),
        slow_after=run.kept.usual.slow_after() if run.is_timed else None,
        in_maintenance=in_maintenance,
    )
    judgement = judge(facts, terms)
    fails = judgement.state in (State.DOWN, State.REFUSED)
    run.monitor.braked = fails and _is_mass_failure(run)
    return Judgement(State.UNKNOWN, Reason.MASS_FAILURE) if run.monitor.braked else judgement


def _is_mass_failure(run: _Record) -> bool:
    """Whether too many others fail with this one. Those that alternate all the time do not count (course.py)."""
    since = run.now - WITHIN
    if run.monitor.first_bad is not None and run.monitor.first_bad < since and not run.monitor.braked:
        return False
    this = Q(pk=run.monitor.pk)
    is_bad = this | Q(braked=True) | Q(first_bad__gt=since)
    ran = Monitor.objects.filter(this | Q(paused__isnull=True, last_run__gt=since))
    if ran.filter(is_bad).count() < FEWEST:
        return False  # as almost always; to count those that are well takes several times as long
    failing = tally(ran.filter(this | ~Q(course__flapping=True)), is_bad)
    if is_mass_failure(failing) and not Monitor.objects.filter(braked=True).exists():
        words = "%d of %d monitored servers failed within a minute: they count as unknown, and nobody is told"
        logger.warning(words, failing.bad, failing.ran)
    return is_mass_failure(failing)


def _stand(run: _Record, judgement: Judgement, taken: Step, facts: RunFacts | None) -> None:
    """The columns of the monitor that say how it stands now."""
    monitor, standing, state = run.monitor, taken.standing, judgement.state
    monitor.state, monitor.reason = standing.shown, judgement.reason
    monitor.since = standing.since or run.moment
    monitor.last_run = run.moment
    if facts is not None and facts.certificate_until is not None:
        monitor.certificate_until = facts.certificate_until
    if state.is_good:
        monitor.bad_in_a_row, monitor.first_bad = 0, None
        monitor.good_in_a_row += 1
    elif state.facts.tells:
        monitor.good_in_a_row = 0
        monitor.bad_in_a_row += 1
    if monitor.first_bad is None and (monitor.braked or (state.facts.tells and not state.is_good)):
        monitor.first_bad = run.moment
    if state.facts.tells:
        refused = state is State.REFUSED
        monitor.refused_since = (monitor.refused_since or run.moment) if refused else None
        monitor.refused_in_a_row = monitor.refused_in_a_row + 1 if refused else 0
    # Who does not want us is not asked again before the next planned run.
    confirm = Happening.CONFIRM in taken.happenings and state is not State.REFUSED and monitor.paused is None
    monitor.attempt_due = run.now + CONFIRM_AFTER if confirm else None


def _changes(run: _Record) -> list[Change]:
    """What is published otherwise than when the run before saw it, as rows, and alerts about it."""
    plan = run.monitor.plan
    domain = str(plan.get("domain") or plan.get("host") or "").lower()
    # Addresses that no planned run reaches may well have other certificates: that is no change.
    seen = drift.published(run.events, domain) if run.is_by_its_route else {}
    run.monitor.facts, drifts = drift.compare(run.monitor.facts, seen)
    rows = [
        Change(
            monitor=run.monitor,
            at=run.moment,
            what=one.what,
            before=f"{one.subject}: {one.before}" if one.before else None,
            after=f"{one.subject}: {one.after}" if one.after else None,
            test=run.test,
        )
        for one in drifts
    ]
    for change in rows:
        change.save()
        put(run.monitor, Alert.Kind.CHANGED, run.now, change=change)
    return rows
