"""smtptest under attack: hostile servers, hostile certificates and hostile visitors at once, and one ordinary visitor.

    python -m tests.soak.attack --minutes 10

In front stands nginx as it is shipped, without TLS; in the short form of test_attack.py nothing does.

What is watched: the memory and the descriptors of the server's process, and how long the ordinary visitor's pages take.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import socket
import ssl
import sys
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from smtptest.conf.environment import BASE_DIR
from tests.browser.test_hostile import hostile_certificate
from tests.servers import nginx
from tests.servers.ports import free_port
from tests.servers.process import Process
from tests.servers.program import Program
from tests.servers.scripted import Peer, ScriptedServer, obeys, serve
from tests.soak.meter import descriptors, memory

# At most so many tests run at once, and as many viewers of each transcript read nothing of it.
TESTS, DEAF_VIEWERS, SLOW_REQUESTS = 20, 100, 50
# Loopback addresses from which they come; the ordinary visitor has one of its own.
ATTACKERS = 8
HURRY = {"SMTPTEST_DEADLINE": "5", "SMTPTEST_REPLY_TIMEOUT": "2", "SMTPTEST_CONNECT_TIMEOUT": "2"}
SAMPLE_SECONDS = 1.0


@dataclass(frozen=True)
class Site:
    """What is attacked. pid: of the server's process, whatever is in front of it."""

    port: int
    host: str
    pid: int


@dataclass
class Figures:
    """What was measured. Samples of bytes and descriptors, one a second; pages in seconds; counts of what was done."""

    memory: list[int] = field(default_factory=list)
    descriptors: list[int] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)
    tests: int = 0
    sockets: int = 0
    requests: int = 0

    def text(self) -> str:
        """For a person, and for docs/security.md."""
        pages = sorted(self.pages)
        middle, slowest = pages[len(pages) // 2], pages[-1]
        third = max(1, len(self.memory) // 3)
        early, late = max(self.memory[:third]), max(self.memory[-third:])
        held = f"{max(self.descriptors[:third])} and {max(self.descriptors[-third:])}"
        return "; ".join(
            [
                f"{self.tests} tests against hostile servers",
                f"{self.sockets} viewers that read nothing",
                f"{self.requests} broken requests",
                f"memory at most {early / 2**20:.0f} MiB in the first third, {late / 2**20:.0f} MiB in the last",
                f"descriptors at most {held}",
                f"{len(pages)} pages of the ordinary visitor, half within {middle:.3f} s, the slowest {slowest:.3f} s,"
                f" {sum(page < 1 for page in pages) / len(pages):.1%} within a second",
            ]
        )


async def flood(peer: Peer) -> None:
    """Says more than anyone can want, for as long as it is let."""
    await peer.say("220 mx.test")
    while True:
        await peer.say(b"250-" + b"x" * 500 + b"\r\n" * 3)
        await asyncio.sleep(0)  # writing to a socket with room does not wait, and this loop has others to serve


async def drip(peer: Peer) -> None:
    """Never comes to the end of its greeting."""
    while True:
        await peer.say(b"2")
        await asyncio.sleep(0.05)


async def long_transcript(peer: Peer) -> None:
    """As much as a transcript takes, in good order."""
    lines = [f"250-{number} {'x' * 400}" for number in range(100)]
    await obeys(peer, {"EHLO": (*lines, "250 SIZE"), "RCPT": (*(f"550-{'y' * 400}" for _ in range(60)), "550 no")})


async def garbage(peer: Peer) -> None:
    await peer.say(random.randbytes(3000))  # noise
    peer.reset()


SCRIPTS: list[Callable[[Peer], Awaitable[None]]] = [flood, drip, long_transcript, garbage, obeys]


class Attack:
    """Everything at once, until ``over``."""

    def __init__(self, site: Site, servers: list[tuple[ScriptedServer, str]]) -> None:
        self.site, self.servers = site, servers
        self.figures = Figures()
        self.over = asyncio.Event()
        self._last = ""
        self._turn = 0

    async def run(self, seconds: float) -> None:
        parts = (self._start_tests, self._watch_deaf, self._break_requests, self._measure)
        tasks = [asyncio.create_task(part()) for part in parts]
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await asyncio.gather(*tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _ask(self, method: str, path: str, body: str | None = None) -> bytes:
        connection = HTTPConnection("127.0.0.1", self.site.port, timeout=60, source_address=(self._address(), 0))
        headers = {"Host": self.site.host, **({"Content-Type": "application/json"} if body else {})}
        try:
            connection.request(method, path, body, headers)
            return connection.getresponse().read()
        finally:
            connection.close()

    def _address(self) -> str:
        """One of the attackers' own; Linux has all of 127.0.0.0/8."""
        self._turn = self._turn % ATTACKERS + 1
        return f"127.0.1.{self._turn}"

    async def _start_tests(self) -> None:
        number = 0
        while True:
            server, security = self.servers[number % len(self.servers)]
            number += 1
            fields = {"host": server.host, "port": server.port, "security": security, "rcpt_to": ["a@example.org"]}
            with suppress(ValueError, KeyError, OSError):
                self._last = json.loads(await asyncio.to_thread(self._ask, "POST", "/", json.dumps(fields)))["id"]
                self.figures.tests += 1
            if number % TESTS == 0:
                await asyncio.sleep(2)  # so that about so many run at once

    async def _watch_deaf(self) -> None:
        """Sockets that ask for a transcript and never read it."""
        head = "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        held: list[socket.socket] = []
        try:
            while True:
                with suppress(OSError):
                    raw = socket.socket()
                    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                    raw.bind((self._address(), 0))
                    raw.connect(("127.0.0.1", self.site.port))
                    path = f"/ws/t/{self._last or 'none'}/"
                    raw.sendall(
                        f"GET {path} HTTP/1.1\r\nHost: {self.site.host}\r\nUpgrade: websocket\r\n{head}".encode()
                    )
                    held.append(raw)
                    self.figures.sockets += 1
                if len(held) > DEAF_VIEWERS:
                    held.pop(0).close()
                await asyncio.sleep(0.02)
        finally:
            for raw in held:
                raw.close()

    async def _break_requests(self) -> None:
        """Headers without end, bodies that are too large, and nonsense."""
        pieces = [
            b"GET / HTTP/1.1\r\nX: ",
            b"POST / HTTP/1.1\r\nHost: "
            + self.site.host.encode()
            + b"\r\nContent-Length: 900000000\r\n\r\n"
            + b"x" * 65536,
            b"\0" * 99,
        ]
        held: list[socket.socket] = []
        try:
            while True:
                with suppress(OSError):
                    there, here = ("127.0.0.1", self.site.port), (self._address(), 0)
                    raw = socket.create_connection(there, timeout=1, source_address=here)
                    held.append(raw)
                    self.figures.requests += 1
                    raw.sendall(pieces[self.figures.requests % len(pieces)])
                if len(held) > SLOW_REQUESTS:
                    held.pop(0).close()
                await asyncio.sleep(0.02)
        finally:
            for raw in held:
                raw.close()

    async def _measure(self) -> None:
        pid = self.site.pid
        while True:
            self.figures.memory.append(memory(pid))
            self.figures.descriptors.append(descriptors(pid))
            await asyncio.sleep(SAMPLE_SECONDS)


async def attacked(site: Site, seconds: float) -> Figures:
    """Attack a running program of the private profile for so long."""
    with tempfile.TemporaryDirectory() as folder:
        certificate: ssl.SSLContext = hostile_certificate(Path(folder))
        async with AsyncExitStack() as stack:
            servers = [(await stack.enter_async_context(serve(script)), "none") for script in SCRIPTS]
            servers.append((await stack.enter_async_context(serve(obeys, certificate)), "tls"))
            attack = Attack(site, servers)
            # A process of its own: what it measures is not to be how busy the attackers are.
            visitor = Process([sys.executable, "-m", "tests.soak.visitor", str(site.port), site.host], folder=BASE_DIR)
            try:
                await attack.run(seconds)
            finally:
                visitor.kill()
            attack.figures.pages = [float(line) for line in visitor.lines()]
            return attack.figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--minutes", type=float, default=10)
    chosen: Any = parser.parse_args()
    if (binary := nginx.program()) is None:
        sys.exit("nginx is not installed")
    with tempfile.TemporaryDirectory() as folder:
        program = Program(Path(folder), "--no-demo", environment={**HURRY, "ALLOWED_HOSTS": nginx.NAME})
        port = free_port()
        try:
            with nginx.running(binary, port, program.port, tls=False):
                site = Site(port, nginx.NAME, program.process.pid)
                figures = asyncio.run(attacked(site, chosen.minutes * 60))
        finally:
            program.kill()
    sys.stdout.write(figures.text() + "\n")


if __name__ == "__main__":
    main()
