"""A domain check from its first event to its last: stages side by side, and exactly one end, whatever happens."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

import pytest

from smtptest.engine.domain import run_checks as module
from smtptest.engine.domain.all_checks import Row
from smtptest.engine.domain.context import CheckContext
from smtptest.engine.domain.plan import DomainPlan
from smtptest.engine.events import CheckResult, DialogStarted, Finished, Stage, StageName
from smtptest.engine.session_limits import SessionLimits
from smtptest.engine.smtp.rules import Rules
from tests.engine.domain.helpers import DOMAIN, Told, run
from tests.engine.smtp.routes import ONE
from tests.servers.dns import Misbehaviour, Zone
from tests.servers.scripted import answering, serve

PLAN = DomainPlan(domain=DOMAIN, connect=False)
ZONE: Zone = {DOMAIN: {"MX": ["10 mx.example."]}, "mx.example": {"A": [ONE]}}
MX, DKIM, DMARC = StageName.MX, StageName.DKIM, StageName.DMARC


async def well(context: CheckContext) -> None:
    context.report("mx-null", CheckResult.GOOD, "mx-null/null", "", None, domain=DOMAIN)


async def bad(context: CheckContext) -> None:
    context.report("mx-cname", CheckResult.PROBLEM, "mx-null/mixed", "", None, domain=DOMAIN)


async def fails(context: CheckContext) -> None:
    await well(context)
    raise RuntimeError("secret words")


def row(check: Any, stage: StageName = MX, ids: Sequence[str] = ("mx-null",), **options: Any) -> Row:
    return Row(stage=stage, check=check, ids=tuple(ids), **options)


def stages(told: Told) -> list[str]:
    return [f"{event.name} {event.state}" for event in told.of(Stage)]


async def test_all_that_is_known_of_a_domain() -> None:
    told = await run(ZONE, PLAN)
    assert told.end == (
        "passed",
        "good",
        f"No problem was found in {len(told.results())} checks of {DOMAIN}.",
    )
    assert {event.split(" ")[1] for event in stages(told)} == {"started", "done"}
    assert [event.seq for event in told.events] == list(range(len(told.events)))
    assert len(told.questions) == len(set(told.questions))
    assert told.of(DialogStarted) == []


async def test_the_first_problem_decides() -> None:
    told = await run(ZONE, PLAN, [row(well), row(bad, DKIM, ["mx-cname"])])
    assert told.end == ("passed", "problem", f"{DOMAIN} has a problem: {DOMAIN} has a null MX beside others.")
    assert told.of(Finished)[-1].deciding == told.only("mx-cname").seq
    assert "dkim warned" in stages(told)
    assert "mx done" in stages(told)


async def test_a_stage_waits_only_for_those_whose_results_it_reads() -> None:
    release, order = asyncio.Event(), list[str]()

    async def slow(context: CheckContext) -> None:
        await release.wait()
        order.append("slow")
        await well(context)

    async def quick(context: CheckContext) -> None:
        order.append("quick")
        release.set()

    async def reads(context: CheckContext) -> None:
        order.append(f"reads {len(context.results('mx-null'))}")

    rows = [row(slow), row(quick, DKIM), row(reads, DMARC, after=(MX, StageName.SPF))]
    await run(ZONE, PLAN, rows)
    assert order == ["quick", "slow", "reads 1"]


@pytest.mark.parametrize(("address", "verdict"), [(ONE, "passed"), ("127.0.0.2", "unreachable")])
async def test_what_reads_sessions_waits_for_them(address: str, verdict: str) -> None:
    seen: list[str] = []

    async def reads(context: CheckContext) -> None:
        seen.extend(f"{one.host} [{one.address}] {one.verdict}" for one in context.sessions)

    async with serve(answering(), host=ONE) as server:
        zone: Zone = {**ZONE, "mx.example": {"A": [address]}}
        plan = DomainPlan(domain=DOMAIN)
        told = await run(zone, plan, [row(reads, StageName.DANE, sessions=True)], port=server.port)
    assert seen == [f"mx.example [{address}] {verdict}"]
    assert told.end[0] == "passed"
    assert [(event.dialog, event.verdict) for event in told.of(Finished)] == [(0, verdict), (None, "passed")]


async def test_a_fault_of_ours_is_told_with_a_number_and_ends_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        told = await run(ZONE, PLAN, [row(fails, ids=("mx-null", "ipv6")), row(bad, DKIM)])
    assert told.results() == ["mx-null: null good", "ipv6: failed unknown", "mx-cname: mixed problem"]
    assert told.end[:2] == ("passed", "problem")
    number = told.only("ipv6").parameters["number"]
    assert f"Error {number} " in caplog.text
    assert "secret words" not in str([event.to_json() for event in told.events])


async def test_a_check_that_fails_after_it_has_reported_says_so_as_well() -> None:
    told = await run(ZONE, PLAN, [row(fails)])
    assert told.results() == ["mx-null: null good", "mx-null: failed unknown"]


async def test_a_check_that_does_not_end_is_given_up() -> None:
    async def hangs(_: CheckContext) -> None:
        await asyncio.Event().wait()

    async def late(_: CheckContext) -> None:
        raise TimeoutError

    told = await run(ZONE, PLAN, [row(hangs, seconds=0.01), row(late, DKIM, ["ipv6"])])
    assert sorted(told.results()) == ["ipv6: failed unknown", "mx-null: too-late unknown"]
    assert told.only("mx-null").detail == "It may take 0.01 s. What it had found by then is shown."


async def test_the_deadline_of_the_whole_test() -> None:
    async def hangs(_: CheckContext) -> None:
        await asyncio.Event().wait()

    limits = SessionLimits(deadline=0.05)
    told = await run(ZONE, PLAN, [row(hangs)], limits=limits)
    assert told.end[0] == "timeout"


async def test_an_owner_who_does_not_want_it_is_obeyed() -> None:
    zone: Zone = {**ZONE, f"_smtptest.{DOMAIN}": {"TXT": ['"v=smtptest1; deny"']}}
    told = await run(zone, PLAN, rules=Rules(opt_out_domains=(DOMAIN,)))
    assert told.end[0] == "refused"
    assert told.questions == [f"_smtptest.{DOMAIN} TXT"]


async def test_a_fault_outside_of_the_checks_is_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_Run", lambda *_: 1 / 0)
    assert (await run(ZONE, PLAN)).end[0] == "error"


async def test_a_check_that_is_stopped_has_one_end() -> None:
    told, began = Told(), asyncio.Event()

    async def hangs(_: CheckContext) -> None:
        began.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(run({DOMAIN: Misbehaviour.SILENT}, DomainPlan(domain=DOMAIN), [row(hangs)], told=told))
    await began.wait()
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()
    assert told.end[0] == "stopped"
    assert stages(told) == ["mx started", "mx failed"]
    assert len(told.of(Finished)) == 1
