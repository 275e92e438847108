"""The last lock before a message, at the wire."""

from __future__ import annotations

import pytest

from smtptest.engine.smtp.plan import Security, StopAfter
from smtptest.engine.smtp.wire.message_lock import MessageForbidden, refuse_message
from tests.engine.smtp.helpers import run
from tests.engine.smtp.test_rules import ONLY_AFTER_LOGIN, commands
from tests.servers.scripted import answering, serve


@pytest.mark.parametrize(
    "data",
    [
        b"DATA\r\n",
        b"data\r\n",
        b"BDAT 5 LAST\r\n",
        b"RCPT TO:<a@b>\r\nDATA\r\n",
        b"x\nDATA",
        b"\tDATA",
        b" bdat 1\r\n",
        b"DATA\x0b\r\n",
        b"BDAT\x0b5 LAST\r\n",
        b"DATA:\r\n",
    ],
)
def test_the_wire_writes_no_beginning_of_a_message(data: bytes) -> None:
    with pytest.raises(MessageForbidden):
        refuse_message(data)


@pytest.mark.parametrize(
    "data",
    [b"EHLO data.example\r\n", b"MAIL FROM:<DATA@x>\r\n", b"DATABASE\r\n", b"bDAt\r\n", b"bDAtYQ==\r\n", b"QUIT\r\n"],
)
def test_the_wire_writes_everything_else(data: bytes) -> None:
    refuse_message(data)


async def test_the_lock_is_at_the_wire_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where the dialog forgot to ask."""
    monkeypatch.setattr("smtptest.engine.smtp.steps.transaction.require_permission", lambda session: None)
    async with serve(answering()) as server:
        transcript = await run(server, stop_after=StopAfter.MESSAGE, security=Security.NONE, rules=ONLY_AFTER_LOGIN)
    assert transcript.verdict == "error"
    assert "DATA" not in commands(server.heard)
