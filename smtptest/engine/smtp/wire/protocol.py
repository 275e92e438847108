"""The wire: aiosmtplib's protocol with a reader of our own, which misses no line and pairs every reply.

aiosmtplib 5.1.3 mispairs two replies in one segment, drops unsolicited lines, and reads "+22" as a code. So here each
line is recorded as it arrives, and a reply answers a command only if one is expected; everything else is unsolicited.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from contextlib import suppress

from aiosmtplib import SMTPResponse, SMTPServerDisconnected
from aiosmtplib.protocol import SMTPProtocol

from smtptest.engine.session_limits import SessionLimits
from smtptest.engine.smtp.wire.failures import LimitExceeded, NotSmtp, PeerDisconnected, TlsBroken
from smtptest.engine.smtp.wire.inbox import Inbox
from smtptest.engine.smtp.wire.message_lock import refuse_message
from smtptest.engine.smtp.wire.quiet_period import QuietPeriod
from smtptest.engine.smtp.wire.replies import Reply
from smtptest.engine.smtp.wire.transcriber import Transcriber

# What is read at once. asyncio would take 256 KiB of memory for each read of a few bytes.
READ_BYTES = 16 * 1024
# How long the rest of a line that cannot become a reply is waited for; other protocols may have no lines.
_LINE_SECONDS = 1.0


class Wire(SMTPProtocol, asyncio.BufferedProtocol):
    """One connection. It records both directions and returns one :class:`Reply` for each command."""

    def __init__(self, transcriber: Transcriber, limits: SessionLimits) -> None:
        super().__init__(asyncio.get_running_loop())
        self.transcriber = transcriber
        self._inbox = Inbox(transcriber, limits)
        self._last: Reply | None = None
        self._waiter: asyncio.Future[bool] | None = None
        self._giving_up: asyncio.TimerHandle | None = None
        self._quiet: QuietPeriod | None = None
        self._incoming = memoryview(bytearray(READ_BYTES))
        self._room = asyncio.Event()
        self._room.set()
        self._shown: bytes | None = None
        self._over = self._full = False
        #: While True, neither DATA nor BDAT can be written, whatever code tries.
        self.message_forbidden = False

    @property
    def tls(self) -> ssl.SSLObject | None:
        """The TLS of the connection, if there is any."""
        return None if self.transport is None else self.transport.get_extra_info("ssl_object")

    @property
    def is_idle(self) -> bool:
        """Whether another command can be sent: the connection is open and no reply is expected."""
        return self._inbox.failure is None and self._inbox.replies_expected == 0 and self.is_connected

    @property
    def bytes_received(self) -> int:
        """How many bytes the server has sent, without those of TLS."""
        return self._inbox.bytes_received

    @property
    def has_strays(self) -> bool:
        """Whether the server has sent anything that nobody asked for."""
        return self._inbox.has_strays

    @property
    def unread_bytes(self) -> int:
        """How many bytes arrived after the last complete reply that was expected, since the last command."""
        return self._inbox.unread_bytes

    async def wait_until_quiet(self) -> None:
        """Read what has arrived or is about to arrive, so that no handshake, message or end overtakes it."""
        if self._inbox.failure is None or isinstance(self._inbox.failure, NotSmtp):
            self._quiet = QuietPeriod(
                lambda: self._inbox.bytes_received, lambda: self._inbox.closed or not self.is_connected
            )
            await self._quiet.wait()

    async def command(self, *words: bytes, timeout: float, shown: bytes | None = None) -> Reply:
        """Send one command and wait for its reply.

        shown: what the transcript shows instead, if the command holds a secret. Raises TimeoutError after ``timeout``
        seconds, WireFailure if no reply can arrive any more, and ValueError for a control character in ``words``
        (aiosmtplib's own check against command injection).
        """
        self.expect_replies()
        self._shown = shown
        await self.execute_command(*words, timeout=timeout)
        assert self._last is not None
        return self._last

    @property
    def has_reply(self) -> bool:
        """Whether a reply has arrived that has not been taken."""
        return bool(self._inbox.replies)

    def expect_replies(self, replies: int = 1) -> None:
        """Expect this many replies for what is written next."""
        self._raise_failure()
        self._inbox.expect(replies)

    def is_second_greeting(self, reply: Reply) -> bool:
        """Whether the reply may be a second greeting; if so, the reply to the command is :meth:`reply_after` it."""
        return self._inbox.is_second_greeting(reply)

    async def reply_after(self, seconds: float) -> Reply | None:
        """The reply after what may be a second greeting; None if none arrives, so that it was the reply itself."""
        if not self._inbox.replies and self._inbox.failure is None:
            await self._wait_for_reply(seconds)
        if self._inbox.replies:
            return await self.next_reply(seconds)
        self._inbox.accept_as_reply()
        return None

    def write_unrecorded(self, data: bytes) -> None:
        """Write without an event for each line; the caller records how many lines there were."""
        if self.message_forbidden:
            refuse_message(data)
        try:
            super().write(data)
        except SMTPServerDisconnected:
            raise self._inbox.failure or PeerDisconnected(reset=False) from None

    async def drain(self, timeout: float) -> None:
        """Wait until there is room to write, or a reply has arrived. Raises TimeoutError and WireFailure."""
        async with asyncio.timeout(timeout):
            await self._room.wait()
        if not self._inbox.replies:
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
        """The next reply that is expected; the greeting is the first. Raises as :meth:`command` does."""
        if not self._inbox.replies:
            await self._hear_out()
            if not await self._wait_for_reply(timeout):
                self._inbox.flush()
                await self._hear_out()
                raise TimeoutError
            # What came, be it the end, may have brought a reply first.
            if not self._inbox.replies:
                await self._hear_out()
        self._last = self._inbox.replies.popleft()
        if self._full and not self._inbox.replies:
            self._room.clear()
        return self._last

    async def _hear_out(self) -> None:
        """Raise the failure, if there is one; of what is no SMTP, whatever else has arrived is shown before."""
        if isinstance(self._inbox.failure, NotSmtp):
            await self.wait_until_quiet()
        self._raise_failure()

    async def _wait_for_reply(self, timeout: float | None) -> bool:
        """Wait for a reply or a failure; False if neither arrives in time.

        asyncio.Event within asyncio.timeout does the same at several times the cost, and this runs once for each reply.
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

    async def use_tls(self, settings: ssl.SSLContext, host: str) -> None:
        """Continue over TLS. Raises OSError if the connection breaks."""
        if not (self.is_connected and isinstance(self.transport, asyncio.WriteTransport)):
            raise ConnectionResetError  # its end would be waited for in vain
        self._inbox.restart_after_tls()
        made = await self._loop.start_tls(self.transport, self, settings, server_hostname=host)
        assert made is not None  # its type says that it may be; asyncio gives one or raises
        self.transport = made

    def abort(self) -> None:
        """End the dialog: show what is left, record nothing more, and close the socket now."""
        if not self._over:
            self._inbox.flush()
        if self._giving_up is not None:
            self._giving_up.cancel()
        if self._inbox.failure is not None:
            self._inbox.failure.with_traceback(None)  # which leads back to the wire
        self._over = self._inbox.closed = True
        self._close()

    def _close(self) -> None:
        # Not close(): after it a silent TLS peer would keep the socket for 30 s more.
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.abort()

    def write(self, data: bytes) -> None:
        self.write_unrecorded(data)
        shown, self._shown = self._shown, None
        self.transcriber.record_sent(data, shown)

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._incoming

    def buffer_updated(self, nbytes: int) -> None:
        self.data_received(bytes(self._incoming[:nbytes]))

    def data_received(self, data: bytes) -> None:
        if self._over:
            return
        self._inbox.feed(data)
        if self._inbox.is_not_smtp and self._giving_up is None:
            self._giving_up = self._loop.call_later(_LINE_SECONDS, self._give_up)
        self._react()

    def _give_up(self) -> None:
        self._giving_up = None
        self._inbox.flush()
        self._react()

    def eof_received(self) -> bool:
        self._end(reset=False)
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self._read_rest()
        if isinstance(exc, ssl.SSLError) and self._inbox.failure is None and not self._over:
            self._inbox.flush()
            self._inbox.fail(TlsBroken(self.transcriber.tls_broken(exc)))
        self._end(reset=isinstance(exc, ConnectionResetError))
        super().connection_lost(exc)
        if self._quiet is not None:
            self._quiet.end()

    def _read_rest(self) -> None:
        """Take what had arrived when a write failed: asyncio gives the connection up then, and reads no more of it.

        Within TLS there is no way to read it; there :meth:`settle` alone keeps a write from overtaking what has come.
        """
        if self._over or self.transport is None or self.tls is not None or self._inbox.failure is not None:
            return
        with suppress(OSError), self.transport.get_extra_info("socket").dup() as raw:
            raw.setblocking(False)
            while data := raw.recv(READ_BYTES, socket.MSG_DONTWAIT):
                self.data_received(data)

    def _end(self, *, reset: bool) -> None:
        if not self._over:
            self._inbox.end(reset=reset)
        self._react()

    def _react(self) -> None:
        """Wake up the task that waits for input, and disconnect from a server that sends too much."""
        if self._inbox.replies or self._inbox.failure is not None:
            self._wake()
            self._room.set()
        if isinstance(self._inbox.failure, (LimitExceeded, TlsBroken)) or (self._inbox.failure and self._inbox.closed):
            self._close()

    def _raise_failure(self) -> None:
        if self._inbox.failure is not None:
            raise self._inbox.failure
