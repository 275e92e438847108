"""The sessions with a domain's mail servers, up to the end of TLS, and what they showed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from smtptest.engine.dns.loopback import own_machine
from smtptest.engine.dns.questions import Questions
from smtptest.engine.domain.mail_hosts import mail_hosts
from smtptest.engine.domain.plan import DomainPlan
from smtptest.engine.events import Verdict
from smtptest.engine.smtp.dialog import RunContext, run_dialog
from smtptest.engine.smtp.plan import Plan, Route, StopAfter
from smtptest.engine.smtp.routes import group_by_address
from smtptest.engine.smtp.target import DialogResult, Target

_AT_ONCE = 4
# The owner of a domain decides how many servers it names, and they may be other people's.
_MOST = 20


@dataclass(frozen=True, kw_only=True)
class Session:
    """A session with one address of one mail server."""

    host: str
    """The name of the mail server."""
    address: str
    """Its IP address that was dialled."""
    verdict: Verdict
    """How it ended."""
    chain: tuple[bytes, ...] = ()
    """The certificates as presented, in DER, the server's own first; empty if there was no TLS handshake."""
    seq: int | None = None
    """The number of the event of the handshake; None if there was none."""


def session_plan(domain: str, port: int) -> Plan:
    """What the sessions do, as the plan of a test: it counts as one."""
    return Plan(host=domain, port=port, route=Route.EVERY, stop_after=StopAfter.TLS)


async def run_sessions(plan: DomainPlan, questions: Questions, context: RunContext, port: int) -> list[Session]:
    """A session with each address of each mail server, in order; several at once, but one at a time with an address."""
    targets = await _targets(plan.domain, questions)
    asked = session_plan(plan.domain, port)
    results: dict[Target, DialogResult] = {}
    # Shared, so that each worker takes the next address that is left.
    groups = iter(group_by_address(targets[:_MOST]))
    async with asyncio.TaskGroup() as group:
        for _ in range(_AT_ONCE):
            group.create_task(_work(asked, groups, results, context))
    return [_session(results[target]) for target in targets if target in results]


async def _targets(domain: str, questions: Questions) -> list[Target]:
    """The addresses to dial, without those at which a sender reaches itself: what answers here is not the domain's."""
    hosts = (await mail_hosts(questions, domain)).hosts
    asked = [questions.ask(host, record_type) for host in hosts for record_type in ("AAAA", "A")]
    owners = [host for host in hosts for _ in range(2)]
    answers = await asyncio.gather(*asked)
    found = ((host, address) for host, answer in zip(owners, answers, strict=True) for address in answer.records)
    return [
        Target(host=host, addresses=(address,), domain=domain)
        for host, address in dict.fromkeys(found)
        if own_machine(host, domain, [address]) is None
    ]


async def _work(
    plan: Plan, groups: Iterator[list[Target]], results: dict[Target, DialogResult], context: RunContext
) -> None:
    for target in chain.from_iterable(groups):
        results[target] = await run_dialog(plan, target, context)
        if context.recorder.is_full:
            break


def _session(result: DialogResult) -> Session:
    presented = result.presented[-1] if result.presented else None
    return Session(
        host=result.target.host,
        address=result.target.addresses[0],
        verdict=result.ended.verdict,
        chain=presented.chain if presented else (),
        seq=presented.seq if presented else None,
    )
