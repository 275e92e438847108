"""The test as a command for swaks, run for real."""

from __future__ import annotations

import os
import re
import shlex
import ssl
from dataclasses import replace
from pathlib import Path

import pytest

from smtptest.engine.smtp.plan import Auth, Security, StopAfter, Verify
from smtptest.export.exportable import wish
from smtptest.export.shell import shell
from smtptest.export.swaks import swaks
from tests.export.programs import PASSWORD, PLAN, asked, needs, ours, run, starttls
from tests.servers.scripted import answering, serve


def without_reset(heard: list[str]) -> list[str]:
    """swaks says no RSET before QUIT, and it says so itself."""
    return [line for line in heard if line != "RSET"]


@pytest.mark.parametrize("stop", ["connect", "ehlo", "mail", "rcpt"])
async def test_swaks_has_the_same_conversation(tmp_path: Path, stop: str) -> None:
    needs("swaks")
    plan = replace(PLAN, stop_after=StopAfter(stop))
    async with serve(answering()) as server:
        found = await ours(plan, server.port)
        output = await run(swaks(wish(found, owner=True)).text, tmp_path)
        assert without_reset(server.peers[0].heard) == server.peers[1].heard, output


async def test_swaks_has_the_same_conversation_with_hostile_words(tmp_path: Path) -> None:
    needs("swaks")
    mean = "$(touch${IFS}x)'`touch\"x`*?!"
    plan = replace(
        PLAN, mail_from='"a b\\"$(touch x)"@example.org', rcpt_to=("bob+'x'&!@example.com",), helo="client.test"
    )
    async with serve(answering()) as server:
        found = await ours(plan, server.port)
        assert "$(touch x)" in server.peers[0].heard[1]
        output = await run(swaks(wish(found, owner=True)).text, tmp_path)
        assert without_reset(server.peers[0].heard) == server.peers[1].heard, output
    assert os.listdir(tmp_path) == []
    assert shlex.split(shell([mean])) == [mean]


async def test_swaks_logs_in_over_starttls_as_we_do(tmp_path: Path, ca: tuple[ssl.SSLContext, str]) -> None:
    needs("swaks")
    context, root = ca
    plan = replace(
        PLAN,
        host="localhost",
        security=Security.STARTTLS,
        auth=Auth.PLAIN,
        username='o\'brien "x"',
        verify=Verify.REPORT,
    )
    async with serve(starttls(context)) as server:
        found = await ours(plan, server.port, (root,))
        command = swaks(wish(found, owner=True))
        assert PASSWORD not in command.text
        output = await run(command.text, tmp_path, f"{PASSWORD}\n".encode())
        assert without_reset(server.peers[0].heard) == server.peers[1].heard, output
        assert any(line.startswith("AUTH PLAIN ") for line in server.peers[1].heard)


async def test_swaks_sends_the_message(tmp_path: Path) -> None:
    needs("swaks")
    plan = replace(PLAN, stop_after=StopAfter.MESSAGE, subject="It's $HOME", body="one\n.two\nthree")
    async with serve(answering()) as server:
        found = await ours(plan, server.port)
        await run(swaks(wish(found, owner=True)).text, tmp_path)
        ours_heard, theirs = server.peers[0].heard, server.peers[1].heard
    assert without_fields(theirs) == without_fields(ours_heard)
    assert "Subject: It's $HOME" in theirs


def without_fields(heard: list[str]) -> list[str]:
    """Date, Message-ID and the like are each program's own; and where a text ends, swaks adds empty lines."""
    start = heard.index("DATA") + 1
    shown = [re.sub(r" SIZE=\d+.*", "", line) for line in heard]
    return [line for number, line in enumerate(shown) if line and (number < start or not re.match(r"[\w-]+: | ", line))]


async def test_a_body_of_several_lines_is_sent_as_lines_by_swaks(tmp_path: Path) -> None:
    needs("swaks")
    plan = replace(PLAN, subject="Hello", body="one\r\ntwo\n\nthree", stop_after=StopAfter.MESSAGE)
    command = swaks(asked(plan)).text
    async with serve(answering()) as server:
        output = await run(command.replace("--port 25", f"--port {server.port}"), tmp_path)
        heard = server.peers[0].heard
    assert heard[heard.index("one") :][:4] == ["one", "two", "", "three"], output


def test_swaks_verifies_only_a_certificate_for_the_server_s_own_name() -> None:
    """Since version 20240103 it verifies for what stands after --server; no older version knows another option."""
    strict = replace(PLAN, verify=Verify.REQUIRE, security=Security.STARTTLS)
    assert "--tls-verify" in swaks(asked(strict)).text
    assert "--tls-verify" not in swaks(asked(strict, tls_name="mx.test")).text
    none = swaks(asked(strict, security=Security.NONE))
    assert "--tls-verify" not in none.text + " ".join(map(str, none.unsaid))
    assert "chain" not in " ".join(map(str, none.unsaid))


def test_a_raw_message_is_a_file_for_swaks() -> None:
    one = asked(raw_message="Subject: a\n\nb\n", stop_after=StopAfter.MESSAGE)
    assert "--data @message.eml" in swaks(one).text
    assert "--body" not in swaks(one).text
    assert any("message.eml" in str(words) for words in swaks(one).unsaid)
    assert one.unheard_of == []
