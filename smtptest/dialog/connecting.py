"""From a host to a connected socket: each address in turn, under the policy of whoever runs this tool."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from ipaddress import ip_address

from smtptest.dialog.endings import Ended
from smtptest.dialog.events import Connected, Level, Resolved, StageName, Verdict
from smtptest.dialog.network import Lookup, Network
from smtptest.dialog.plan import Limits, Plan
from smtptest.dialog.recorder import Track

# Postfix tries five addresses for one delivery (smtp_mx_address_limit).
_MOST_ADDRESSES = 5


async def connect(plan: Plan, network: Network, limits: Limits, track: Track) -> socket.socket:
    """Resolve, judge and dial. Raises Ended: refused by the policy, unreachable, or timeout where none answered."""
    refusal = network.port_refusal(plan.port)
    if refusal is not None:
        raise Ended(Verdict.REFUSED, refusal)
    addresses = await _resolve(plan, network, track)
    with track.stage(StageName.CONNECT):
        return await _dial(plan, addresses[:_MOST_ADDRESSES], network, limits.connect, track)


async def _resolve(plan: Plan, network: Network, track: Track) -> Sequence[str]:
    if _is_address(plan.host):
        return _answers(plan, await network.addresses(plan.host, plan.family))
    track.awaited = "an address"
    with track.stage(StageName.RESOLVE):
        lookups = await network.addresses(plan.host, plan.family)
        for lookup in lookups:
            answers = tuple(lookup.answers)
            track.add(Resolved, query=lookup.query, type=lookup.type, answers=answers, error=lookup.error)
        return _answers(plan, lookups)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _answers(plan: Plan, lookups: Sequence[Lookup]) -> Sequence[str]:
    for lookup in lookups:
        if lookup.refused:
            raise Ended(Verdict.REFUSED, lookup.error or "The policy of this tool forbids this host.")
    answers = [answer for lookup in lookups for answer in lookup.answers]
    if not answers and _is_address(plan.host):
        raise Ended(Verdict.UNREACHABLE, f"{plan.host} is no {plan.family.replace('ip', 'IP')} address.")
    if not answers:
        reasons = "; ".join(dict.fromkeys(lookup.error for lookup in lookups if lookup.error))
        raise Ended(Verdict.UNREACHABLE, f"The name {plan.host} leads to no address: {reasons or 'it has none'}.")
    return answers


async def _dial(plan: Plan, addresses: Sequence[str], network: Network, seconds: float, track: Track) -> socket.socket:
    failures: list[OSError] = []
    for address in addresses:
        track.awaited = f"a connection to {address} port {plan.port}"
        try:
            connection = await network.connect(address, plan.port, seconds)
        except OSError as error:
            failures.append(error)
            _note(track, address, plan.port, _reason(error, seconds))
            continue
        track.add(Connected, host=plan.host, address=address, port=plan.port)
        return connection
    raise _unreachable(plan, addresses, failures, seconds)


def _note(track: Track, address: str, port: int, reason: str) -> None:
    title = f"No connection to {address} port {port}"
    track.finding(Level.WARNING, "no-connection", title, f"{reason}.", "RFC 5321 section 5.1")


def _unreachable(plan: Plan, addresses: Sequence[str], failures: list[OSError], seconds: float) -> Ended:
    # The kernel's own EPERM (a firewall of this host) has a number; the guard's refusal has words alone.
    refused = [failure for failure in failures if isinstance(failure, PermissionError) and failure.errno is None]
    if refused:
        return Ended(Verdict.REFUSED, str(refused[0]))
    reasons = "; ".join(
        f"{address}: {_reason(error, seconds)}" for address, error in zip(addresses, failures, strict=True)
    )
    silent = all(isinstance(failure, TimeoutError) for failure in failures)
    verdict = Verdict.TIMEOUT if silent else Verdict.UNREACHABLE
    return Ended(verdict, f"No connection to {plan.host} port {plan.port} ({reasons}).")


def _reason(error: OSError, seconds: float) -> str:
    if isinstance(error, TimeoutError):
        return f"no answer within {seconds:g} s"
    return os.strerror(error.errno) if error.errno else str(error)
