"""What the senders of one test have done so far, over all their connections: what a later one is judged by."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Attempt:
    """A recipient that was named."""

    peer: str
    """The peer's IP address."""
    sender: str
    """The sender of the envelope."""
    moment: float = field(default_factory=time.monotonic)
    """When, in seconds by ``time.monotonic``."""

    def same_as(self, other: Attempt) -> bool:
        """Whether receivers take it for the same attempt again: by its address and its sender."""
        return (self.peer, self.sender) == (other.peer, other.sender)


@dataclass
class History:
    """Of one test."""

    attempts: list[Attempt] = field(default_factory=list)
    """Those that were refused, the oldest first."""
    handshakes_failed: int = 0
    """TLS handshakes that failed, as the behaviour meant them to."""

    def turned_away(self, peer: str, sender: str) -> None:
        """Remember an attempt."""
        self.attempts.append(Attempt(peer, sender))

    def since(self, attempt: Attempt) -> float:
        """How many seconds ago it was."""
        return time.monotonic() - attempt.moment
