"""A server to have a dialog with, and how the dialog ended."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, field

from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import StageName
from smtptest.engine.smtp.session import ProbeResult
from smtptest.engine.smtp.wire.replies import Reply


@dataclass(frozen=True, kw_only=True)
class Target:
    """A server to have a dialog with.

    addresses: empty where they are yet to be looked up. unusable: why there can be no dialog with it. part: of a probe
    that has several dialogs with one server. domain: whose MX it is; empty for a server that was named itself.
    """

    host: str
    addresses: Sequence[str] = ()
    part: str = ""
    unusable: DialogEnded | None = None
    domain: str = ""


@dataclass(kw_only=True)
class DialogResult:
    """How a dialog ended. address: the one that was dialled. untried: addresses of the host that were left.

    took: seconds up to the end of the conversation, None where there was none. accepted, refused: the recipients, with
    the reply to each. begun: the stages that it came to. in_doubt: whether the message was taken is unknown.
    proven: see :class:`smtptest.engine.smtp.session.Session`. known: ``ended`` is how the conversation went, whatever
    becomes of the goodbye.
    """

    target: Target
    ended: DialogEnded
    address: str = ""
    untried: Sequence[str] = ()
    took: float | None = None
    accepted: dict[str, Reply] = field(default_factory=dict)
    refused: dict[str, Reply] = field(default_factory=dict)
    begun: Set[StageName] = frozenset()
    in_doubt: bool = False
    proven: Sequence[ProbeResult] = ()
    known: bool = False
