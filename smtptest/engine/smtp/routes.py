"""The routes of a plan: the named server on one port or several, a domain's MX in order, or every MX address."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from smtptest.engine.addressing import parse_address, unmapped
from smtptest.engine.dns.addresses import mx_addresses
from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import Severity, StageName, Verdict
from smtptest.engine.recorder import Track
from smtptest.engine.smtp.dialog import RunContext, run_dialog
from smtptest.engine.smtp.mx import mail_servers
from smtptest.engine.smtp.next_server import remaining_recipients, should_try_next
from smtptest.engine.smtp.plan import Plan, Route, Security
from smtptest.engine.smtp.probes.all_probes import PARTS
from smtptest.engine.smtp.target import DialogResult, Target
from smtptest.engine.smtp.verdicts import combine_all, combine_mx, combine_parts, combine_ports, deed
from smtptest.engine.words.sentence import Sentence

_AT_ONCE = 4
# The owner of a domain decides how many servers it names, and they may be other people's.
_MOST_DIALOGS = 20
_MOST_NAMED = 5
# What goes with each (RFC 5321 section 4.5.4.2, RFC 8314 section 3).
PORTS = {25: Security.OPPORTUNISTIC, 465: Security.TLS, 587: Security.STARTTLS}


async def run_route(plan: Plan, context: RunContext, track: Track) -> DialogEnded:
    """Run the dialogs of the plan's route and return the test's end, or raise it. track: the test's own."""
    match plan.route:
        case Route.HOST if plan.probe in PARTS:
            return await _in_parts(plan, PARTS[plan.probe], context)
        case Route.HOST:
            return (await run_dialog(plan, Target(host=plan.host), context)).ended
        case Route.PORTS:
            return await _each_port(plan, context)
        case Route.MX:
            return await _mx_in_order(plan, context, track)
        case _:
            return await _every_address(plan, context, track)


async def _in_parts(plan: Plan, parts: Sequence[str], context: RunContext) -> DialogEnded:
    """One dialog for each part of a probe, in sequence and all with the same address."""
    outcomes: list[DialogResult] = []
    for part in parts:
        addresses = (outcomes[0].address,) if outcomes else ()
        outcome = await run_dialog(plan, Target(host=plan.host, addresses=addresses, part=part), context)
        outcomes.append(outcome)
        # A server that disconnects in one part may still answer the next; any other failure would occur in all of them.
        if not outcome.probe_results and (outcome.ended.verdict is not Verdict.CLOSED or not outcome.address):
            break
    return combine_parts(outcomes, len(parts))


async def _each_port(plan: Plan, context: RunContext) -> DialogEnded:
    """One dialog on each port, in sequence and all with the same address."""
    outcomes: list[DialogResult] = []
    address = ""
    for port, security in PORTS.items():
        asked = replace(plan, port=port, security=security)
        target = Target(host=plan.host, addresses=(address,) if address else (), part=f"port {port}")
        outcomes.append(await run_dialog(asked, target, context))
        address = address or outcomes[-1].address
    return combine_ports(outcomes)


async def _servers(plan: Plan, context: RunContext, track: Track) -> list[Target]:
    refusal = context.network.port_refusal(plan.port)
    if refusal is not None:
        raise DialogEnded(Verdict.REFUSED, refusal)
    track.awaited = Sentence("mail-servers")
    return await mail_servers(plan.host, context.network, track)


async def _mx_in_order(plan: Plan, context: RunContext, track: Track) -> DialogEnded:
    """Like an MTA: the next address, then the next host, for as long as a sender would go on."""
    async with asyncio.timeout_at(context.deadline):
        with track.stage(StageName.RESOLVE):
            waiting = await _servers(plan, context, track)
    outcomes: list[DialogResult] = []
    asked = plan
    while waiting:
        target = waiting.pop(0)
        outcome = await run_dialog(asked, target, context)
        outcomes.append(outcome)
        if not should_try_next(outcome):
            break
        if outcome.untried:
            waiting.insert(0, replace(target, addresses=outcome.untried))
        if waiting and (limit := _limit(outcomes, context)):
            _left_out(waiting, limit, track)
            break
        if waiting:
            _next(outcome, waiting[0], track)
            asked = replace(asked, rcpt_to=remaining_recipients(outcome, asked.rcpt_to))
    return combine_mx(plan, outcomes)


def _limit(outcomes: Sequence[DialogResult], context: RunContext) -> Sentence | None:
    """Why the next server is not tried although a sender would, as a sentence; None if it is."""
    if len(outcomes) >= _MOST_DIALOGS:
        return Sentence("limit-sessions", most=_MOST_DIALOGS)
    if asyncio.get_running_loop().time() >= context.deadline:
        return Sentence("limit-seconds", seconds=context.limits.deadline)
    return Sentence("limit-overflow", overflow=context.recorder.overflow) if context.recorder.is_full else None


def _left_out(waiting: Sequence[Target], limit: Sentence, track: Track) -> None:
    names = ", ".join(target.host for target in waiting[:_MOST_NAMED])
    unnamed = len(waiting) - _MOST_NAMED
    more = Sentence("and-more", count=unnamed) if unnamed > 0 else ""
    track.add_finding(
        Severity.WARNING,
        "servers-not-tried",
        "RFC 5321 section 5.1",
        variant="one" if len(waiting) == 1 else "several",
        count=len(waiting),
        limit=limit,
        names=names,
        more=more,
    )


def _next(outcome: DialogResult, following: Target, track: Track) -> None:
    name = f"{following.host} [{following.addresses[0]}]" if following.addresses else following.host
    track.add_finding(
        Severity.WARNING,
        "next-server",
        "RFC 5321 section 5.1",
        server=outcome.target.host,
        deed=deed(outcome),
        following=name,
        summary=outcome.ended.summary,
    )


async def _every_address(plan: Plan, context: RunContext, track: Track) -> DialogEnded:
    async with asyncio.timeout_at(context.deadline):
        with track.stage(StageName.RESOLVE):
            servers = await _servers(plan, context, track)
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(_addresses(plan, server, context, track)) for server in servers]
    found = list(chain.from_iterable(task.result() for task in tasks))
    if len(found) > _MOST_DIALOGS:
        _too_many(found, track)
    outcomes: list[DialogResult] = []
    # Shared, so that each worker takes the next address that is left.
    addresses = iter(group_by_address(found[:_MOST_DIALOGS]))
    async with asyncio.TaskGroup() as group:
        for _ in range(_AT_ONCE):
            group.create_task(_work(plan, addresses, outcomes, context))
    _not_begun(min(len(found), _MOST_DIALOGS) - len(outcomes), context, track)
    return combine_all(outcomes)


async def _addresses(plan: Plan, server: Target, context: RunContext, track: Track) -> list[Target]:
    """The server once for each of its addresses; as unusable if it has none that may be dialled."""
    if server.unusable is not None:
        return [server]
    try:
        found = await mx_addresses(
            server.host, server.domain, plan.family, context.network, track, implicit=server.implicit
        )
    except DialogEnded as ended:
        return [Target(host=server.host, unusable=ended)]
    secure = server.secure
    each = dict.fromkeys(found.addresses)
    return [Target(host=server.host, addresses=(address,), secure=secure, found=found) for address in each]


def group_by_address(targets: Iterable[Target]) -> list[list[Target]]:
    """The targets in groups that are each worked through in sequence, so that no address is dialled twice at once."""
    groups: dict[str, list[Target]] = {}
    for target in targets:
        key = _key(target.addresses[0]) if target.addresses else target.host
        groups.setdefault(key, []).append(target)
    return list(groups.values())


def _key(address: str) -> str:
    """The address that is dialled: for an IPv4-mapped address, the IPv4 address."""
    return str(unmapped(parse_address(address)))


async def _work(
    plan: Plan, addresses: Iterator[list[Target]], outcomes: list[DialogResult], context: RunContext
) -> None:
    for target in chain.from_iterable(addresses):
        outcomes.append(await run_dialog(plan, target, context))
        if context.recorder.is_full:
            break


def _not_begun(dialogs: int, context: RunContext, track: Track) -> None:
    """Note that the test has reached its limit, so that no more dialogs begin."""
    if dialogs:
        track.add_finding(
            Severity.WARNING,
            "limit-met",
            "RFC 5321 section 4.5.3.1",
            variant="one-dialog" if dialogs == 1 else "dialogs",
            count=dialogs,
            overflow=context.recorder.overflow,
        )


def _too_many(found: Sequence[Target], track: Track) -> None:
    track.add_finding(
        Severity.WARNING,
        "too-many-addresses",
        "RFC 5321 section 5.1",
        variant="of-domain",
        most=_MOST_DIALOGS,
        count=len(found),
    )
