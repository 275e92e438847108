"""What a test that a stranger may start must keep to: its turn, opt-outs, when a message may be sent.

A dialog receives its rules as it receives its network. Without rules it does what its plan says.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Protocol

from smtptest.engine.dns.opt_out import OptOutCache
from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import Severity, StageName, Verdict
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.recorder import Track
from smtptest.engine.words.sentence import Sentence


@dataclass(frozen=True)
class Slot:
    """When a server may be dialled."""

    seconds: float = 0.0
    """How long to wait first."""
    refusal: Sentence | None = None
    """Why it may not be dialled, as a sentence."""


class TargetPolicy(Protocol):
    """Decides which servers may be dialled, and when."""

    def refusal(self, host: str) -> Sentence | None:
        """Why nothing under this name may be dialled, as a sentence; None if it may."""

    def bars(self, server: str) -> bool:
        """Whether no document may be fetched from a host of this name, or at this IP address."""

    def opt_out_domain(self, host: str) -> str | None:
        """The domain whose opt-out record must be looked up; None if there is none."""

    async def slot(self, host: str, address: str) -> Slot:
        """When this address of the host may be dialled. The call is counted, so call it once for each connection."""


class AllowAll:
    def refusal(self, host: str) -> Sentence | None:
        return None

    def bars(self, server: str) -> bool:
        return False

    def opt_out_domain(self, host: str) -> str | None:
        return None

    async def slot(self, host: str, address: str) -> Slot:
        return Slot()


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The rules of one test. The defaults forbid nothing."""

    policy: TargetPolicy = field(default_factory=AllowAll)
    """Says which targets may be dialled, and when."""
    wait: float = 0.0
    """Seconds until the test's turn."""
    opt_out_domains: tuple[str, ...] = ()
    """Domains whose opt-out records are looked up before anything else."""
    opt_outs: OptOutCache = field(default_factory=OptOutCache)
    """The opt-out records that were looked up in this test."""
    login_before_message: bool = False
    """Whether DATA and BDAT are refused until a login over verified TLS."""
    fixed_text: str = ""
    """The only text that a message may have; empty for the visitor's own."""
    link: str = ""
    """The address of the transcript, which stands in the header of a message with the fixed text."""
    max_refused: int = 0
    """How many recipients may be refused before no other is named; 0 for all."""

    async def begin(self, network: GuardedNetwork, track: Track) -> None:
        """Wait for the turn, then look up the opt-out records. Raises DialogEnded if one of them forbids the test."""
        await wait_for_turn(self.wait, track)
        await self.opt_outs.check(self.opt_out_domains, network, track)

    async def admit(self, host: str, network: GuardedNetwork, track: Track) -> None:
        """Judge a server by its name. Raises DialogEnded if it must not be tested."""
        refusal = self.policy.refusal(host)
        if refusal is not None:
            raise DialogEnded(Verdict.REFUSED, refusal)
        owner = self.policy.opt_out_domain(host)
        await self.opt_outs.check((owner,) if owner else (), network, track)

    async def wait_for_slot(self, host: str, address: str, track: Track) -> Sentence | None:
        """Wait until this address may be dialled. Return why it may not be; None if it may."""
        slot = await self.policy.slot(host, address)
        if slot.refusal is None:
            await wait_for_turn(slot.seconds, track)
        return slot.refusal


async def wait_for_turn(seconds: float, track: Track) -> None:
    """Wait, with a finding that says how long and why."""
    if seconds <= 0:
        return
    track.awaited = Sentence("its-turn")
    with track.stage(StageName.QUEUE):
        how_long = "seconds" if seconds >= 1 else "briefly"
        track.add_finding(Severity.INFO, "queued", "", variant=how_long, seconds=seconds)
        began = track.elapsed()
        try:
            await asyncio.sleep(seconds)
        finally:
            track.paused += track.elapsed() - began
