"""The only way to create, change and delete monitors: for forms, programs and "Watch this".

All functions query the database, so call them in a database thread. An unknown key does nothing.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import chain

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import get_language

from smtptest.conf import engine
from smtptest.engine.addressing import Address
from smtptest.engine.domain.plan import DomainPlan
from smtptest.engine.smtp.plan import Plan, StopAfter
from smtptest.monitors import addresses, grid, limits, vault
from smtptest.monitors.models import Change, Incident, Minute, Monitor, Turn
from smtptest.transcripts import hiding, usage
from smtptest.transcripts.database import clock
from smtptest.transcripts.models import Test

_TESTS_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A monitor that somebody asks for."""

    plan: Plan | DomainPlan
    """What it runs."""
    every: int
    """Seconds between two due runs."""
    owner_hash: str
    """What is kept of its owner's token."""
    visitor: Address | None = None
    """Who asks; None if that is unknown."""
    proof: usage.Proof | None = None
    """The work that was done for it, if that was required."""
    secrets: Mapping[str, str] = field(default_factory=dict)
    """The plan's ``password`` and ``client_key``, those that there are."""
    sends: bool = False
    """Whether it may send the plan's message each time. Otherwise it goes no further than to the recipients."""
    name: str = ""
    """What its owner calls it; empty for the name of its target."""
    group: str = ""
    """The name of the report that shows it together with others; empty for a report of its own."""
    confirm: int = 2
    """How many bad runs in a row confirm an incident."""
    recover: int = 1
    """How many good runs in a row end it."""
    warn_days: int = 21
    """A certificate that expires within this many days makes a run degraded."""
    alert_email: str = ""
    """The mailbox that alerts go to; empty for none."""
    webhook: str = ""
    """The address that alerts are posted to; empty for none."""
    public: bool = False
    """Whether anybody who has the link may see the report."""


def create(wish: Wish) -> Monitor:
    """Create a monitor, which runs at once, and then at its interval. Raises limits.Refused and usage.AlreadyUsed.

    In public it does not run until the reader of its email address agrees. Its alerts are in the active language.
    """
    env = engine.environment()
    plan, secrets = _harmless(wish.plan, sends=wish.sends), {key: text for key, text in wish.secrets.items() if text}
    target = limits.reached(plan)
    limits.judge(target, wish.every, alert_email=wish.alert_email, has_secret=bool(secrets), webhook=wish.webhook)
    visitor, watched = limits.visitor_hash(wish.visitor, env.quotas), limits.target_hash(target)
    sealed = vault.sealed(json.dumps(secrets).encode()) if secrets else None
    with usage.alone():
        if wish.proof is not None:
            usage.spend(wish.proof)
        limits.judge_number(visitor, watched)
        limits.count(wish.visitor)
        now = clock.now()
        monitor = Monitor.objects.create(
            kind=Test.Kind.DOMAIN if isinstance(plan, DomainPlan) else Test.Kind.TEST,
            plan=plan.to_json(),
            secret=sealed,
            visitor=visitor,
            network=limits.network_hash(wish.visitor, env.quotas),
            target=watched,
            created=now,
            since=now,
            # Spread out, so that monitors that were created together do not always run together.
            next_due=now + timedelta(seconds=wish.every) * random.random(),  # noqa: S311  # nosec B311  # no secret
            asked=now,
            language=get_language() or settings.LANGUAGE_CODE,
            **{name: getattr(wish, name) for name in _AS_THEY_ARE},
        )
        if addresses.needs_consent() and addresses.consent_of(monitor) is None:
            limits.count_question(wish.visitor)
        if addresses.ask(monitor, now):
            monitor.paused, monitor.paused_because = now, Monitor.Paused.UNCONFIRMED
            monitor.save(update_fields=["paused", "paused_because"])
        return monitor


_AS_THEY_ARE = (
    "every",
    "owner_hash",
    "name",
    "group",
    "confirm",
    "recover",
    "warn_days",
    "alert_email",
    "webhook",
    "public",
)


def _harmless(plan: Plan | DomainPlan, *, sends: bool) -> Plan | DomainPlan:
    """The plan without what must not be repeated again and again: a message to others, unless that is wanted."""
    if isinstance(plan, DomainPlan) or sends or plan.round_trip or not plan.stop_after.reaches(StopAfter.DATA):
        return plan
    return replace(plan, stop_after=StopAfter.RCPT)


def find(key: str) -> Monitor | None:
    """The monitor with this key; None if there is none."""
    return Monitor.objects.filter(key=key).first()


def pause(key: str) -> bool:
    """Make no run until it is resumed. Returns whether there is such a monitor, as do all functions below."""
    found = Monitor.objects.filter(key=key)
    found.filter(paused__isnull=True).update(
        paused=clock.now(), paused_because=Monitor.Paused.BY_HAND, attempt_due=None, asked=None
    )
    return found.exists()


def resume(key: str, visitor: Address | None = None) -> bool:
    """Make runs again: the first one now, or at its planned time if the visitor has no more runs left.

    A monitor whose address is not confirmed yet stays as it is.
    """
    monitor = find(key)
    if monitor is None:
        return False
    stopped = Monitor.objects.filter(key=key, paused__isnull=False).exclude(paused_because=Monitor.Paused.UNCONFIRMED)
    # Runs that were missed while it was paused are not late.
    ahead = grid.next_of(monitor, clock.now())
    if stopped.update(paused=None, paused_because=Monitor.Paused.NOT, refused_since=None, next_due=ahead):
        with suppress(limits.Refused):
            run_now(key, visitor)
    return True


def run_now(key: str, visitor: Address | None = None) -> bool:
    """Make a run now, besides the planned ones; if one is under way, another after it. Raises limits.Refused.

    visitor: who asks, and whose limits it counts against; None if that is unknown.
    """
    with usage.alone():
        found = find(key)
        if found is not None and found.paused is None and found.asked is None:
            limits.count_run(_plan_of(found), visitor)
            Monitor.objects.filter(pk=found.pk, paused__isnull=True).update(asked=clock.now())
    return found is not None


def _plan_of(monitor: Monitor) -> Plan | DomainPlan:
    kind = DomainPlan if monitor.kind == Test.Kind.DOMAIN else Plan
    return kind.from_json(monitor.plan)


def publish(key: str) -> bool:
    """Publish the report, or stop publishing it."""
    found = Monitor.objects.filter(key=key)
    return bool(found.update(public=~models.F("public")))


def change_masking(key: str) -> bool:
    """Show the transcripts of the report unmasked, or masked again."""
    found = Monitor.objects.filter(key=key)
    return bool(found.update(masked=~models.F("masked")))


def acknowledge(key: str) -> bool:
    """Record that the owner knows of the incident."""
    Incident.objects.filter(monitor__key=key, ended__isnull=True, acknowledged__isnull=True).update(
        acknowledged=clock.now()
    )
    return find(key) is not None


def delete(key: str) -> bool:
    """Delete a monitor with all that is kept of it, the transcripts of its runs included."""
    with transaction.atomic():
        # Locked first, as when a run is claimed or recorded: otherwise a run could be claimed while its monitor is
        # deleted.
        found = Monitor.objects.select_for_update().filter(key=key).first()
        if found is None:
            return False
        tests = _tests(found)
        found.delete()
    for number in range(0, len(tests), _TESTS_AT_ONCE):
        for test in Test.objects.filter(pk__in=tests[number : number + _TESTS_AT_ONCE]):
            hiding.hide(test)
    return True


def _tests(monitor: Monitor) -> list[int]:
    """The primary keys of the tests that are kept because of the monitor, and of one that runs."""
    incidents = Incident.objects.filter(monitor=monitor)
    named = incidents.values_list("first_test_id", "worst_test_id", "last_test_id", "good_test_id")
    of_changes = Change.objects.filter(monitor=monitor).values_list("test_id", flat=True)
    of_turns = Turn.objects.filter(monitor=monitor).values_list("test_id", flat=True)
    of_runs = Minute.objects.filter(monitor=monitor).values_list("test", flat=True)
    # A minute stores one run, so the test of an unconfirmed bad run may have given way to another one.
    waiting = monitor.course.get("tests", ())
    every = chain([monitor.good_test_id], waiting, chain.from_iterable(named), of_changes, of_turns, of_runs)
    return sorted({key for key in every if key is not None})
