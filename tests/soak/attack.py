"""smtptest under attack: hostile servers, certificates, visitors and senders of mail at once, and one ordinary visitor.

    python -m tests.soak.attack --minutes 10

In front stands nginx as it is shipped, without TLS; in the short form of test_attack.py nothing does.

Besides, monitors are made in numbers; they watch the hostile servers.

What is watched: the memory and the descriptors of the server's process, and how long the ordinary visitor's pages take.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import socket
import ssl
import sys
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, closing, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from time import monotonic
from typing import Any

from smtptest.conf.environment import BASE_DIR
from tests.asking import ask
from tests.servers import nginx
from tests.servers.certificates import hostile_certificate
from tests.servers.ports import free_port
from tests.servers.process import Process
from tests.servers.program import Program
from tests.servers.scripted import Peer, ScriptedServer, obeys, serve
from tests.soak import senders
from tests.soak.meter import descriptors, memory

# At most so many tests run at once, and as many viewers of each transcript read nothing of it.
TESTS, DEAF_VIEWERS, SLOW_REQUESTS = 20, 100, 50
# So many monitors are made, one after the other.
MONITORS = 200
# Loopback addresses from which they come; the ordinary visitor has one of its own.
ATTACKERS = 8
_TOKEN = "k" * 16
HURRY = {
    "SMTPTEST_DEADLINE": "5",
    "SMTPTEST_REPLY_TIMEOUT": "2",
    "SMTPTEST_CONNECT_TIMEOUT": "2",
    "SMTPTEST_RECEIVE_MINUTES": "1",
    "SMTPTEST_METRICS_TOKEN": _TOKEN,
}
SAMPLE_SECONDS = 1.0
# For an attack that is slow, as on a machine that has other work.
MORE_SECONDS = 300.0


@dataclass(frozen=True)
class Site:
    """What is attacked."""

    port: int
    host: str
    program: Program
    """The server itself, whatever is in front of it."""

    @property
    def receiver(self) -> int:
        """The port to which mail is sent."""
        return int(self.program.process.wait_for(r"^The receiver takes mail .* port (\d+)\.$")[1])


@dataclass
class Figures:
    """What was measured. Samples of bytes and descriptors, one a second; pages in seconds; counts of what was done."""

    memory: list[int] = field(default_factory=list)
    descriptors: list[int] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)
    tests: int = 0
    sockets: int = 0
    requests: int = 0
    monitors: int = 0
    runs: int = 0
    mail: senders.Counts = field(default_factory=senders.Counts)

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
                f"{self.mail.sessions} sessions of hostile senders, of whose messages {self.mail.messages} were taken",
                f"{self.runs} runs of {self.monitors} monitors",
                f"memory at most {early / 2**20:.0f} MiB in the first third, {late / 2**20:.0f} MiB in the last",
                f"descriptors at most {held}",
                f"{len(pages)} pages of the ordinary visitor, half within {middle:.3f} s, the slowest {slowest:.3f} s,"
                f" {sum(page < 1 for page in pages) / len(pages):.1%} within a second",
            ]
        )


# Whether what was done so far is enough.
Enough = Callable[[Figures], bool]


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
    """Everything at once."""

    def __init__(self, site: Site, servers: list[tuple[ScriptedServer, str]]) -> None:
        self.site, self.servers = site, servers
        self.figures = Figures()
        self._last = ""
        self._turn = 0

    async def run(self, seconds: float, *, mail: bool, enough: Enough) -> None:
        parts = [self._start_tests, self._watch_deaf, self._break_requests]
        if mail:
            parts += [self._send_mail, self.make_monitors]
        tasks = [asyncio.create_task(part()) for part in parts]
        end = monotonic() + seconds
        async with asyncio.timeout(seconds + MORE_SECONDS):
            while monotonic() < end or not enough(self.figures):
                self._measure()
                await asyncio.sleep(SAMPLE_SECONDS)
        for task in tasks:
            task.cancel()
        for ended in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(ended, Exception):
                raise ended
        self.figures.runs = await asyncio.to_thread(self.runs)

    async def _make(self, path: str, fields: dict[str, Any], *, network: int = 1) -> dict[str, Any]:
        """What the answer to a POST tells of what was made; nothing if nothing was."""
        with suppress(ValueError, OSError, HTTPException):
            answer: dict[str, Any] = json.loads(await asyncio.to_thread(self._post, path, fields, network))
            return answer if "id" in answer else {}
        return {}

    def _post(self, path: str, fields: dict[str, Any], network: int) -> bytes:
        here = (self._address(network), 0)
        with closing(HTTPConnection("127.0.0.1", self.site.port, timeout=60, source_address=here)) as connection:
            headers = {"Host": self.site.host, "Content-Type": "application/json"}
            connection.request("POST", path, json.dumps(fields), headers)
            return connection.getresponse().read()

    def _address(self, network: int = 1) -> str:
        """One of the attackers' own; Linux has all of 127.0.0.0/8."""
        self._turn = self._turn % ATTACKERS + 1
        return f"127.0.{network}.{self._turn}"

    async def _start_tests(self) -> None:
        number = 0
        while True:
            server, security = self.servers[number % len(self.servers)]
            number += 1
            fields = {"host": server.host, "port": server.port, "security": security, "rcpt_to": ["a@example.org"]}
            if made := await self._make("/", fields):
                self._last = made["id"]
                self.figures.tests += 1
            if number % TESTS == 0:
                await asyncio.sleep(2)  # so that about so many run at once

    async def _send_mail(self) -> None:
        await senders.send(self.site.receiver, self.one_time_address, self.figures.mail)

    async def make_monitors(self) -> None:
        """Each watches one of the hostile servers, as often as a monitor may."""
        while self.figures.monitors < MONITORS:
            server, security = self.servers[self.figures.monitors % len(self.servers)]
            fields = {"host": server.host, "port": server.port, "security": security, "rcpt_to": ["a@example.org"]}
            self.figures.monitors += bool(await self._make("/monitors/", {**fields, "every": 60}, network=3))
            await asyncio.sleep(0.1)

    async def one_time_address(self) -> str:
        return str((await self._make("/receive/", {}, network=4)).get("address", ""))

    def runs(self) -> int:
        """How many runs of monitors there were."""
        said = ask(self.site.program.port, "GET", "/metrics", Authorization=f"Bearer {_TOKEN}", Host=self.site.host)
        found = re.search(r"^smtptest_monitor_lateness_seconds_count (\d+)", said.text, re.MULTILINE)
        return int(found[1]) if found else 0

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

    def _measure(self) -> None:
        pid = self.site.program.process.pid
        self.figures.memory.append(memory(pid))
        self.figures.descriptors.append(descriptors(pid))


async def attacked(site: Site, seconds: float, *, mail: bool, enough: Enough = bool) -> Figures:
    """Attack a running program of the private profile for so long, and on until that is enough.

    mail: also its receiver, and by monitors.
    """
    with tempfile.TemporaryDirectory() as folder:
        certificate: ssl.SSLContext = hostile_certificate(Path(folder))
        async with AsyncExitStack() as stack:
            servers = [(await stack.enter_async_context(serve(script)), "none") for script in SCRIPTS]
            servers.append((await stack.enter_async_context(serve(obeys, certificate)), "tls"))
            attack = Attack(site, servers)
            # A process of its own: what it measures is not to be how busy the attackers are.
            visitor = Process([sys.executable, "-m", "tests.soak.visitor", str(site.port), site.host], folder=BASE_DIR)
            try:
                await attack.run(seconds, mail=mail, enough=enough)
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
        hosts = f"{nginx.NAME},127.0.0.1"
        program = Program(Path(folder), "--no-demo", environment={**HURRY, "ALLOWED_HOSTS": hosts})
        port = free_port()
        try:
            with nginx.running(binary, port, program.port, tls=False):
                site = Site(port, nginx.NAME, program)
                figures = asyncio.run(attacked(site, chosen.minutes * 60, mail=True))
        finally:
            program.kill()
    sys.stdout.write(figures.text() + "\n")


if __name__ == "__main__":
    main()
