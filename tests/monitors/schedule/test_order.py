"""What a run of a monitor does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from smtptest.engine.domain.plan import DomainPlan
from smtptest.engine.receiving.inbox import Waiting
from smtptest.engine.smtp.plan import Auth, Family, Plan, Probe, Route, StopAfter
from smtptest.monitors.models import Monitor
from smtptest.monitors.schedule.order import Order, order, other_way
from smtptest.transcripts.models import Test

PLAN = Plan(host="mx.example")
BOTH = [
    {"kind": "resolved", "type": "AAAA", "query": "mx.example", "answers": ["2001:db8::1"]},
    {"kind": "resolved", "type": "A", "query": "mx.example", "answers": ["192.0.2.1"]},
    {"kind": "resolved", "type": "TXT", "query": "mx.example", "answers": ["words"]},
]


def connected(address: str) -> dict[str, Any]:
    return {"kind": "connected", "host": "mx.example", "address": address}


@pytest.mark.parametrize(
    ("plan", "before", "family"),
    [
        (PLAN, [*BOTH, connected("2001:db8::1")], Family.IPV4),
        (PLAN, [*BOTH, connected("192.0.2.1")], Family.IPV6),
        (PLAN, BOTH, Family.IPV4),
        (PLAN, [*BOTH[:1], connected("2001:db8::1")], Family.ANY),
        (PLAN, [], Family.ANY),
        (Plan(host="192.0.2.1"), [connected("192.0.2.1")], Family.ANY),
        (Plan(host="mx.example", family=Family.IPV6), [*BOTH, connected("2001:db8::1")], Family.IPV6),
        (Plan(host="example.org", route=Route.MX), [*BOTH, connected("2001:db8::1")], Family.ANY),
    ],
)
def test_a_bad_run_is_confirmed_by_the_other_way(plan: Plan, before: list[dict[str, Any]], family: Family) -> None:
    assert other_way(plan, before).family is family


MX = {"kind": "resolved", "type": "MX", "query": "example.org", "answers": ["10 mx1.example", "20 mx2.example"]}
BY_MX = Plan(host="example.org", route=Route.MX, stop_after=StopAfter.RCPT)


@pytest.mark.parametrize(
    ("plan", "before", "route"),
    [
        (BY_MX, [MX], Route.EVERY),
        (BY_MX, [{**MX, "answers": MX["answers"][:1]}, *BOTH], Route.EVERY),
        (BY_MX, [{**MX, "answers": MX["answers"][:1]}, *BOTH[:1]], Route.MX),
        (BY_MX, [], Route.MX),
        (replace(BY_MX, stop_after=StopAfter.DATA), [MX], Route.MX),
        (replace(BY_MX, stop_after=StopAfter.MESSAGE, round_trip=True), [MX], Route.MX),
        (replace(BY_MX, auth=Auth.PLAIN, username="me"), [MX], Route.MX),
        (replace(BY_MX, probe=Probe.VRFY), [MX], Route.MX),
        (replace(BY_MX, route=Route.EVERY), [MX], Route.EVERY),
        (replace(BY_MX, route=Route.HOST), [MX], Route.HOST),
    ],
)
def test_a_bad_run_by_mx_is_confirmed_by_each_of_them_if_that_does_no_harm(
    plan: Plan, before: list[dict[str, Any]], route: Route
) -> None:
    assert replace(other_way(plan, before), route=plan.route) == plan
    assert other_way(plan, before).route is route


def test_it_is_the_owners_and_has_the_monitors_plan() -> None:
    asked = order(Monitor(kind=Test.Kind.TEST, plan=PLAN.to_json(), owner_hash="f" * 64))
    assert (asked.kind, asked.plan, asked.request.owner) == (Test.Kind.TEST, PLAN.to_json(), "f" * 64)


def test_a_check_of_a_domain_is_one() -> None:
    plan = DomainPlan(domain="example.org").to_json()
    asked = order(Monitor(kind=Test.Kind.DOMAIN, plan=plan))
    assert (asked.kind, asked.plan) == (Test.Kind.DOMAIN, plan)


def test_each_round_trip_has_an_address_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = Waiting(public=False)
    monkeypatch.setattr("smtptest.runs.receiver.waiting_here", lambda: waiting)
    monitor = Monitor(kind=Test.Kind.TEST, plan=replace(PLAN, round_trip=True).to_json())
    first, second = order(monitor), order(monitor)
    assert first.plan["rcpt_to"] != second.plan["rcpt_to"]
    assert [len(asked.plan["rcpt_to"]) for asked in (first, second)] == [1, 1]
    assert _test_of(first).waiting is waiting
    assert _test_of(order(Monitor(kind=Test.Kind.TEST, plan=PLAN.to_json()))).waiting is None


def _test_of(asked: Order) -> Any:
    return getattr(asked.run, "__self__", None)
