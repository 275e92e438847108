"""What was asked of a domain: the plan of a domain check. It holds no secret."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, kw_only=True)
class DomainPlan:
    """One domain check. Every field has been validated by its maker: the form or the command line."""

    domain: str
    """A name in A-labels, in lower case."""
    addresses: tuple[str, ...] = ()
    """The IP addresses that the domain sends from."""
    helo: str = ""
    """The name that its servers give in EHLO; empty if it is not known."""
    selectors: tuple[str, ...] = ()
    """The DKIM selectors to look up; empty to try the common ones."""
    connect: bool = True
    """Whether to have a session with each mail server, to the end of TLS."""

    def to_json(self) -> dict[str, Any]:
        """The plan as the transcript's JSON gives it: the field names of the form, with lists."""
        return {
            "domain": self.domain,
            "address": list(self.addresses),
            "helo": self.helo,
            "selectors": list(self.selectors),
            "connect": self.connect,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The plan of which this is the JSON. What a field of a later version says is left out."""
        return cls(
            domain=stored["domain"],
            addresses=tuple(stored["address"]),
            helo=stored["helo"],
            selectors=tuple(stored["selectors"]),
            connect=stored["connect"],
        )
