"""What the service adds to the plan of a round trip: its one-time address, and how long the message is waited for."""

from __future__ import annotations

from dataclasses import replace

from smtptest.conf import engine
from smtptest.engine.receiving.plan import ReceivePlan
from smtptest.engine.receiving.run_receive import Means
from smtptest.engine.round_trip.round_trip import RoundTrip
from smtptest.engine.smtp.plan import Plan
from smtptest.receiving.addresses import new_address


def addressed(plan: Plan) -> Plan:
    """The plan with a new one-time address as its recipient, if it is that of a round trip. Each run needs its own."""
    return replace(plan, rcpt_to=(new_address(engine.environment().receive.domain),)) if plan.round_trip else plan


def round_trip(plan: Plan, means: Means) -> RoundTrip:
    """What comes after the dialog of a plan that is addressed."""
    waits = ReceivePlan(address=plan.rcpt_to[0], minutes=engine.environment().receive.minutes)
    return RoundTrip(waits, means)
