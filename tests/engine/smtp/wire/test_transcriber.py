"""Every line on the wire is written down, fit to be seen."""

from __future__ import annotations

import pytest

from smtptest.engine.smtp.plan import Security, StopAfter
from tests.engine.smtp.helpers import run
from tests.servers.scripted import answering, serve


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (b"220 <script>alert(1)</script>\r\n", "220 <script>alert(1)</script>"),
        (b"220 \x1b[2J\x00\r\n", "220 \\u{001B}[2J\\u{0000}"),
        ("220 \u202eevil\u200b\r\n".encode(), "220 \\u{202E}evil\\u{200B}"),
        (b"220 \xff\xc0\xaf\r\n", "220 \\xFF\\xC0\\xAF"),
        ("220 Grüße 日本\r\n".encode(), "220 Grüße 日本"),
        (b"220 a\rb\n", "220 a\\u{000D}b [bare LF, bare CR]"),
    ],
)
async def test_hostile_bytes_are_shown_visibly(line: bytes, shown: str) -> None:
    async with serve(answering(greeting=line)) as server:
        transcript = await run(server, security=Security.NONE, stop_after=StopAfter.CONNECT)
    assert transcript.lines[0] == f"S: {shown}"
    assert all(text.encode() for text in transcript.lines)
