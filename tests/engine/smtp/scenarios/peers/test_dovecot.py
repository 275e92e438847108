"""LMTP with a real Dovecot: a reply per recipient, and the message as it lies in the mailbox."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from smtptest.engine.smtp.plan import Protocol, Security, StopAfter
from tests.engine.smtp.helpers import Transcript, run
from tests.servers import dovecot_lmtp
from tests.servers.dovecot_lmtp import Lmtp
from tests.servers.ports import free_port

pytestmark = pytest.mark.postfix
ALICE, BOB, NOBODY = "alice@example.test", "bob@example.test", "nobody@example.test"


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Lmtp]:
    if reason := dovecot_lmtp.missing():
        pytest.skip(reason)
    with dovecot_lmtp.running(free_port()) as server:
        yield server


async def deliver(dovecot: Lmtp, *recipients: str, **changes: Any) -> Transcript:
    options = {"stop_after": StopAfter.MESSAGE, "security": Security.NONE, "protocol": Protocol.LMTP, **changes}
    return await run(dovecot, rcpt_to=recipients, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("options", [{}, {"bdat": True}, {"pipelining": True}, {"bdat": True, "pipelining": True}])
async def test_what_is_shown_is_what_lies_in_the_mailbox(dovecot: Lmtp, options: dict[str, bool]) -> None:
    word = "word-" + "-".join(options)
    transcript = await deliver(dovecot, ALICE, body=f"{word}.\n.dot\nGrüße\n", **options)
    assert (transcript.verdict, transcript.findings) == ("accepted", [])
    (found,) = [message for message in dovecot.messages("alice") if f"\n{word}.\n".encode() in message]
    sent = [line[3:] for line in transcript.lines if line.startswith("C: ")]
    start = sent.index(next(line for line in sent if line.startswith("Date: ")))
    shown = sent[start : sent.index("QUIT")] if options.get("bdat") else sent[start : sent.index(".")]
    if not options.get("bdat"):
        shown = [line.removeprefix(".") for line in shown]
    assert found.decode().endswith("".join(f"{line}\n" for line in shown))


async def test_the_one_whose_mailbox_is_full_is_refused_after_the_message(dovecot: Lmtp) -> None:
    transcript = await deliver(dovecot, NOBODY, BOB, ALICE)
    after = transcript.lines[transcript.lines.index("C: .") + 1 :]
    assert [line[:13] for line in after] == ["S: 552 5.2.2 ", "S: 250 2.0.0 ", "C: QUIT", "S: 221 2.0.0 "]
    assert transcript.verdict == "partly-accepted"
    assert transcript.summary.startswith("The server accepted the message for 1 of 3 recipients; it refused <nobody@")
