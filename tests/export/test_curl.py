"""The test as a command for curl, run for real."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from smtptest.engine.smtp.plan import Auth, Security, StopAfter
from smtptest.export.curl import curl
from smtptest.export.exportable import wish
from tests.export.programs import PLAN, document, needs, ours, run
from tests.servers.scripted import answering, serve


@pytest.mark.parametrize("stop", ["ehlo", "message"])
async def test_curl_has_the_same_conversation(tmp_path: Path, stop: str) -> None:
    needs("curl")
    plan = replace(PLAN, stop_after=StopAfter(stop))
    (tmp_path / "message.eml").write_text("Subject: x\n\nHello\n")
    async with serve(answering()) as server:
        found = await ours(plan, server.port)
        output = await run(curl(wish(found, owner=True)).text, tmp_path)
        ours_heard, theirs = server.peers[0].heard, server.peers[1].heard
    verbs = [line for line in theirs if re.match(r"EHLO|MAIL|RCPT|DATA|QUIT", line)]
    expected = [line for line in ours_heard if re.match(r"EHLO|MAIL|RCPT|DATA|QUIT", line)]
    same = [[re.sub(r" SIZE=\d+", "", line) for line in each] for each in (verbs, expected)]
    assert same[0] == same[1], output


def test_curl_never_sends_a_password_unchecked() -> None:
    found = document(replace(PLAN, security=Security.TLS, stop_after=StopAfter.AUTH, auth=Auth.PLAIN, username="alice"))
    assert "--insecure" not in curl(wish(found, owner=True)).text
