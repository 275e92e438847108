"""A scripted server whose bytes are cut and delayed on their way: the same words, in other segments and later."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice

from tests.servers.scripted import Peer, Script

# What is longer is cut at its beginning alone.
_MOST_PIECES = 40


@dataclass(frozen=True)
class Cuts:
    """How to cut, again and again. sizes: of the pieces, in bytes. turns: of the loop to wait behind each."""

    sizes: Sequence[int]
    turns: Sequence[int]


class CutPeer(Peer):
    """Says what it is to say in pieces."""

    cuts: Cuts

    async def say(self, *lines: str | bytes) -> None:
        data = b"".join(line if isinstance(line, bytes) else line.encode() + b"\r\n" for line in lines)
        for size, turns in islice(zip(cycle(self.cuts.sizes), cycle(self.cuts.turns), strict=False), _MOST_PIECES):
            piece, data = data[:size], data[size:]
            self.writer.write(piece)
            await self.writer.drain()
            for _ in range(turns):
                await asyncio.sleep(0)
            if not data:
                return
        self.writer.write(data)
        await self.writer.drain()


def cut(script: Script, cuts: Cuts) -> Script:
    """The same script, with its bytes cut."""

    async def talk(peer: Peer) -> None:
        other = CutPeer(peer.reader, peer.writer, peer.heard)
        other.cuts = cuts
        await script(other)

    return talk
