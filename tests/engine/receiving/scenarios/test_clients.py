"""Programs that send mail deliver through STARTTLS, and verify the certificate: msmtp, Nodemailer and Python."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from shutil import which

import pytest
import trustme

from smtptest.conf.environment import BASE_DIR
from tests.engine.receiving.peers import ADDRESS, listening
from tests.servers.node import NODE

pytestmark = pytest.mark.process
SENDER = "ann@example.org"


@dataclass(frozen=True)
class Place:
    """Where to deliver, and whom to trust."""

    port: int
    root: Path


Client = Callable[[Place], list[str]]
"""The command that reads a message and delivers it."""


def msmtp(place: Place) -> list[str]:
    return [
        "msmtp", "--file=/dev/null", "--host=localhost", f"--port={place.port}", "--tls=on", "--tls-starttls=on",
        f"--tls-trust-file={place.root}", f"--from={SENDER}", ADDRESS,
    ]  # fmt: skip


def nodemailer(place: Place) -> list[str]:
    options = {"host": "localhost", "port": place.port, "requireTLS": True}
    program = f"""
        const ca = require("node:fs").readFileSync({json.dumps(str(place.root))});
        const transporter = require("nodemailer").createTransport({{...{json.dumps(options)}, tls: {{ca}}}});
        const text = require("node:fs").readFileSync(0, "utf8").split("\\n\\n").pop();
        transporter.sendMail({{from: "{SENDER}", to: "{ADDRESS}", subject: "Grüße", text}});
    """
    return [str(NODE), "-e", program]


def python(place: Place) -> list[str]:
    program = f"""
import smtplib, ssl, sys
with smtplib.SMTP("localhost", {place.port}) as client:
    client.starttls(context=ssl.create_default_context(cafile={str(place.root)!r}))
    client.sendmail("{SENDER}", ["{ADDRESS}"], sys.stdin.read())
"""
    return [sys.executable, "-c", program]


def aiosmtplib(place: Place) -> list[str]:
    program = f"""
import aiosmtplib, asyncio, email, ssl, sys
asyncio.run(aiosmtplib.send(
    email.message_from_binary_file(sys.stdin.buffer), hostname="localhost", port={place.port}, start_tls=True,
    tls_context=ssl.create_default_context(cafile={str(place.root)!r}),
))
"""
    return [sys.executable, "-c", program]


# Nodemailer hangs up without QUIT.
FINDINGS: dict[Client, list[str]] = {msmtp: [], nodemailer: ["peer-no-quit"], python: [], aiosmtplib: []}
MESSAGE = f"From: {SENDER}\nTo: {ADDRESS}\nSubject: hello\n\nHow do you do?\n.\n..dots\n".encode()


@pytest.mark.parametrize("client", [msmtp, nodemailer, python, aiosmtplib])
async def test_a_client_delivers(client: Client, tmp_path: Path) -> None:
    authority = trustme.CA()
    leaf = authority.issue_cert("localhost")
    root, chain, key = (tmp_path / name for name in ("root.pem", "chain.pem", "key.pem"))
    authority.cert_pem.write_to_path(root)
    leaf.cert_chain_pems[0].write_to_path(chain)
    leaf.private_key_pem.write_to_path(key)
    async with listening(files=(chain, key)) as scene:
        command = client(Place(scene.listener.address[1], root))
        if which(command[0]) is None:
            pytest.skip(f"{command[0]} is not installed")
        waiter = scene.waiter()
        done = await asyncio.to_thread(
            subprocess.run, command, input=MESSAGE, capture_output=True, timeout=60,
            env={**os.environ, "NODE_PATH": str(BASE_DIR / "node_modules")},
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        await waiter.over()
        delivery = await waiter.delivery()
    assert waiter.ends() == [("accepted", "peer-delivered")]
    found = waiter.findings()
    # Commands that are sent together come one by one now and then. Then nothing shows that no reply was waited for.
    if client in (msmtp, nodemailer) and "peer-extensions" not in found:
        found.append("peer-extensions")
    assert sorted(found) == sorted(["message-came", "peer-extensions", *FINDINGS[client]])
    assert delivery.tls is not None
    assert delivery.tls.version == "TLSv1.3"
    assert delivery.mail_from == SENDER
    assert delivery.message.endswith(b"How do you do?\r\n.\r\n..dots\r\n")
