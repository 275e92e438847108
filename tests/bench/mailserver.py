"""A mail server in a process of its own, so that its CPU time is nobody else's: ``python -m tests.bench.mailserver``.

``--delay`` seconds pass before each reply; once a session is over, ``session 0 waited 0.301234`` says how long they
were in all, by the clock. With ``--stamps`` the greeting comes in so many lines, each with the moment at which it was
written (CLOCK_MONOTONIC, the same for all processes of a machine) and ``--delay`` before it.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import sys
import time

from tests.servers.process import Process

_REPLIES = {
    b"EHLO": b"250-mx.test\r\n250-SIZE 10240000\r\n250-ENHANCEDSTATUSCODES\r\n250 8BITMIME\r\n",
    b"QUIT": b"221 2.0.0 Bye\r\n",
    b"DATA": b"354 Go ahead\r\n",
}


class MailServer(asyncio.Protocol):
    """One session. Whatever it is told, the answer is yes. number: of the session, from 0."""

    def __init__(self, delay: float, stamps: int, number: int) -> None:
        self._delay, self._stamps, self._in_data = delay, stamps, False
        self._number, self._waited = number, 0.0
        self._heard = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        if self._stamps:
            self._later(self._stamp, self._stamps)
        else:
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
            self._transport.write(reply)

    def _answer_late(self, reply: bytes, asked: float) -> None:
        self._waited += time.monotonic() - asked
        self._transport.write(reply)
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


def start(delay: float = 0.0, stamps: int = 0) -> tuple[Process, int]:
    """The server's process, and its port on 127.0.0.1."""
    command = [sys.executable, "-m", "tests.bench.mailserver", "--delay", str(delay), "--stamps", str(stamps)]
    process = Process(command)
    return process, int(process.wait_for(r"^listening on (\d+)$")[1])


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--delay", type=float, default=0.0)
    parser.add_argument("--stamps", type=int, default=0)
    chosen = parser.parse_args()
    loop = asyncio.get_running_loop()
    numbers = itertools.count()
    server = await loop.create_server(
        lambda: MailServer(chosen.delay, chosen.stamps, next(numbers)), "127.0.0.1", 0, backlog=2000
    )
    print("listening on", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
