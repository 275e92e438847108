"""What a check of a message works with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from smtptest.engine.checking.reporting import Reporting
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.receiving.authenticated import Authenticated
from smtptest.engine.receiving.delivery import Delivery
from smtptest.engine.receiving.plan import ReceivePlan


@dataclass(frozen=True, kw_only=True)
class MessageContext(Reporting):
    """What a check works with. Each stage has its own, which differs in ``stage`` and ``track`` only."""

    plan: ReceivePlan
    """What was asked for."""
    delivery: Delivery
    """The message, its envelope and its peer."""
    authenticated: Authenticated = field(default_factory=Authenticated)
    """What is known of its authentication, which the checks of one stage find out for those of the next."""
    network: GuardedNetwork
    """For what is no question about the sender: block lists. Everything else is asked by ``questions``."""
    now: datetime
    """When the message came, in UTC: dates are judged by it."""
    validating: bool = False
    """Whether the name servers are believed about DNSSEC, so that an answer that is not secure is known not to be."""
    dnsbl_zones: tuple[str, ...] = ()
    """The block lists that the operator named."""
    rspamd: str = ""
    """The address of the rspamd that the operator named; empty if there is none."""
    host: str = ""
    """The name of this receiver, as it stands in its greeting."""
