"""From a host to a connected socket: each address in turn, under the operator's policy."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from dataclasses import dataclass

from smtptest.engine.addressing import is_address
from smtptest.engine.dns.addresses import HostAddresses, host_addresses, limit_addresses, literal_address, mx_addresses
from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import Connected, Severity, StageName, Verdict
from smtptest.engine.guard.failures import Forbidden, SourceUnusable, system_error
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.recorder import Track
from smtptest.engine.session_limits import SessionLimits
from smtptest.engine.smtp.plan import Plan
from smtptest.engine.smtp.rules import Rules
from smtptest.engine.smtp.target import Target
from smtptest.engine.words.sentence import Sentence, joined


@dataclass(frozen=True)
class Connection:
    """A connected socket."""

    socket: socket.socket
    """Connected and non-blocking. The caller closes it."""
    address: str
    """The address that it is connected to."""
    untried: Sequence[str]
    """The host's addresses that were not tried."""
    found: HostAddresses
    """How the DNS came to the host's addresses."""


async def connect(
    plan: Plan, target: Target, network: GuardedNetwork, limits: SessionLimits, track: Track, rules: Rules
) -> Connection:
    """Resolve, judge, wait for the address's turn and dial. plan: with the target's host.

    Raises DialogEnded: refused by the policy, unreachable, or timeout if no address answered.
    """
    refusal = network.port_refusal(plan.port)
    if refusal is not None:
        raise DialogEnded(Verdict.REFUSED, refusal)
    await rules.admit(plan.host, network, track)
    found = target.found if target.addresses else await _resolve(plan, target, network, track)
    addresses = limit_addresses(plan.host, target.addresses or found.addresses, track)
    # Before the stage, because this wait is not for the server.
    first = await rules.wait_for_slot(plan.host, addresses[0], track)
    with track.stage(StageName.CONNECT):
        dialler = _Dialler(plan, network, limits.connect, track, rules)
        return await dialler.dial(addresses, first, found)


async def _resolve(plan: Plan, target: Target, network: GuardedNetwork, track: Track) -> HostAddresses:
    if is_address(plan.host):
        return await literal_address(plan.host, plan.family, network)
    track.awaited = Sentence("address")
    with track.stage(StageName.RESOLVE):
        if target.domain:
            return await mx_addresses(plan.host, target.domain, plan.family, network, track, implicit=target.implicit)
        return await host_addresses(plan.host, plan.family, network, track)


@dataclass(frozen=True)
class _Failure:
    """What is kept of an error. Its traceback would lead back to the list that it is in: a circle, which keeps all of
    the test until a garbage collection."""

    reason: Sentence
    """Why the address could not be connected to."""
    is_refusal: bool
    """Whether the operator's policy or a limit forbade it."""
    is_silence: bool
    """Whether the address did not answer in time."""


@dataclass(frozen=True)
class _Dialler:
    plan: Plan
    """Gives the host's name and the port."""
    network: GuardedNetwork
    """Connects under the guard."""
    seconds: float
    """How long one address may take."""
    track: Track
    """Records connections, and why addresses failed."""
    rules: Rules
    """Ask for a slot before each address but the first."""

    async def dial(self, addresses: Sequence[str], refusal: Sentence | None, found: HostAddresses) -> Connection:
        """A connection to the first address that accepts one. refusal: why the very first may not be dialled."""
        plan, track = self.plan, self.track
        failures: list[_Failure] = []
        for number, address in enumerate(addresses, start=1):
            try:
                connection = await self._one(address, refusal, first=number == 1)
            except OSError as error:
                reason = _reason(error, self.seconds)
                failures.append(_Failure(reason, isinstance(error, Forbidden), isinstance(error, TimeoutError)))
                _note(track, address, plan.port, reason)
                continue
            track.add(Connected, host=plan.host, address=address, port=plan.port)
            return Connection(connection, address, addresses[number:], found)
        raise _unreachable(plan, addresses, failures)

    async def _one(self, address: str, refusal: Sentence | None, *, first: bool) -> socket.socket:
        if not first:
            refusal = await self.rules.wait_for_slot(self.plan.host, address, self.track)
        if refusal is not None:
            raise Forbidden(refusal)
        self.track.awaited = Sentence("connection-to", address=address, port=self.plan.port)
        own = (self.plan.source_address,) if self.plan.source_address else ()
        return await self.network.connect(address, self.plan.port, self.seconds, *own)


def _note(track: Track, address: str, port: int, reason: Sentence) -> None:
    reference = "RFC 5321 section 5.1"
    track.add_finding(Severity.WARNING, "no-connection", reference, address=address, port=port, reason=reason)


def _unreachable(plan: Plan, addresses: Sequence[str], failures: Sequence[_Failure]) -> DialogEnded:
    refused = next((failure.reason for failure in failures if failure.is_refusal), None)
    if refused is not None:
        return DialogEnded(Verdict.REFUSED, refused)
    reasons = [
        Sentence("reason-of-address", address=address, reason=failure.reason)
        for address, failure in zip(addresses, failures, strict=True)
    ]
    silent = all(failure.is_silence for failure in failures)
    verdict = Verdict.TIMEOUT if silent else Verdict.UNREACHABLE
    words = Sentence("no-connection", host=plan.host, port=plan.port, reasons=joined(reasons, "reason-and-reason"))
    return DialogEnded(verdict, words)


def _reason(error: OSError, seconds: float) -> Sentence:
    if isinstance(error, Forbidden | SourceUnusable):
        return error.words
    if isinstance(error, TimeoutError):
        return Sentence("connect-timeout", seconds=seconds)
    return system_error(error)
