"""What a check of a message that came back works with: what a receive test knows, and what was sent."""

from __future__ import annotations

from dataclasses import fields

from smtptest.engine.round_trip.context import TripContext
from tests.engine.receiving.checks.helpers import context, delivery


async def test_nothing_is_compared_at_first() -> None:
    async with context({}, delivery()) as (made, _):
        own = TripContext(**{each.name: getattr(made, each.name) for each in fields(made)}, sent=b"sent")
        assert (own.sent, own.compared.differences, own.delivery) == (b"sent", None, made.delivery)
