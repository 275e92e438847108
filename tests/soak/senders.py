"""Hostile mail servers that connect to the receiver, each from a network of its own, as an attacker may have many."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from tests.engine.receiving.peers import Peer

# So many are connected at once.
SENDERS = 60
# Of /24, by which the receiver counts.
NETWORKS = 200
_MESSAGE_BYTES = 1_000_000
# A part in a part, deeper than any mail program goes.
_NESTED = "".join(f"Content-Type: multipart/mixed; boundary=b{depth}\r\n\r\n--b{depth}\r\n" for depth in range(2000))


@dataclass
class Counts:
    """Sessions that were begun, and messages that the receiver took."""

    sessions: int = 0
    messages: int = 0


# How a script gets an address that waits for a message; empty if there is none to be had.
Ask = Callable[[], Awaitable[str]]


async def idle(peer: Peer, _ask: Ask) -> bool:
    """Says nothing, and stays for as long as it is let."""
    await peer.reader.read()
    return False


async def endless_line(peer: Peer, _ask: Ask) -> bool:
    while True:
        await peer.send(b"x" * 65536)


async def nonsense(peer: Peer, _ask: Ask) -> bool:
    await peer.send(random.randbytes(100_000) + b"\r\n")  # noise
    await peer.reader.read()
    return False


async def guesser(peer: Peer, _ask: Ask) -> bool:
    """Tries addresses, all commands at once and more than a session may have."""
    guesses = [f"RCPT TO:<t-{random.getrandbits(128):032x}@receive.test>" for _ in range(500)]
    await peer.say("EHLO guesser.test", "MAIL FROM:<>", *guesses)
    await peer.reader.read()
    return False


async def slow_sender(peer: Peer, ask: Ask) -> bool:
    """Has an address, and sends the message byte by byte."""
    if not await _to_data(peer, ask):
        return False
    while True:
        await peer.send(b"x")
        await asyncio.sleep(0.1)  # its pace: that of a thin line


async def heavy_sender(peer: Peer, ask: Ask) -> bool:
    """Sends as large a message as is taken, of parts within parts."""
    if not await _to_data(peer, ask):
        return False
    text = f"From: a@example.org\r\nSubject: heavy\r\nMIME-Version: 1.0\r\n{_NESTED}"
    await peer.send((text + "=\r\n" * ((_MESSAGE_BYTES - len(text)) // 3) + ".\r\n").encode())
    return (await peer.reply()).startswith("250")


async def _to_data(peer: Peer, ask: Ask) -> bool:
    address = await ask()
    if not address:
        return False
    said = await peer.asks("EHLO sender.test", "MAIL FROM:<a@example.org>", f"RCPT TO:<{address}>", "DATA")
    return said[-1] == "354"


SCRIPTS = (idle, endless_line, nonsense, guesser, slow_sender, heavy_sender)


async def send(port: int, ask: Ask, counts: Counts, *, at_once: int = SENDERS) -> None:
    """Keep so many of them connected until this is cancelled; whoever is turned away comes again from elsewhere."""
    async with asyncio.TaskGroup() as senders:
        for number in range(at_once):
            senders.create_task(_again_and_again(port, number, ask, counts))


async def _again_and_again(port: int, number: int, ask: Ask, counts: Counts) -> None:
    script, turn = SCRIPTS[number % len(SCRIPTS)], 0
    while True:
        network, turn = (number + turn * SENDERS) % NETWORKS, turn + 1
        with suppress(OSError, TimeoutError):
            counts.messages += await _session(port, network, script, ask)
            counts.sessions += 1
        await asyncio.sleep(0.5)  # so that some hundred come in a second, and not as many as this process can


async def _session(port: int, network: int, script: Callable[[Peer, Ask], Awaitable[bool]], ask: Ask) -> bool:
    here = (f"127.1.{network}.1", 0)
    peer = Peer(*await asyncio.open_connection("127.0.0.1", port, local_addr=here))
    try:
        await peer.reply()
        return await script(peer, ask)
    finally:
        peer.writer.transport.abort()
