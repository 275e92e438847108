"""The reply to the message, and whether it says what became of it."""

from __future__ import annotations

import pytest

from smtptest.engine.smtp.plan import Protocol, Security, StopAfter
from tests.engine.clock import behind, time_passes
from tests.engine.smtp.helpers import SHORT, run
from tests.engine.smtp.scenarios.test_uncertain_outcomes import UNKNOWN
from tests.servers.scripted import answering, serve


@pytest.mark.parametrize(
    ("reply", "verdict", "summary"),
    [
        ("354 Go on", "protocol-error", "The server gave no reply that SMTP allows to the message: “354 Go on”."),
        ("OK", "protocol-error", "This is not SMTP: the server sent something else instead of a reply to the message."),
        (
            tuple(f"250-{n}" for n in range(130)),
            "protocol-error",
            "The server sent a reply of more than 128 lines where a reply to the message was due.",
        ),
        (
            ("250-Ok", "421 4.3.2 Shutting down"),
            "throttled",
            "The server ended the session with a temporary error instead of sending a reply to the message: "
            "“421 4.3.2 Shutting down”.",
        ),
    ],
)
async def test_a_reply_that_decides_nothing_leaves_it_unknown(
    reply: str | tuple[str, ...], verdict: str, summary: str
) -> None:
    async with serve(answering(message=reply)) as server:
        transcript = await run(server, security=Security.NONE, stop_after=StopAfter.MESSAGE)
    assert (transcript.verdict, transcript.summary) == (verdict, summary + UNKNOWN)


async def test_of_two_lmtp_recipients_the_second_is_left_unknown() -> None:
    async with serve(answering(LHLO="250 mx.test", message="250 2.1.5 a")) as server:
        with time_passes(SHORT.data + 1, behind("250 2.1.5 a")) as also:
            transcript = await run(
                server, security=Security.NONE, protocol=Protocol.LMTP, stop_after=StopAfter.MESSAGE,
                rcpt_to=("a@x.org", "b@x.org"), also=also,
            )  # fmt: skip
        await server.client_gone()
    assert transcript.verdict == "timeout"
    assert transcript.summary == (
        "The server did not send a reply for <b@x.org> to the message within 40 s."
        " Whether the message was taken for the recipients without a reply is unknown."
    )
