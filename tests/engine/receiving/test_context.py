"""What a check of a message works with: it reports as every check does."""

from __future__ import annotations

from smtptest.engine.checking.reporting import Reporting
from smtptest.engine.events import Check, CheckResult, StageName
from smtptest.engine.receiving.context import MessageContext
from tests.engine.receiving.helpers import ADDRESS, begin, delivery
from tests.engine.receiving.test_all_checks import row


async def test_it_knows_the_message_the_plan_and_the_receiver() -> None:
    seen: list[MessageContext] = []

    async def looks(context: MessageContext) -> None:
        seen.append(context)
        context.report("spf-helo", CheckResult.UNKNOWN, "check/too-late", "", None, check="spf-helo", seconds=1)

    run = await begin([row(looks)], host="receive.test", rspamd="http://192.0.2.1", dnsbl_zones=("bl.test",))
    run.inbox.take()
    await run.inbox.deliver(delivery())
    await run.task
    (context,) = seen
    assert isinstance(context, Reporting)
    assert (context.plan.address, context.delivery, context.now) == (ADDRESS, delivery(), delivery().received)
    assert (context.host, context.rspamd, context.dnsbl_zones) == ("receive.test", "http://192.0.2.1", ("bl.test",))
    (check,) = [event for event in run.events if isinstance(event, Check)]
    assert (check.stage, check.dialog) == (StageName.AUTHENTICATION, None)
