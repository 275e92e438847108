"""BDAT (RFC 3030): the message in one chunk or several, each sent with its size; nothing in it ends the message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from smtptest.engine.events import Severity
from smtptest.engine.smtp.endings import refused_by
from smtptest.engine.smtp.message.message import Message
from smtptest.engine.smtp.plan import Protocol
from smtptest.engine.smtp.session import Session
from smtptest.engine.smtp.steps.final_reply import is_conclusive
from smtptest.engine.smtp.steps.send_lines import DisplayBudget, send_lines
from smtptest.engine.smtp.wire.replies import Reply
from smtptest.engine.words.sentence import Sentence

# Each has a command and a reply in the transcript.
MOST_CHUNKS = 100
_LONGEST_LINE = 1000  # RFC 5321 section 4.5.3.1.6
_AWAITED = Sentence("reply-to-part")


@dataclass(frozen=True)
class Chunk:
    """A part of a message: whole lines."""

    lines: int
    """How many."""
    size: int
    """In bytes, with line ends."""
    last: bool
    """Whether the message ends with it (``BDAT … LAST``)."""


def chunks(message: Message, most: int) -> Iterator[Chunk]:
    """The message in chunks of at most ``most`` bytes, or in one if that is 0. Lines are not split, however long."""
    if not most:
        yield Chunk(sum(1 for _ in message.lines()), message.size, last=True)
        return
    left, count, size = message.size, 0, 0
    for line in message.lines():
        length = len(line) + len(b"\r\n")
        if count and size + length > most:
            left -= size
            yield Chunk(count, size, last=False)
            count = size = 0
        count, size = count + 1, size + length
    yield Chunk(count, left, last=True)


class ChunkSender:
    """Sends the chunks of one message. With PIPELINING, a chunk does not wait for the reply to the one before."""

    def __init__(self, session: Session, shown: DisplayBudget) -> None:
        self._session = session
        self._shown = shown
        self._waits = "PIPELINING" not in session.negotiated
        self._outstanding = 0  # replies to chunks before the one that is being sent
        self._refusal: Reply | None = None

    async def send(self) -> bool:
        """True once all are sent and all but the last are answered; False if one was answered before its end.

        Raises DialogEnded if the server refuses a chunk or disconnects.
        """
        session = self._session
        lines = session.message.lines()
        for chunk in chunks(session.message, _most(session)):
            whole = await self._chunk(chunk, islice(lines, chunk.lines))
            if not whole and self._refusal is None:
                return False
            if not whole:
                break
            if not chunk.last:
                session.in_message = False
                self._outstanding += 1
                if self._waits:
                    await self._settle()
            if self._refusal is not None:
                break
        await self._settle()
        if self._refusal is not None:
            # RFC 3030 section 2: with a part that is refused the whole message is.
            session.track.in_doubt = session.track.in_doubt and not is_conclusive(self._refusal)
            raise refused_by(self._refusal, Sentence("a-message-part"))
        return True

    async def _chunk(self, chunk: Chunk, lines: Iterable[bytes]) -> bool:
        session, replies = self._session, 1
        if chunk.last and session.plan.protocol is Protocol.LMTP:
            replies = len(session.accepted)  # RFC 2033 section 4.2: one for each recipient, to the last chunk alone
        session.wire.expect_replies(replies)
        session.in_message = True
        session.wire.write(f"BDAT {chunk.size}{' LAST' if chunk.last else ''}\r\n".encode())
        whole = await send_lines(session, lines, self._shown, self._in_order)
        session.track.in_doubt = whole and chunk.last
        return whole

    async def _in_order(self) -> bool:
        """Read the replies that have arrived; False if one is a refusal, or if no earlier chunk is unanswered."""
        while self._session.wire.has_reply:
            if not self._outstanding:
                return False
            await self._take()
            if self._refusal is not None:
                return False
        return True

    async def _settle(self) -> None:
        while self._outstanding:
            await self._take()

    async def _take(self) -> None:
        reply = await self._session.read_reply(_AWAITED, self._session.limits.data)
        self._outstanding -= 1
        if not self._session.says(reply, 250, to="BDAT") and self._refusal is None:
            self._refusal = reply


def _most(session: Session) -> int:
    asked, size = session.plan.chunk_size, session.message.size
    if not asked or size <= asked * MOST_CHUNKS:
        return asked
    least = -(-size // MOST_CHUNKS) + _LONGEST_LINE
    session.track.add_finding(
        Severity.INFO, "chunks-larger", "RFC 3030 section 2", least=least, asked=asked, size=size, most=MOST_CHUNKS
    )
    return least
