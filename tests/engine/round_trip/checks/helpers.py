"""Judges what became of a message, against a scripted name server."""

from __future__ import annotations

from dataclasses import fields

from smtptest.engine.events import Check
from smtptest.engine.receiving.checks import dkim
from smtptest.engine.round_trip.all_checks import ROWS
from smtptest.engine.round_trip.context import TripContext
from tests.engine.receiving.checks.helpers import KEY, context, delivery
from tests.servers.dns import Zone


async def judged(sent: bytes, came: bytes, zone: Zone = KEY) -> dict[str, Check]:
    """What is reported, by id."""
    async with context(zone, delivery(came)) as (made, _):
        known = {each.name: getattr(made, each.name) for each in fields(made)}
        own = TripContext(**known, sent=sent)
        await dkim.check(own)
        for row in ROWS:
            await row.check(own)
        return {each: own.results(each)[0] for row in ROWS for each in row.ids}
