"""Whether a reader can unsubscribe with one click: list-unsubscribe."""

from __future__ import annotations

from smtptest.engine.receiving.context import MessageContext
from smtptest.engine.receiving.lint.fields import read_section
from smtptest.engine.receiving.lint.list_unsubscribe import judge_unsubscribing


async def check(context: MessageContext) -> None:
    message = context.delivery.message
    judged = judge_unsubscribing(read_section(message, 0, 1, len(message)))
    line = judged.field.line if judged.field else 0
    context.report(
        "list-unsubscribe", judged.result, f"list-unsubscribe/{judged.variant}", "RFC 8058 section 3",
        context.delivery.about.get("data"), "", judged.uris, line=line,
    )  # fmt: skip
