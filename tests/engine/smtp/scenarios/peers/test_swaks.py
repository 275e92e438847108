"""swaks, run with the same plan against the same server: the same commands, the same replies, in the same order.

What differs on purpose: this tool declares the size of a message (RFC 1870), and says RSET before it leaves a
transaction that it does not complete.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtptest.engine.smtp.plan import Auth, Security, StopAfter
from smtptest.web.forms.typed.mailbox_input import forward_path, sendable
from tests.engine.smtp.helpers import Transcript, run
from tests.servers.postfix import Postfix
from tests.servers.scripted import answering, serve

pytestmark = [
    pytest.mark.postfix,
    pytest.mark.skipif(not shutil.which("swaks"), reason="Debian's swaks is not installed: make test says how"),
]
# How swaks marks a line, in clear and in TLS, what it thinks of it included.
MARKS = {" -> ": "C", " ~> ": "C", "<-  ": "S", "<~  ": "S", "<** ": "S", "<~* ": "S"}
ALICE = "alice@example.test"


async def swaks(port: int, *options: str) -> list[str]:
    """What it shows of its conversation, as a transcript shows ours."""
    command = [
        "swaks",
        "--server",
        "127.0.0.1",
        "--port",
        str(port),
        "--helo",
        "client.test",
        "--timeout",
        "30",
        *options,
    ]
    done = await asyncio.to_thread(
        subprocess.run,
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    lines = [f"{MARKS[line[:4]]}: {line[4:]}" for line in done.stdout.splitlines() if line[:4] in MARKS]
    assert lines, done.stdout + done.stderr
    return lines


def addressed(sender: str = "alice@example.org", recipient: str = "bob@example.com") -> list[str]:
    return ["--from", sender, "--to", recipient]


def in_common(lines: list[str]) -> list[str]:
    """Without the differences that are meant, and without what is another one each time or masked."""
    return [
        _plain(line)
        for before, line in pairwise(["", *lines])
        if line != "C: RSET" and not (before == "C: RSET" and line.startswith("S: "))
    ]


def _plain(line: str) -> str:
    line = re.sub(r"^(C: MAIL FROM:<\S+>) SIZE=\d+$", r"\1", line.removesuffix(" [masked]"))
    line = re.sub(r"^(C: (?:AUTH (?:PLAIN|CRAM-MD5) )?)(?:\*{8}|[A-Za-z0-9+/]{6,}={0,2})$", r"\1…", line)
    return re.sub(r"queued as \w+$", "queued as …", re.sub(r"^S: 334 .*", "S: 334 …", line))


def file_of(transcript: Transcript, folder: Path) -> str:
    """The message that we sent, as swaks takes one: without the dots that were stuffed."""
    lines = [line[3:] for line in transcript.lines if line.startswith("C: ")]
    message = lines[lines.index("DATA") + 1 : lines.index(".")]
    file = folder / "message.eml"
    file.write_text("\n".join(line.removeprefix(".") for line in message))
    return f"@{file}"


FORMS: list[tuple[dict[str, Any], list[str], str]] = [
    ({"security": Security.NONE}, ["--quit-after", "RCPT"], "plain"),
    ({"security": Security.STARTTLS}, ["--tls", "--quit-after", "RCPT"], "starttls"),
    ({"security": Security.TLS}, ["--tls-on-connect", "--quit-after", "RCPT"], "smtps"),
    ({"security": Security.STARTTLS, "stop_after": StopAfter.EHLO}, ["--quit-after", "EHLO"], "starttls"),
    *(
        (
            {"security": Security.STARTTLS, "stop_after": StopAfter.AUTH, "auth": auth},
            ["--tls", "--auth", auth.upper(), "--quit-after", "AUTH"],
            "starttls",
        )
        for auth in (Auth.PLAIN, Auth.LOGIN, Auth.CRAM_MD5)
    ),
    (
        {"security": Security.TLS, "stop_after": StopAfter.MESSAGE, "auth": Auth.PLAIN},
        ["--tls-on-connect", "--auth", "PLAIN"],
        "smtps",
    ),
    ({"security": Security.NONE, "stop_after": StopAfter.MESSAGE}, [], "plain"),
]


@pytest.mark.parametrize(("changes", "options", "port"), FORMS)
async def test_with_postfix(postfix: Postfix, tmp_path: Path, changes: Any, options: list[str], port: str) -> None:
    server: Any = type("Server", (), {"port": getattr(postfix, port)})
    ours = await run(
        server, host="127.0.0.1", rcpt_to=(ALICE,), roots=(str(postfix.ca),), username=postfix.user,
        password=postfix.password, body="Hello\n.dot\n..dots\n", **changes,
    )  # fmt: skip
    if "auth" in changes:
        options = [*options, "--auth-user", postfix.user, "--auth-password", postfix.password]
    if changes.get("stop_after") is StopAfter.MESSAGE:
        options = [*options, "--data", file_of(ours, tmp_path)]
    theirs = await swaks(server.port, *addressed(recipient=ALICE), *options)
    assert ours.verdict in ("passed", "accepted")
    assert in_common(ours.lines) == in_common(theirs)


# Without a comma, which is between two of them for swaks, and begun by a letter: other signs make an option of it.
_ODD = st.from_regex(r"[a-zA-Z][abcXYZ019.!#$&'*+/=?^_`{|}~@\[\]:;()-]{0,80}", fullmatch=True) | st.sampled_from(
    ["try..this.@docomo.ne.jp", "x" * 80 + "@x.example", "root", "x@y.", "a@web_01.x", '"a b"@x.test', "a=?x?q?=0A?=@x"]
)


@settings(max_examples=15, deadline=None)
@given(st.lists(_ODD, min_size=2, max_size=12, unique=True))
def test_whatever_is_odd_about_an_address_both_send_the_same(addresses: list[str]) -> None:
    sender, *recipients = addresses
    assert [sendable(address, forward_path) for address in addresses] == addresses

    async def both() -> list[list[str]]:
        async with serve(answering()) as server:
            await run(server, security=Security.NONE, mail_from=sender, rcpt_to=tuple(recipients))
            await swaks(server.port, *addressed(sender, ",".join(recipients)), "--quit-after", "RCPT")
            return [[line for line in peer.heard if line[:4] in ("MAIL", "RCPT")] for peer in server.peers]

    ours, theirs = asyncio.run(both())
    assert ours == theirs == [f"MAIL FROM:<{sender}>", *(f"RCPT TO:<{one}>" for one in recipients)]


REPLIES: list[tuple[dict[str, Any], str]] = [
    ({}, "passed"),
    ({"greeting": ("220-mx.test", "220-second", "220 third")}, "passed"),
    ({"EHLO": "502 5.5.2 No"}, "passed"),
    ({"MAIL": "451 4.3.0 Later"}, "deferred"),
    ({"RCPT": ("550-5.1.1 No", "550 5.1.1 such user")}, "rejected"),
    ({"greeting": "554 5.7.1 No"}, "rejected"),
]


@pytest.mark.parametrize(("replies", "verdict"), REPLIES)
async def test_with_a_server_that_says_no(replies: dict[str, Any], verdict: str) -> None:
    async with serve(answering(**replies)) as server:
        ours = await run(server, security=Security.NONE)
        theirs = await swaks(server.port, *addressed(), "--quit-after", "RCPT")
    assert ours.verdict == verdict
    assert in_common(ours.lines) == in_common(theirs)
    heard = [[f"C: {line}" for line in peer.heard] for peer in server.peers]
    assert in_common(heard[0]) == in_common(heard[1])


async def test_the_same_secret_crosses_the_wire() -> None:
    replies: dict[str, Any] = {"EHLO": ("250-mx.test", "250 AUTH PLAIN"), "AUTH": "235 Welcome"}
    async with serve(answering(**replies)) as server:
        await run(
            server, security=Security.NONE, auth=Auth.PLAIN, insecure_auth=True, username="alice",
            password="correct hörse", stop_after=StopAfter.AUTH,
        )  # fmt: skip
        await swaks(
            server.port, "--quit-after", "AUTH", "--auth", "PLAIN", "--auth-user", "alice", "--auth-password",
            "correct hörse", "--to", "x@y.example",
        )  # fmt: skip
    assert server.peers[0].heard == server.peers[1].heard
