"""A mail server in a process of its own, so that its CPU time is nobody else's: ``python -m tests.bench.mailserver``.

``--delay`` seconds pass before each reply; once a session is over, ``session 0 waited 0.301234`` says how long they
were in all, by the clock. With ``--stamps`` the greeting comes in so many lines, each with the moment at which it was
written (CLOCK_MONOTONIC, the same for all processes of a machine) and ``--delay`` before it.

With ``--hold`` it greets nobody until so many sessions are open at once, and it is told to go on (SIGUSR1); ``all 1000
are open`` says that they are. Each reply then has the moment at which it was written.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import signal
import sys
import time
from dataclasses import dataclass, field

from tests.servers.process import Process

_REPLIES = {
    b"EHLO": b"250-mx.test\r\n250-SIZE 10240000\r\n250-ENHANCEDSTATUSCODES\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME\r\n",
    b"AUTH": b"235 2.7.0 Authentication successful\r\n",
    b"QUIT": b"221 2.0.0 Bye\r\n",
    b"DATA": b"354 Go ahead\r\n",
}


@dataclass
class Manner:
    """How all sessions of a server are answered."""

    delay: float
    """Seconds before each reply."""
    stamps: int
    """Lines of the greeting that say when they were written; 0 for a plain greeting."""
    hold: int
    """Sessions that must be open before any is greeted; 0 to greet each at once."""
    held: list[MailServer] = field(default_factory=list)
    """Those that wait for their greeting."""

    def wait(self, session: MailServer) -> None:
        """Greet the session with all others, once they are open and told to go on."""
        self.held.append(session)
        if len(self.held) == self.hold:
            print("all", self.hold, "are open", flush=True)

    def go_on(self) -> None:
        """Greet all that wait."""
        for session in self.held:
            session.greet()


class MailServer(asyncio.Protocol):
    """One session. Whatever it is told, the answer is yes. number: of the session, from 0."""

    def __init__(self, manner: Manner, number: int) -> None:
        self._manner, self._in_data = manner, False
        self._delay, self._stamps = manner.delay, manner.stamps
        self._number, self._waited = number, 0.0
        self._heard = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        if self._manner.hold:
            self._manner.wait(self)
        elif self._stamps:
            self._later(self._stamp, self._stamps)
        else:
            self.greet()

    def greet(self) -> None:
        """Answer the connection itself."""
        self._answer(b"220 mx.test ESMTP\r\n")

    def _stamp(self, left: int) -> None:
        separator = "-" if left > 1 else " "
        self._transport.write(f"220{separator}mx.test {time.monotonic():.6f}\r\n".encode())
        if left > 1:
            self._later(self._stamp, left - 1)

    def _later(self, action: object, *arguments: object) -> None:
        asyncio.get_running_loop().call_later(self._delay, action, *arguments)  # type: ignore[arg-type]

    def _answer(self, reply: bytes) -> None:
        if self._delay:
            self._later(self._answer_late, reply, time.monotonic())
        else:
            self._write(reply)

    def _write(self, reply: bytes) -> None:
        self._transport.write(reply)
        if reply.startswith(b"221"):
            self._transport.close()  # as it must (RFC 5321 section 4.1.1.10)

    def _answer_late(self, reply: bytes, asked: float) -> None:
        now = time.monotonic()
        self._waited += now - asked
        self._write(stamped(reply, now) if self._manner.hold else reply)
        if reply == _REPLIES[b"QUIT"]:
            print("session", self._number, "waited", f"{self._waited:.6f}", flush=True)

    def data_received(self, data: bytes) -> None:
        self._heard += data
        if self._in_data:
            if self._heard.endswith(b"\r\n.\r\n"):
                self._heard, self._in_data = b"", False
                self._answer(b"250 2.0.0 Ok: queued\r\n")
            return
        while b"\n" in self._heard:
            line, self._heard = self._heard.split(b"\n", 1)
            command = line[:4].upper()
            self._in_data = command == b"DATA"
            self._answer(_REPLIES.get(command, b"250 2.0.0 Ok\r\n"))


def stamped(reply: bytes, now: float) -> bytes:
    """The reply whose first line ends with the moment at which it is written."""
    return reply.replace(b"\r\n", f" {now:.6f}\r\n".encode(), 1)


def start(delay: float = 0.0, stamps: int = 0, hold: int = 0) -> tuple[Process, int]:
    """The server's process, and its port on 127.0.0.1."""
    manner = ("--delay", str(delay), "--stamps", str(stamps), "--hold", str(hold))
    process = Process([sys.executable, "-m", "tests.bench.mailserver", *manner])
    return process, int(process.wait_for(r"^listening on (\d+)$")[1])


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--delay", type=float, default=0.0)
    parser.add_argument("--stamps", type=int, default=0)
    parser.add_argument("--hold", type=int, default=0)
    chosen = parser.parse_args()
    manner = Manner(chosen.delay, chosen.stamps, chosen.hold)
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, manner.go_on)
    numbers = itertools.count()
    server = await loop.create_server(lambda: MailServer(manner, next(numbers)), "127.0.0.1", 0, backlog=2000)
    print("listening on", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
