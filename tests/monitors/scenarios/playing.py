"""Runs of a monitor, one after the other, as fast as they go."""

from __future__ import annotations

from asgiref.sync import sync_to_async

from smtptest.engine.secret import Secret
from smtptest.engine.smtp.plan import Plan
from smtptest.monitors.models import Monitor, Turn
from smtptest.monitors.record.write import record
from smtptest.runs import runner
from smtptest.runs.smtp import SmtpTest
from smtptest.transcripts.database import clock
from smtptest.transcripts.models import Test
from smtptest.transcripts.usage import StartRequest


async def run(one: Monitor) -> Monitor:
    """One run, recorded."""
    plan = Plan.from_json(one.plan)
    smtp_test = SmtpTest(plan=plan, password=Secret(""), client_key=Secret(""))
    test = await runner.start(Test.Kind.TEST, plan.to_json(), smtp_test.run, StartRequest(owner_token=""))
    while runner._running:
        await next(iter(runner._running.values()))[1]

    def written() -> None:
        test.refresh_from_db()
        turn = Turn.objects.create(monitor=one, due=clock.now(), worker="w", lease_until=clock.now(), test=test)
        assert record(turn, test)
        one.refresh_from_db()

    await sync_to_async(written)()
    return one
