"""What a run of a monitor is: its plan, changed if it confirms a bad run, and the run that carries it out."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from ipaddress import ip_address
from typing import Any

from django.urls import reverse

from smtptest.admission import quotas
from smtptest.conf import engine
from smtptest.engine.addressing import parse_ip
from smtptest.engine.domain.plan import DomainPlan
from smtptest.engine.domain.run_checks import MAIL_PORT
from smtptest.engine.domain.sessions import session_plan
from smtptest.engine.secret import Secret
from smtptest.engine.smtp.plan import Auth, Family, Plan, Probe, Route, StopAfter
from smtptest.monitors import vault
from smtptest.monitors.models import Monitor
from smtptest.runs import receiver
from smtptest.runs.active_run import ActiveRun
from smtptest.runs.domain import DomainCheck
from smtptest.runs.round_trip import addressed
from smtptest.runs.smtp import SmtpTest
from smtptest.transcripts.models import Test
from smtptest.transcripts.usage import StartRequest

_FAMILIES = {4: Family.IPV4, 6: Family.IPV6}


@dataclass(frozen=True, kw_only=True)
class Order:
    """A run, as :func:`smtptest.runs.runner.start` takes it."""

    kind: Test.Kind
    """What runs: a test of mail servers or a check of a domain."""
    plan: dict[str, Any]
    """The plan as JSON, which the transcript shows."""
    run: Callable[[ActiveRun], Awaitable[None]]
    """Carries the plan out; its secrets are bound to it."""
    request: StartRequest
    """The owner of the test, and the quotas that it counts against."""


def order(monitor: Monitor, before: Iterable[Mapping[str, Any]] = ()) -> Order:
    """The run of a monitor. Raises what the vault raises if a secret cannot be opened.

    before: the events of the bad run that this one confirms; empty for a planned run.
    """
    limits = engine.environment().quotas
    if monitor.kind == Test.Kind.DOMAIN:
        check = DomainPlan.from_json(monitor.plan)
        claims = quotas.claims_of_monitor(session_plan(check.domain, MAIL_PORT), limits)
        run, plan = DomainCheck(plan=check, link=_link).run, check.to_json()
    else:
        asked = addressed(other_way(Plan.from_json(monitor.plan), before))
        claims = quotas.claims_of_monitor(asked, limits)
        run, plan = _smtp_test(asked, monitor).run, asked.to_json()
    return Order(
        kind=Test.Kind(monitor.kind),
        plan=plan,
        run=run,
        request=StartRequest(owner_token="", owner=monitor.owner_hash, claims=claims),
    )


def _smtp_test(plan: Plan, monitor: Monitor) -> SmtpTest:
    secrets = {} if monitor.secret is None else json.loads(vault.opened(bytes(monitor.secret)))
    password, key = Secret(secrets.get("password", "")), Secret(secrets.get("client_key", ""))
    waiting = receiver.waiting_here() if plan.round_trip else None
    return SmtpTest(plan=plan, password=password, client_key=key, link=_link, waiting=waiting)


def _link(public_id: str) -> str:
    return engine.environment().public_url + reverse("transcript", args=[public_id])


def other_way(plan: Plan, before: Iterable[Mapping[str, Any]]) -> Plan:
    """The plan, changed to go another way than the run before, if there is one.

    For a server: the other address family, if it has addresses of both. For a domain's MX: each of them, on each
    address. If only some of them work, that is recorded, and not that all is well.
    """
    events = list(before)
    if plan.route is Route.MX:
        return replace(plan, route=Route.EVERY) if _may_be_made_by_every(plan) and _ways(events) > 1 else plan
    if plan.route is not Route.HOST or plan.family is not Family.ANY or parse_ip(plan.host) is not None:
        return plan
    known = {ip_address(answer).version for event in events for answer in _addresses(event)}
    dialled = [ip_address(event["address"]).version for event in events if event.get("kind") == "connected"]
    used = dialled[-1] if dialled else 6  # which is tried first
    others = known - {used}
    return replace(plan, family=_FAMILIES[others.pop()]) if others else plan


def _may_be_made_by_every(plan: Plan) -> bool:
    """Whether several sessions do no harm: one message must not become many, and a login must not be tried
    repeatedly."""
    sends = plan.stop_after.reaches(StopAfter.DATA)
    return not sends and not plan.round_trip and plan.auth is Auth.NONE and plan.probe is Probe.NONE


def _ways(events: Sequence[Mapping[str, Any]]) -> int:
    """How many servers the domain was seen to name, or how many addresses these were seen to have."""
    servers = {answer for event in events if _is_look_up(event, "MX") for answer in event["answers"]}
    addresses = {answer for event in events for answer in _addresses(event)}
    return max(len(servers), len(addresses))


def _is_look_up(event: Mapping[str, Any], *types: str) -> bool:
    return event.get("kind") == "resolved" and event.get("type") in types


def _addresses(event: Mapping[str, Any]) -> Iterable[str]:
    return event["answers"] if _is_look_up(event, "A", "AAAA") else ()
