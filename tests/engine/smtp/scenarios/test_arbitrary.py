"""A server that says anything, cut anywhere: one verdict, no error of ours, and what is shown is what was sent."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smtptest.engine.events import Received
from smtptest.engine.smtp.message.attachments import Attachment
from smtptest.engine.smtp.plan import Protocol, Proxy, Security, StopAfter
from tests.engine.smtp.helpers import SHORT, Transcript, run
from tests.servers.scripted import Peer, Script, serve

PARTS = [
    b"220 mx.test\r\n", b"250 Ok\r\n", b"250-STARTTLS\r\n", b"250 STARTTLS\r\n", b"354 Go\r\n", b"421 Bye\r\n",
    b"250-XCLIENT ADDR\r\n", b"250-CHUNKING\r\n", b"250-PIPELINING\r\n",
    b"550 No\r\n", b"334 \r\n", b"\r\n", b"\n", b"\r", b"2", b"22", b"220", b"250-", b" ", b"\x00", b"\xff\xfe",
    "\u202e".encode(), b"-x",
]  # fmt: skip
likely = st.lists(st.sampled_from(PARTS), min_size=1, max_size=4).map(b"".join)
conversations = st.lists(likely | st.binary(min_size=1, max_size=20), max_size=8)


def saying(segments: list[bytes]) -> Script:
    """Says one segment, then one more at each line of the client, and hangs up when there are no more."""

    async def script(peer: Peer) -> None:
        for segment in segments:
            await peer.say(segment)
            if await peer.hear() is None:
                return
        peer.writer.close()

    return script


# The probes have a test of this kind of their own (test_probes_hostile.py).
PLANS: list[dict[str, Any]] = [
    {},
    {"pipelining": True},
    {"bdat": True, "pipelining": True, "chunk_size": 200, "attachments": (Attachment("a.txt", "text/plain", b"A"),)},
    {"proxy": Proxy.V2},
    {"xclient": "ADDR=192.0.2.7"},
    {"proxy": Proxy.V1, "xclient": "ADDR=192.0.2.7", "bdat": True, "protocol": Protocol.LMTP},
]


async def play(segments: list[bytes], options: dict[str, Any]) -> Transcript:
    async with serve(saying(segments)) as server:
        # Where it waits for the rest of a line while the server waits for us, the limit is what ends it.
        limits = replace(SHORT, reply=0.05, data=0.05, tls=0.2)
        transcript = await run(
            server, security=Security.OPPORTUNISTIC, stop_after=StopAfter.MESSAGE, limits=limits, **options
        )
        await server.client_gone()
        return transcript


def shown(transcript: Transcript) -> list[tuple[bytes, bool]]:
    """The bytes of each line that was shown, and whether it was one without an end."""
    lines: list[Received] = transcript.of(Received)
    return [
        (base64.b64decode(line.raw) if line.raw else line.text.encode(), "partial" in (line.note or ""))
        for line in lines
    ]


@pytest.mark.long
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(segments=conversations, options=st.sampled_from(PLANS))
def test_anything_at_all_ends_in_one_verdict_and_is_shown_as_it_was(
    segments: list[bytes], options: dict[str, Any]
) -> None:
    transcript = asyncio.run(play(segments, options))
    assert transcript.verdict != "error"
    sent = b"".join(segments).split(b"\n")
    for number, (content, partial) in enumerate(shown(transcript)):
        if partial:
            assert sent[number].startswith(content)
        else:
            assert content == sent[number].removesuffix(b"\r")
