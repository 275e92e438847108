"""The wire: aiosmtplib's protocol with a reader of our own, that misses no line and pairs every reply.

aiosmtplib 5.1.3 mispairs two replies in one segment, drops what it did not ask for, and takes "+22" for a code. So here
each line is written down as it arrives, and a reply answers a command only where one is owed; the rest is unsolicited.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import deque

from aiosmtplib import SMTPResponse, SMTPServerDisconnected
from aiosmtplib.protocol import SMTPProtocol

from smtptest.dialog.endings import HungUp, NotSmtp, TlsBroken, TooMuch, WireFailure
from smtptest.dialog.lines import Line, LineReader
from smtptest.dialog.no_message import refuse_message
from smtptest.dialog.plan import Limits
from smtptest.dialog.replies import Reply, ReplyLine, could_be_reply
from smtptest.dialog.scribe import Scribe

# What is read at once. asyncio would take 256 KiB of memory for each read of a few bytes.
READ_BYTES = 16 * 1024


class Wire(SMTPProtocol, asyncio.BufferedProtocol):
    """One connection. It has both directions written down and gives one :class:`Reply` for each command.

    scribe: who writes them down. message_forbidden: while True no DATA and no BDAT can be written, whoever tries.
    """

    def __init__(self, scribe: Scribe, limits: Limits) -> None:
        super().__init__(asyncio.get_running_loop())
        self.scribe = scribe
        self._limits = limits
        self._reader = LineReader(limits.line_bytes + scribe.longest_secret)
        self._owed = 1  # the greeting
        self._unfinished: list[ReplyLine] = []
        self._replies: deque[Reply] = deque()
        self._last: Reply | None = None
        self._failure: WireFailure | None = None
        self._waiter: asyncio.Future[bool] | None = None
        self._incoming = memoryview(bytearray(READ_BYTES))
        self._room = asyncio.Event()
        self._room.set()
        self._heard_bytes = self._heard_lines = 0
        self._farewell: Reply | None = None
        self._shown: bytes | None = None
        self._surplus = 0
        self._over = self._full = self.message_forbidden = False

    @property
    def tls(self) -> ssl.SSLObject | None:
        """The TLS of the connection, where there is one."""
        return None if self.transport is None else self.transport.get_extra_info("ssl_object")

    @property
    def idle(self) -> bool:
        """A further command can be sent: the connection stands and no reply is owed."""
        return self._failure is None and self._owed == 0 and self.is_connected

    @property
    def surplus(self) -> int:
        """How many bytes came after the last whole reply that was owed, since the last command."""
        unfinished = sum(len(line.raw) + len("250-\r\n") for line in self._unfinished)
        return self._surplus + unfinished + self._reader.pending

    async def command(self, *words: bytes, timeout: float, shown: bytes | None = None) -> Reply:
        """Send one command and wait for its reply. shown: what the transcript shows instead, where it holds a secret.

        Raises TimeoutError after ``timeout`` seconds, a WireFailure where no reply can come any more, and ValueError
        for a control character in ``words`` (aiosmtplib's own check against command injection).
        """
        self._raise_failure()
        self._owed, self._surplus, self._shown = self._owed + 1, 0, shown
        await self.execute_command(*words, timeout=timeout)
        assert self._last is not None
        return self._last

    @property
    def answered(self) -> bool:
        """A reply has come that nobody has taken yet."""
        return bool(self._replies)

    def expect(self, replies: int = 1) -> None:
        """So many replies are owed for what is written next."""
        self._raise_failure()
        self._owed, self._surplus = self._owed + replies, 0

    def write_unshown(self, data: bytes) -> None:
        """Write without an event for each line; whoever does so says how many there were."""
        if self.message_forbidden:
            refuse_message(data)
        try:
            super().write(data)
        except SMTPServerDisconnected:
            raise self._failure or HungUp(reset=False) from None

    async def drain(self, timeout: float) -> None:
        """Wait until there is room to write, or a reply has come. Raises TimeoutError and WireFailure."""
        async with asyncio.timeout(timeout):
            await self._room.wait()
        if not self._replies:
            self._raise_failure()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._full = True
        self._room.clear()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._full = False
        self._room.set()

    async def next_reply(self, timeout: float | None) -> Reply:
        """The next reply that is owed, the greeting being the first. Raises as :meth:`command` does."""
        if not self._replies:
            self._raise_failure()
            if not await self._news(timeout):
                self._flush()
                raise TimeoutError
            # What came, be it the end, may have brought a reply first.
            if not self._replies:
                self._raise_failure()
        self._last = self._replies.popleft()
        if self._full and not self._replies:
            self._room.clear()
        return self._last

    async def _news(self, timeout: float | None) -> bool:
        """Wait for a reply or a failure; False where neither has come in time.

        asyncio.Event within asyncio.timeout does the same at several times the cost, and this is done for each reply.
        """
        self._waiter = self._loop.create_future()
        timer = None if timeout is None else self._loop.call_later(timeout, self._wake, False)
        try:
            return await self._waiter
        finally:
            if timer is not None:
                timer.cancel()

    def _wake(self, in_time: bool = True) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(in_time)

    async def read_response(self, timeout: float | None = None) -> SMTPResponse:
        """What aiosmtplib's ``execute_command`` waits with: our reader instead of its own. Its words are left out,
        because :meth:`command` gives the whole reply."""
        reply = await self.next_reply(timeout)
        return SMTPResponse(reply.code, "")

    def adopt(self, transport: asyncio.Transport) -> None:
        """Go on over the TLS transport."""
        self.transport = transport

    def abort(self) -> None:
        """The dialog is over: show what is left, record nothing more, close the socket now."""
        self._flush()
        self._over = True
        self._close()

    def _close(self) -> None:
        # Not close(): after it a silent TLS peer would keep the socket for 30 s more.
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.abort()

    def write(self, data: bytes) -> None:
        self.write_unshown(data)
        shown, self._shown = self._shown, None
        self.scribe.sent(data, shown)

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._incoming

    def buffer_updated(self, nbytes: int) -> None:
        self.data_received(bytes(self._incoming[:nbytes]))

    def data_received(self, data: bytes) -> None:
        if self._over or (self._failure is not None and not self.scribe.spoke_smtp):
            return
        self._heard_bytes += len(data)
        for line in self._reader.feed(data):
            self._hear(line)
            if isinstance(self._failure, TooMuch) or self.scribe.has_enough:
                return
        if self._reader.pending:
            self._judge_unfinished_line()
        if self._heard_bytes > self._limits.transcript_bytes:
            self._fail(TooMuch(f"more than {self._limits.transcript_bytes} bytes in all"))

    def eof_received(self) -> bool:
        self._flush()
        self._fail(HungUp(reset=False, farewell=self._farewell))
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self._flush()
        if isinstance(exc, ssl.SSLError):
            self._fail(TlsBroken(exc))
        self._fail(HungUp(reset=isinstance(exc, ConnectionResetError), farewell=self._farewell))
        super().connection_lost(exc)

    def _hear(self, line: Line) -> None:
        reply_line = self.scribe.heard(line, unsolicited=not self._owed)
        self._heard_lines += 1
        if self.scribe.overflow:
            self._fail(TooMuch(self.scribe.overflow))
        elif self._heard_lines > self._limits.transcript_events:
            self._fail(TooMuch(f"more than {self._limits.transcript_events} lines"))
        elif self._owed and self._failure is None:
            self._pair(reply_line)
        else:
            self._surplus += len(line.content) + line.dropped + len(line.ending)
            if reply_line is not None and reply_line.code == 421:
                self._farewell = Reply((reply_line,))

    def _pair(self, line: ReplyLine | None) -> None:
        if line is None:
            self._fail(NotSmtp())
            return
        self._unfinished.append(line)
        if not line.more:
            self._replies.append(Reply(tuple(self._unfinished)))
            self.scribe.completed(self._replies[-1])
            self._farewell = None
            self._unfinished.clear()
            self._owed -= 1
            self._wake()
            self._room.set()
        elif len(self._unfinished) >= self._limits.reply_lines:
            self._fail(TooMuch(f"a reply of more than {self._limits.reply_lines} lines"))
        elif sum(len(part.raw) + 6 for part in self._unfinished) > self._limits.reply_bytes:
            self._fail(TooMuch(f"a reply of more than {self._limits.reply_bytes} bytes"))

    def _judge_unfinished_line(self) -> None:
        if self._reader.pending > self._limits.reply_bytes:
            self._flush()
            self._fail(TooMuch(f"a line of more than {self._limits.reply_bytes} bytes without an end"))
        elif self._owed and self._failure is None and not could_be_reply(self._reader.start):
            self._flush()
            self._fail(NotSmtp())

    def _flush(self) -> None:
        """Show an unfinished line as what it is, once no more of it can come."""
        line = None if self._over else self._reader.rest()
        if line is not None:
            self.scribe.heard(line, unsolicited=not self._owed)

    def _fail(self, failure: WireFailure) -> None:
        if self._failure is None:
            self._failure = failure
            if isinstance(failure, TooMuch):
                self.scribe.left_off(failure.what)
            self._wake()
            self._room.set()
        if not isinstance(failure, HungUp):
            self._close()

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure
