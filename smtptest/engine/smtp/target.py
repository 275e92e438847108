"""A server to have a dialog with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from smtptest.engine.smtp.endings import Ended


@dataclass(frozen=True, kw_only=True)
class Target:
    """A server to have a dialog with.

    addresses: empty where they are yet to be looked up. unusable: why there can be no dialog with it. part: of a probe
    that has several dialogs with one server. domain: whose MX it is; empty for a server that was named itself.
    """

    host: str
    addresses: Sequence[str] = ()
    part: str = ""
    unusable: Ended | None = None
    domain: str = ""
