"""One dialog, from the connection to the goodbye."""

from __future__ import annotations

import pytest

from smtptest.engine.smtp.plan import Security, StopAfter
from tests.engine.smtp.helpers import run
from tests.engine.smtp.scenarios.test_conversation import CHECKED
from tests.servers.scripted import answering, serve


@pytest.mark.parametrize(
    ("stop_after", "until"),
    [
        (StopAfter.CONNECT, 1),
        (StopAfter.EHLO, 4),
        (StopAfter.MAIL, 6),
    ],
)
async def test_it_stops_after_the_stage_that_is_named(stop_after: StopAfter, until: int) -> None:
    async with serve(answering()) as server:
        transcript = await run(server, security=Security.NONE, stop_after=stop_after)
    goodbye = CHECKED[-4:] if stop_after is StopAfter.MAIL else CHECKED[-2:]
    assert transcript.lines == CHECKED[:until] + goodbye
    assert transcript.verdict == "passed"


async def test_helo_is_the_fallback_where_ehlo_is_refused() -> None:
    async with serve(answering(EHLO="502 5.5.2 No")) as server:
        transcript = await run(server, security=Security.NONE, stop_after=StopAfter.EHLO)
    assert transcript.lines == [
        "S: 220 mx.test ESMTP",
        "C: EHLO client.test",
        "S: 502 5.5.2 No",
        "C: HELO client.test",
        "S: 250 mx.test",
        "C: QUIT",
        "S: 221 2.0.0 Bye",
    ]
    assert transcript.findings == ["ehlo-refused"]
    assert transcript.verdict == "passed"


async def test_no_answer_to_quit_changes_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smtptest.engine.smtp.steps.transaction._QUIT_SECONDS", 0.2)
    async with serve(answering(QUIT=b"")) as server:
        transcript = await run(server, security=Security.NONE)
        await server.client_gone()
    assert transcript.verdict == "passed"
    assert transcript.findings == ["no-goodbye"]
