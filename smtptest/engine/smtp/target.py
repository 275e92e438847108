"""A server to have a dialog with, and how the dialog ended."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, field

from smtptest.engine.dns.addresses import HostAddresses
from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import StageName
from smtptest.engine.smtp.session import Presented, ProbeResult
from smtptest.engine.smtp.wire.replies import Reply


@dataclass(frozen=True, kw_only=True)
class Target:
    """A server to have a dialog with."""

    host: str
    """A name in ASCII or an IP address without brackets."""
    addresses: Sequence[str] = ()
    """Its addresses; empty if they have not been looked up."""
    part: str = ""
    """The part of a probe that has several dialogs with one server."""
    unusable: DialogEnded | None = None
    """Why there can be no dialog with it."""
    domain: str = ""
    """The domain whose MX it is; empty for a server that the plan names itself."""
    implicit: bool = False
    """Whether it is the domain itself, which has no MX record."""
    secure: bool | None = None
    """Whether a validating name server vouches for the record that names it; None if nobody can tell."""
    found: HostAddresses = field(default_factory=HostAddresses)
    """How the DNS came to its addresses; nothing if they have not been looked up."""


@dataclass(kw_only=True)
class DialogResult:
    """How a dialog ended."""

    target: Target
    """The server."""
    ended: DialogEnded
    """Its verdict, with the sentence that says why."""
    address: str = ""
    """The address that was dialled."""
    untried: Sequence[str] = ()
    """Addresses of the host that were not dialled."""
    took: float | None = None
    """Seconds up to the end of the conversation, without this tool's own pauses; None if there was none."""
    accepted: dict[str, Reply] = field(default_factory=dict)
    """The accepted recipients, with the reply to each."""
    refused: dict[str, Reply] = field(default_factory=dict)
    """The refused recipients, with the reply to each."""
    begun: Set[StageName] = frozenset()
    """The stages that the dialog reached."""
    in_doubt: bool = False
    """Whether it is unknown if the message was accepted."""
    probe_results: Sequence[ProbeResult] = ()
    """What a probe has found out with this server; empty without a probe."""
    presented: Sequence[Presented] = ()
    """The certificates that the server presented, for each handshake."""
    is_final: bool = False
    """Whether ``ended`` stands, whatever happens to the goodbye."""
