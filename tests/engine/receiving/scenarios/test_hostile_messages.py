"""Messages that attack their reader, sent to a real listener and judged by all checks."""

from __future__ import annotations

import asyncio
import json
import smtplib

import pytest

from smtptest.engine.events import Check
from smtptest.engine.receiving.all_checks import ROWS
from smtptest.engine.receiving.limits import ReceiveLimits
from smtptest.engine.receiving.listener import start
from tests.engine.receiving.helpers import ADDRESS, begin

_START = b"From: ann@lab.test\r\nDate: Sat, 28 Nov 2026 12:00:00 +0000\r\nMessage-ID: <1@lab.test>\r\n"
_SIZE = 200_000
_SIGNATURE = b"DKIM-Signature: v=1; a=rsa-sha256; d=lab.test; s=a; h=from; bh=x; b=y\r\n"
HOSTILE = {
    "deep MIME": _START
    + b"".join(b"Content-Type: multipart/a; boundary=%d\r\n\r\n--%d\r\n" % (n, n) for n in range(3000)),
    "10,000 header fields": _START + b"X: 1\r\n" * 10_000,
    "one long line": _START + b"\r\n" + b"a" * _SIZE,
    "base64 without end": _START + b"Content-Transfer-Encoding: base64\r\n\r\n" + b"AAAA" * (_SIZE // 4),
    "invisible and control characters": _START + "Subject: \u202e\u200b\x1b[2J\x00\r\n\r\n\u2066<script>".encode(),
    "invalid UTF-8": _START + b"Subject: \xff\xfe\r\nTo: \xc3\x28 <\xa0@\xa1>\r\n\r\n\xf0\x28\x8c\x28",
    "broken encoded words": _START + b"Subject: =?utf-8?b?@@?= =?nosuch?q?=ZZ?= =?utf-8?q?\r\n\r\n",
    "many signatures": _START + _SIGNATURE * 200 + b"\r\n",
    "many hops": b"Received: from a by b; now\r\n" * 2000 + _START + b"\r\n",
    "recursive comments": b"From: "
    + b"(" * 900
    + b"\r\nDate: "
    + b"(" * 900
    + b"\r\nReceived: "
    + b"(" * 5000
    + b"\r\n\r\n",
    "names in character sets that are none": _START
    + b"MIME-Version: "
    + b"(" * 990
    + b"\r\nContent-Type: multipart/mixed; boundary*=utf-7''+2AA-; charset*=a\0b''x; name*=undefined''x\r\n"
    + b"Content-Disposition: attachment; filename*=idna''%FF\r\n\r\nhello\r\n",
    "nothing": b"",
    "deep HTML": _START + b"Content-Type: text/html\r\n\r\n" + b"<div>" * (_SIZE // 5),
}


@pytest.mark.long
@pytest.mark.parametrize("message", HOSTILE.values(), ids=HOSTILE)
async def test_every_check_comes_to_a_result(message: bytes) -> None:
    run = await begin(ROWS)
    listener = await start(("127.0.0.1", 0), run.waiting, name="mx.receive.test", limits=ReceiveLimits())
    try:
        await asyncio.to_thread(_send, listener.address, message)
        async with asyncio.timeout(60):
            verdict = await run.task
    finally:
        await listener.close()
    assert verdict == "accepted"
    checks = [event for event in run.events if isinstance(event, Check)]
    assert [one.title for one in checks if one.code.startswith("check/")] == []
    assert {"rfc5322", "content", "list-unsubscribe", "received-path"} <= {one.id for one in checks}
    text = "".join(json.loads(event.stored).__repr__() for event in run.events)
    assert text.isprintable()
    assert "\u202e" not in text


def _send(address: tuple[str, int], message: bytes) -> None:
    with smtplib.SMTP(*address) as client:
        client.ehlo("client.test")
        client.mail("ann@lab.test")
        client.rcpt(ADDRESS)
        client.docmd("DATA")
        # Not by smtplib's own way, which mends line ends.
        client.send(message.replace(b"\n.", b"\n..") + (b"" if message.endswith(b"\r\n") else b"\r\n") + b".\r\n")
        assert client.getreply()[0] == 250
