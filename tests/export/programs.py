"""What the tests of the exports share: a test as a document, and other programs that are run for real."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
from dataclasses import replace
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from smtptest.engine.events import Json
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.secret import Secret
from smtptest.engine.smtp.plan import Plan, Security
from smtptest.engine.smtp.run_test import run_test
from smtptest.export.exportable import Wish, wish
from tests.engine.smtp.helpers import ANYTHING, SHORT, Transcript
from tests.servers.node import PATH
from tests.servers.scripted import Peer, Script

PASSWORD = "correct horse"


PLAN = Plan(
    host="127.0.0.1", helo="client.test", mail_from="alice@example.org", rcpt_to=("bob@example.com", "eve@example.com"),
    security=Security.NONE,
)  # fmt: skip


def document(plan: Plan, events: list[Json] | None = None) -> Json:
    dialog = {"index": 0, "host": plan.host, "address": "127.0.0.1", "port": plan.port}
    return {"plan": plan.to_json(), "dialogs": [dialog], "events": events or [], "verdict": "passed"}


def asked(plan: Plan = PLAN, **changes: Any) -> Wish:
    return wish(document(replace(plan, **changes)), owner=True)


async def ours(plan: Plan, port: int, roots: tuple[str, ...] = (), password: str = PASSWORD) -> Json:
    """Have the test, and give its document."""
    transcript = Transcript()
    await run_test(
        replace(plan, port=port), password=Secret(password if plan.username else ""), network=GuardedNetwork(ANYTHING),
        limits=SHORT, roots=roots, helo_name="", sink=transcript.events.append,
    )  # fmt: skip
    return document(replace(plan, port=port), [event.to_json() for event in transcript.events])


async def run(command: str, folder: Path, answers: bytes = b"") -> str:
    """What a shell makes of the command."""
    environment = {"PATH": PATH, "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    process = await asyncio.create_subprocess_exec(
        "/bin/sh", "-c", command, cwd=folder, env=environment, stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    output, _ = await asyncio.wait_for(process.communicate(answers), 60)
    return output.decode("utf-8", "replace")


def needs(program: str) -> None:
    if which(program, path=PATH) is None:
        pytest.skip(f"{program} is not installed")


def starttls(context: ssl.SSLContext) -> Script:
    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test ESMTP")
        while (line := await peer.hear()) is not None:
            verb = line.split(" ")[0].upper()
            await peer.say(*{"EHLO": ("250-mx.test", "250 STARTTLS"), "STARTTLS": ("220 Go",), "QUIT": ("221 Bye",)}.get(verb, ("250 Ok",)))  # fmt: skip  # noqa: E501
            if verb == "STARTTLS":
                await peer.starttls(context)
                await obeys_after_tls(peer)
                return

    return script


async def obeys_after_tls(peer: Peer) -> None:
    while (line := await peer.hear()) is not None:
        verb = line.split(" ")[0].upper()
        replies = {"EHLO": ("250-mx.test", "250 AUTH PLAIN"), "AUTH": ("235 Yes",), "QUIT": ("221 Bye",)}
        await peer.say(*replies.get(verb, ("250 Ok",)))
        if verb == "QUIT":
            peer.writer.close()
            return


def words_of(command: str) -> list[str]:
    """What bash makes of the command's words."""
    script = f"set -- {command}\nprintf '%s\\0' \"$@\""
    output = subprocess.run(["bash", "-c", script], capture_output=True, check=True).stdout
    return output.decode().split("\0")[:-1]
