"""Real senders deliver to the receiver: Debian's swaks and Postfix, through STARTTLS, to good and to bad receivers."""

from __future__ import annotations

import asyncio
import smtplib
import subprocess

import pytest

from smtptest.engine.receiving.behaviour import Behaviour
from tests.engine.receiving.peers import ADDRESS, Scene, listening
from tests.servers.postfix_sender import Sender, sending

DOMAIN = ADDRESS.partition("@")[2]


async def swaks(scene: Scene, *options: str) -> int:
    host, port = scene.listener.address
    command = ["swaks", "--server", host, "--port", str(port), "--to", ADDRESS, "--from", "ann@example.org"]
    done = await asyncio.to_thread(subprocess.run, [*command, *options], capture_output=True)
    return done.returncode


@pytest.mark.process
async def test_swaks() -> None:
    async with listening() as scene:
        waiter = scene.waiter()
        assert await swaks(scene, "--tls") == 0
        await waiter.over()
        delivery = await waiter.delivery()
    assert waiter.ends() == [("accepted", "peer-delivered")]
    assert waiter.findings() == ["message-came"]
    assert delivery.tls is not None
    assert b"X-Mailer: swaks" in delivery.message
    async with listening() as scene:
        waiter = scene.waiter(behaviour=Behaviour.REJECT)
        assert await swaks(scene) == 24  # the recipient was refused
        await waiter.over()
    assert waiter.ends() == [("rejected", "receiver-refused")]


def submit(sender: Sender) -> None:
    with smtplib.SMTP("127.0.0.1", sender.port) as client:
        client.sendmail("ann@sender.test", [ADDRESS], "Subject: hello\r\n\r\nHello\r\n")


@pytest.mark.postfix
async def test_postfix() -> None:
    async with listening() as scene:
        waiter = scene.waiter()
        routes = {DOMAIN: f"smtp-may:[127.0.0.1]:{scene.listener.address[1]}"}
        with await asyncio.to_thread(lambda: sending(routes, 10)) as sender:
            await asyncio.to_thread(submit, sender)
            delivery = await waiter.delivery()
            await waiter.over()
    assert delivery.tls is not None
    assert delivery.tls.version == "TLSv1.3"
    assert delivery.helo == "sender.example.test"
    assert waiter.ends() == [("accepted", "peer-delivered")]
    assert waiter.findings() == ["message-came", "peer-extensions"]


@pytest.mark.postfix
async def test_postfix_keeps_the_message_if_tls_is_broken() -> None:
    """It delivers in plain text only after it has kept the message for a while."""
    async with listening() as scene:
        waiter = scene.waiter(behaviour=Behaviour.BROKEN_STARTTLS)
        routes = {DOMAIN: f"smtp-may:[127.0.0.1]:{scene.listener.address[1]}"}
        with await asyncio.to_thread(lambda: sending(routes, 10)) as sender:
            await asyncio.to_thread(submit, sender)
            await asyncio.to_thread(sender.process.wait_for, r"status=deferred")
            await waiter.over()
    assert waiter.ends() == [("passed", "receiver-broke-tls")]
    assert waiter.findings() == ["receiver-behaves/broken-tls"]
