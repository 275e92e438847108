"""A domain check from its first event to its last: stages side by side, and exactly one end, whatever happens."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest

from smtptest.engine.domain import run_checks as module
from smtptest.engine.domain.all_checks import Row
from smtptest.engine.domain.context import CheckContext
from smtptest.engine.domain.plan import DomainPlan
from smtptest.engine.domain.run_checks import Means, run_checks
from smtptest.engine.events import CheckResult, DialogStarted, Finished, Stage, StageName
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.session_limits import SessionLimits
from smtptest.engine.smtp.rules import AllowAll, Rules
from smtptest.engine.words.sentence import Sentence
from tests.engine.authentication.keys import rsa
from tests.engine.authentication.zone import presented
from tests.engine.domain.helpers import ANYTHING, DOMAIN, LIMITS, NOW, Pages, Told, run
from tests.engine.smtp.routes import ONE
from tests.engine.smtp.test_run_test import Failing, Waits
from tests.servers.dns import Misbehaviour, Zone, dns_server
from tests.servers.scripted import answering, serve

PLAN = DomainPlan(domain=DOMAIN, connect=False)
ZONE: Zone = {DOMAIN: {"MX": ["10 mx.example."]}, "mx.example": {"A": [ONE]}}
WELL: Zone = {
    **ZONE,
    DOMAIN: {"MX": ["10 mx.example."], "TXT": ['"v=spf1 mx -all"']},
    f"default._domainkey.{DOMAIN}": {"TXT": [presented(f"v=DKIM1; p={rsa(2048)}", "TXT")]},
    f"_dmarc.{DOMAIN}": {"TXT": [f'"v=DMARC1; p=reject; rua=mailto:dmarc@{DOMAIN}"']},
}
MX, DKIM, DMARC = StageName.MX, StageName.DKIM, StageName.DMARC


class Blocks(AllowAll):
    def refusal(self, host: str) -> Sentence | None:
        return Sentence("blocked") if host == DOMAIN else None


async def well(context: CheckContext) -> None:
    context.report("mx-null", CheckResult.GOOD, "mx-null/null", "", None, domain=DOMAIN)


async def bad(context: CheckContext) -> None:
    context.report("mx-cname", CheckResult.PROBLEM, "mx-null/mixed", "", None, domain=DOMAIN)


def row(check: Any, stage: StageName = MX, ids: Sequence[str] = ("mx-null",), **options: Any) -> Row:
    return Row(stage=stage, check=check, ids=tuple(ids), **options)


def stages(told: Told) -> list[str]:
    return [f"{event.name} {event.state}" for event in told.of(Stage)]


async def test_all_that_is_known_of_a_domain() -> None:
    told = await run(WELL, PLAN)
    assert told.end == (
        "passed",
        "good",
        f"No problem was found in {len(told.results())} checks of {DOMAIN}.",
    )
    assert {event.split(" ")[1] for event in stages(told)} == {"started", "done"}
    assert [event.seq for event in told.events] == list(range(len(told.events)))
    assert len(told.questions) == len(set(told.questions))
    assert told.of(DialogStarted) == []


async def bad_reports(context: CheckContext) -> None:
    named = {"owner": DOMAIN, "subject": DOMAIN, "name": DOMAIN}
    context.report("dmarc-rua", CheckResult.PROBLEM, "dmarc-rua/refused", "", None, **named)


async def test_the_weightiest_problem_decides_and_is_told() -> None:
    rows = [row(well), row(bad_reports, DMARC, ["dmarc-rua"]), row(bad, DKIM, ["mx-cname"])]
    told = await run(ZONE, PLAN, rows)
    summary = f"Mail from {DOMAIN} may not be believed: {DOMAIN} has a null MX beside others. There are 2 problems."
    assert told.end == ("passed", "problem", summary)
    deciding = told.of(Finished)[-1].deciding
    assert deciding == told.only("mx-cname").seq
    assert deciding > told.only("dmarc-rua", DOMAIN).seq
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


async def test_a_domain_that_the_operator_has_blocked_is_asked_nothing() -> None:
    told = await run(ZONE, PLAN, rules=Rules(policy=Blocks()))
    assert told.end[0] == "refused"
    assert told.questions == []


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


WHOLE = DomainPlan(domain=DOMAIN, addresses=("192.0.2.1",), helo="mx.example")
PAIR: Zone = {
    DOMAIN: {"MX": ["10 mx.example.", "20 dead.example."]},
    "mx.example": {"A": [ONE]},
    "dead.example": {"A": ["127.0.0.2"]},
}


def one_end_each(told: Told) -> None:
    """Each dialog that began has one end, after which nothing happens in it, and the test has one, the last."""
    assert [event.seq for event in told.events] == list(range(len(told.events)))
    begun, ends = told.of(DialogStarted), told.of(Finished)
    assert sorted(event.dialog for event in ends[:-1]) == [event.dialog for event in begun]
    assert ends[-1] == told.events[-1]
    assert ends[-1].dialog is None
    for end in ends[:-1]:
        assert [event for event in told.events if event.dialog == end.dialog][-1] == end
    open_stages = Counter(event.name for event in told.of(Stage) if event.dialog is None and event.state == "started")
    assert open_stages == Counter(
        event.name for event in told.of(Stage) if event.dialog is None and event.state != "started"
    )


async def _interrupted(at: int, times: int) -> tuple[Told, int]:
    """The check cancelled at its ``at``-th await; how many awaits there were."""
    told = Told()
    async with serve(answering(), host=ONE) as server, dns_server(PAIR) as dns:
        network = GuardedNetwork(ANYTHING, [dns.nameserver], dns_limit=20, validating=())
        means = Means(network=network, https=Pages(), limits=LIMITS, port=server.port)

        def cancel() -> None:
            for _ in range(times):
                task.cancel()

        waits = Waits(at, cancel)
        waits.install()
        task = asyncio.create_task(run_checks(WHOLE, means, NOW, told.events.append))
        await asyncio.wait([task])
        asyncio.get_running_loop().set_task_factory(None)
        await asyncio.gather(*(closed.wait() for closed in server.closed))
    return told, waits.count


@pytest.mark.long
@pytest.mark.parametrize("times", [1, 2])
async def test_stopped_at_any_await(times: int) -> None:
    whole, awaits = await _interrupted(0, times)
    assert whole.end[0] == "passed"
    assert awaits > 30
    for at in range(1, awaits + 1):
        told, _ = await _interrupted(at, times)
        if told.events:
            one_end_each(told)
        assert at > awaits // 2 or not told.events or told.end[0] == "stopped"


@pytest.mark.long
async def test_failing_at_any_use_of_the_network() -> None:
    uses, at = 1, 0
    while at <= uses:
        told = Told()
        async with serve(answering(), host=ONE) as server, dns_server(PAIR) as dns:
            failing = Failing(GuardedNetwork(ANYTHING, [dns.nameserver], dns_limit=20, validating=()), at)
            means = Means(network=failing, https=Pages(), limits=LIMITS, port=server.port)  # type: ignore[arg-type]
            await run_checks(WHOLE, means, NOW, told.events.append)
        uses = max(uses, failing.uses)
        one_end_each(told)
        at += 1
    assert uses > 12
