"""What a peer sends, in order: lines while commands are expected, octets while a message or TLS is."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from smtptest.engine.smtp.wire.lines import Line, LineReader

# What follows these commands is no line before their replies decide it: a message, a chunk of one, or TLS.
_HOLDS = frozenset({b"DATA", b"BDAT", b"STARTTLS"})
# Beyond this much that is not yet worked on, nothing is read from the connection.
_MOST_PENDING = 64 * 1024
# This many lines are heard ahead of their replies; what follows waits as it came. Otherwise a peer that sends very many
# empty lines at once would keep everyone waiting until each of them is recorded.
_MOST_AHEAD = 100
# What a line takes beside its bytes, so that empty ones are counted too.
_PER_LINE = 100


class Inflow:
    """Splits what arrives as it arrives, and keeps it until the session asks for it.

    heard: called with each line at the moment in which it is complete. flow: called with False when no more should be
    read from the connection, and with True when it should be again. keep, most: as for :class:`LineReader`.
    """

    def __init__(
        self, heard: Callable[[Line], None], flow: Callable[[bool], None], *, keep: int = 2048, most: int = 64 * 1024
    ) -> None:
        self._heard, self._flow = heard, flow
        self._reader = LineReader(keep, most)
        self._lines: deque[Line] = deque()
        #: What follows the lines that are heard ahead; empty while something is held.
        self._later = bytearray()
        self._octets = bytearray()
        self._holds = self._over = self._stopped = False
        self._pending = 0
        self._news, self._ended = asyncio.Event(), asyncio.Event()

    @property
    def holding(self) -> int | None:
        """How many bytes have arrived behind a command that must be decided first; None if lines are expected."""
        return len(self._octets) if self._holds else None

    @property
    def decided(self) -> bool:
        """Whether the command that what follows was held for has been asked for: it is the last of the lines."""
        return self._holds and not self._lines

    @property
    def waiting(self) -> int:
        """How many lines were heard and not asked for yet."""
        return len(self._lines)

    async def ends_within(self, seconds: float) -> bool:
        """Wait this many seconds, whatever arrives. Returns True at once if the connection ends before."""
        end = asyncio.ensure_future(self._ended.wait())
        await asyncio.wait([end], timeout=seconds)
        end.cancel()
        return self._over

    def feed(self, data: bytes) -> None:
        """Take what has arrived."""
        self._later += data
        self._split()
        later = len(self._later) + _PER_LINE * self._later.count(b"\n")
        if self._pending + later + len(self._octets) > _MOST_PENDING and not self._stopped:
            self._stopped = True
            self._flow(False)
        self._news.set()

    def end(self) -> None:
        """Nothing more will arrive."""
        self._over = True
        self._news.set()
        self._ended.set()

    async def line(self) -> Line | None:
        """The next line; None if the connection ended before it. One without an ending is longer than allowed."""
        while not self._lines:
            if not await self._more():
                rest = self._reader.rest()
                if rest is not None:
                    self._heard(rest)
                return None
        line = self._lines.popleft()
        self._pending -= len(line.content) + _PER_LINE
        self._split()
        return line

    async def octets(self, most: int) -> bytes:
        """The next bytes of a message, at most this many; empty if the connection ended before."""
        while not self._octets:
            if not await self._more():
                return b""
        taken = bytes(self._octets[:most])
        del self._octets[:most]
        return taken

    def lines_follow(self, rest: bytes = b"") -> None:
        """From here on commands are expected again. rest: bytes that were taken and belong to them."""
        self._holds = False
        self._later[:0] = rest + bytes(self._octets)
        self._octets.clear()
        self._split()

    def discard(self) -> int:
        """Forget what was held, and return how many bytes that are."""
        count = len(self._octets)
        self._octets.clear()
        return count

    async def _more(self) -> bool:
        """Wait until something has arrived. False if nothing will."""
        if self._stopped:
            self._stopped = False
            self._flow(True)
        self._news.clear()
        if self._over:
            return False
        await self._news.wait()
        return True

    def _split(self) -> None:
        """Hear the lines that have arrived, as far ahead as is allowed, up to a command that must be decided first."""
        place = 0
        while place < len(self._later) and not self._holds and len(self._lines) < _MOST_AHEAD:
            end = self._later.find(b"\n", place) + 1 or len(self._later)
            for line in self._reader.feed(bytes(self._later[place:end])):
                self._lines.append(line)
                self._pending += len(line.content) + _PER_LINE
                self._holds = command_of(line.content)[0] in _HOLDS
                self._heard(line)
            place = end
        if self._holds:
            self._octets += self._later[place:]
            place = len(self._later)
        del self._later[:place]


def command_of(content: bytes) -> tuple[bytes, bytes]:
    """The verb of a line in capitals, and its argument; both are empty in an empty line.

    Whoever asks what a line is asks here. If two answers differed, what is behind a command could be held for one of
    them and be carried out for the other. So only ASCII's white space divides and only ASCII's letters have capitals:
    in Unicode U+001F is white space too, and U+017F is a small S.
    """
    verb, argument = [*content.split(maxsplit=1), b"", b""][:2]
    return verb.upper(), argument.rstrip()
