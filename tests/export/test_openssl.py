"""The test as a command for openssl s_client, run for real."""

from __future__ import annotations

import ssl
from dataclasses import replace
from pathlib import Path

from smtptest.engine.smtp.plan import Security, StopAfter
from smtptest.export.exportable import wish
from smtptest.export.openssl import openssl
from tests.export.programs import PLAN, ours, run, starttls
from tests.servers.scripted import serve


async def test_openssl_greets_over_starttls(tmp_path: Path, ca: tuple[ssl.SSLContext, str]) -> None:
    context, root = ca
    plan = replace(PLAN, host="localhost", security=Security.STARTTLS, stop_after=StopAfter.EHLO)
    async with serve(starttls(context)) as server:
        export = openssl(wish(await ours(plan, server.port, (root,)), owner=True))
        output = await run(export.text, tmp_path, b"EHLO client.test\nRCPT TO:<x@y.test>\nQUIT\n")
        assert server.peers[1].heard[:2] == ["EHLO client.test", "STARTTLS"], output
        assert "RCPT TO:<x@y.test>" in server.peers[1].heard, "and R is no order to s_client"
    assert export.text.endswith("# EHLO client.test\n# QUIT")
