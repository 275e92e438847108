"""Files that the message carries: what is chosen is what arrives, byte for byte."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest

from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.secret import Secret
from smtptest.engine.smtp.message.attachments import MOST_BYTES, Attachment, within_cap
from smtptest.engine.smtp.message.compose import compose
from smtptest.engine.smtp.plan import Attached, Plan, Security, StopAfter
from smtptest.engine.smtp.run_test import run_test
from tests.engine.smtp.helpers import ANYTHING, SHORT, Transcript
from tests.engine.smtp.scenarios.peers.test_postfix import delivered
from tests.servers.postfix import Postfix

EVERY_BYTE = bytes(range(256)) * 3
FILES = (
    Attachment("Grüße an alle, die einen langen Namen schätzen, länger als eine Zeile.txt", "text/plain", b".\r\n\xff"),
    Attachment("bytes.bin", "application/octet-stream", EVERY_BYTE),
    Attachment("empty.pdf", "application/pdf", b""),
)  # fmt: skip


def parts(raw: bytes) -> list[tuple[str | None, str, bytes]]:
    message = message_from_bytes(raw, policy=default)
    found: Any = message.iter_attachments()
    return [(part.get_filename(), part.get_content_type(), part.get_payload(decode=True)) for part in found]


@pytest.mark.parametrize("utf8", [False, True])
def test_the_parts_are_the_files(utf8: bool) -> None:
    composed = compose(Plan(host="mx.test"), "client.test", attachments=FILES, utf8=utf8, eight_bit=utf8)
    assert parts(composed.head) == [(file.name, file.type, file.content) for file in FILES]
    assert max(map(len, composed.lines())) <= 100
    padded = compose(Plan(host="mx.test", size=20_000), "client.test", attachments=FILES)
    assert padded.size == 20_000


@pytest.mark.postfix
@pytest.mark.parametrize("bdat", [False, True])
async def test_the_files_arrive(postfix: Postfix, bdat: bool) -> None:
    word = f"attached-{bdat}".lower()
    plan = Plan(
        host="localhost", port=postfix.plain, security=Security.NONE, helo="attached.test", mail_from="a@example.org",
        rcpt_to=("alice@example.test",), stop_after=StopAfter.MESSAGE, headers=f"X-Test: {word}", bdat=bdat,
    )  # fmt: skip
    transcript = Transcript()
    await run_test(
        plan, password=Secret(""), network=GuardedNetwork(ANYTHING), limits=SHORT, roots=(), helo_name="",
        sink=transcript.events.append, attachments=FILES,
    )  # fmt: skip
    assert transcript.verdict == "accepted"
    assert "C: Content-Type: application/pdf" in transcript.lines
    found = await delivered(postfix, transcript, f"X-Test: {word}")
    assert parts(found) == [(file.name, file.type, file.content) for file in FILES]


def test_a_plan_has_the_facts_alone() -> None:
    assert FILES[1].facts == Attached("bytes.bin", "application/octet-stream", 768)
    plan = Plan(host="mx.test", attachments=(FILES[1].facts,))
    assert plan.to_json()["attachments"] == [{"name": "bytes.bin", "type": "application/octet-stream", "size": 768}]
    assert "\\x" not in repr(FILES[1])


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("", "text/plain", "A file needs a name"),
        (" ", "text/plain", "A file needs a name"),
        ("../passwd", "text/plain", "without folders"),
        ("a\\b", "text/plain", "without folders"),
        ("a\r\nBcc: eve", "text/plain", "control characters"),
        ("x" * 201, "text/plain", "at most 200 characters"),
        ("a", "text", "is not a media type"),
        ("a", "text/plain; charset=x", "is not a media type"),
        ("a", "text/plain\r\nBcc: eve", "is not a media type"),
        ("a", "multipart/mixed", "is not a media type"),
        ("a", "message/rfc822", "is not a media type"),
    ],
)
def test_what_is_no_file_is_refused(name: str, kind: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Attachment(name, kind, b"")


def test_the_cap_counts_files_and_bytes() -> None:
    whole = Attachment("a", "a/b", bytes(MOST_BYTES))
    assert within_cap((whole,)) == (whole,)
    with pytest.raises(ValueError, match="256 KiB"):
        within_cap((whole, Attachment("a", "a/b", b"x")))
    with pytest.raises(ValueError, match="At most 3 files"):
        within_cap((Attachment("a", "a/b", b""),) * 4)
