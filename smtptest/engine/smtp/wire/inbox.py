"""What the server sends: bytes into lines, lines into replies, and each reply to the command that it answers.

Nothing here depends on time or on how the network split the bytes: only the first byte of a line decides whether it was
expected, and only the first line of a reply.
"""

from __future__ import annotations

from collections import deque

from smtptest.engine.session_limits import SessionLimits
from smtptest.engine.smtp.wire.failures import LimitExceeded, NotSmtp, PeerDisconnected, WireFailure
from smtptest.engine.smtp.wire.lines import Line, LineReader
from smtptest.engine.smtp.wire.replies import Reply, ReplyLine, could_be_reply, is_blank, split_code
from smtptest.engine.smtp.wire.transcriber import Transcriber
from smtptest.engine.words.sentence import Sentence


class Inbox:
    """What the server sends on one connection; ``transcriber`` records it as it arrives."""

    def __init__(self, transcriber: Transcriber, limits: SessionLimits) -> None:
        self._transcriber = transcriber
        self._limits = limits
        self._reader = LineReader(limits.line_bytes + transcriber.longest_secret, limits.reply_bytes)
        #: How many replies are due. The greeting is the first.
        self.replies_expected = 1
        self.bytes_received = 0
        #: Replies that have arrived and have not been taken.
        self.replies: deque[Reply] = deque()
        #: Why no further reply can arrive; None while one can.
        self.failure: WireFailure | None = None
        #: Whether anything has arrived that nobody asked for.
        self.has_strays = False
        #: The last unsolicited 4yz or 5yz since an expected reply.
        self.farewell: Reply | None = None
        self._unfinished: list[ReplyLine] = []
        self._stray: list[ReplyLine] = []
        self._again: list[Reply] = []
        self._lines = self._surplus = 0
        self._early = self._greeted = self._may_greet_again = self.closed = False

    @property
    def unread_bytes(self) -> int:
        """How many bytes arrived after the last complete reply that was expected, since the last command."""
        unfinished = sum(len(line.raw) + len("250-\r\n") for line in self._unfinished)
        return self._surplus + unfinished + self._reader.pending

    @property
    def is_not_smtp(self) -> bool:
        """Whether a reply is due and the unfinished line cannot become one."""
        due = self.replies_expected and not self._early and self.failure is None
        return bool(self._reader.pending and due) and not could_be_reply(self._reader.start)

    def expect(self, replies: int) -> None:
        """Expect this many more replies, for what is written now."""
        self.replies_expected, self._surplus = self.replies_expected + replies, 0

    def restart_after_tls(self) -> None:
        """TLS is in force: a server that expected TLS from the first byte sends a (second) greeting here."""
        self._may_greet_again = self._greeted

    def is_second_greeting(self, reply: Reply) -> bool:
        """Whether this may be a second greeting instead of the reply that is due; what arrives next decides."""
        return any(reply is other for other in self._again)

    def accept_as_reply(self) -> None:
        """Nothing followed what might have been a second greeting, so it was the reply that is due."""
        self.replies_expected, self._may_greet_again = self.replies_expected - 1, False

    def feed(self, data: bytes) -> None:
        """Take what has arrived."""
        if self.closed:
            return
        room = self._limits.transcript_bytes - self.bytes_received
        self.bytes_received += len(data)
        if not self._reader.pending:
            self._early = not self.replies_expected
        for line in self._reader.feed(data[:room]):
            self._hear(line)
            self._early = not self.replies_expected
            if self.closed:
                return
        if len(data) > room:
            self.fail(LimitExceeded(Sentence("bytes-in-all", count=self._limits.transcript_bytes)))

    def flush(self) -> None:
        """Show an unfinished line, once the rest can no longer arrive, and judge it if a reply was due."""
        foreign, line = self.is_not_smtp, None if self.closed else self._reader.rest()
        if line is not None:
            self._transcriber.record_received(line, unsolicited=self._early)
        if foreign:
            self.fail(NotSmtp(line.content if line is not None else b""))
            self.closed = True  # the rest of an abandoned line is not a line

    def end(self, *, reset: bool) -> None:
        """The server has ended the connection."""
        self.flush()
        self.fail(PeerDisconnected(reset=reset, farewell=self.farewell))

    def fail(self, failure: WireFailure) -> None:
        """No further reply can arrive. The first reason counts."""
        first, self.failure = self.failure is None, self.failure or failure
        if isinstance(failure, LimitExceeded) and not self.closed:
            self.flush()
            self.closed = True
            if first:
                self._transcriber.record_truncation(failure.what)

    def _hear(self, line: Line) -> None:
        blank = is_blank(line)
        again = self._may_greet_again and (parsed := split_code(line.content)) is not None and parsed[0] == 220
        stray = bool(self._stray) or (self._early and not again and not self._unfinished)
        unsolicited = stray and self.failure is None  # what follows a failure belongs to it
        heard = self._transcriber.record_received(
            line, unsolicited=unsolicited and not blank, blank=blank and self.failure is None
        )
        self._lines += 1
        if not line.ending:
            self.fail(LimitExceeded(Sentence("line-without-end", count=self._limits.reply_bytes)))
        elif (overflow := self._transcriber.overflow) is not None:
            self.fail(LimitExceeded(overflow))
        elif self._lines > self._limits.transcript_events:
            self.fail(LimitExceeded(Sentence("lines-in-all", count=self._limits.transcript_events)))
        elif self.failure is not None:
            self.closed = self._transcriber.has_shown_enough
        elif unsolicited or (blank and not self.replies_expected):
            self._put_aside(line, None if blank else heard)
        elif not blank:
            self._pair(heard, line.content)

    def _put_aside(self, line: Line, heard: ReplyLine | None) -> None:
        """An unsolicited line. A reply of several lines stays one, whatever is sent in between."""
        self.has_strays = True
        self._surplus += len(line.content) + line.dropped + len(line.ending)
        if heard is None:
            return
        self._stray.append(heard)
        if not heard.more or len(self._stray) >= self._limits.reply_lines:
            if heard.code // 100 in (4, 5):
                self.farewell = Reply(tuple(self._stray))
            self._stray.clear()

    def _pair(self, line: ReplyLine | None, content: bytes) -> None:
        if line is None:
            self.fail(NotSmtp(content))
            return
        self._unfinished.append(line)
        if not line.more:
            self._complete(Reply(tuple(self._unfinished)))
            self._unfinished.clear()
        elif len(self._unfinished) >= self._limits.reply_lines:
            self.fail(LimitExceeded(Sentence("reply-of-lines", count=self._limits.reply_lines)))
        elif sum(len(part.raw) + 6 for part in self._unfinished) > self._limits.reply_bytes:
            self.fail(LimitExceeded(Sentence("reply-of-bytes", count=self._limits.reply_bytes)))

    def _complete(self, reply: Reply) -> None:
        self._transcriber.check_reply(reply)
        self.farewell = None
        self.replies.append(reply)
        if self._may_greet_again and (reply.code == 220 or not self.replies_expected):
            self._again.append(reply)
            return
        self._may_greet_again, self._greeted = not self._greeted, True
        self.replies_expected -= 1
