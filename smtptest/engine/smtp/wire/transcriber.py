"""Records every line on the wire, fit for display: secrets masked, control characters escaped, truncated."""

from __future__ import annotations

import base64
import ssl

from smtptest.engine.events import Received, Sent
from smtptest.engine.printable import printable
from smtptest.engine.recorder import Track
from smtptest.engine.redaction import Redactor
from smtptest.engine.secret import MASK
from smtptest.engine.session_limits import SessionLimits
from smtptest.engine.smtp.wire.grammar import Grammar
from smtptest.engine.smtp.wire.lines import Line
from smtptest.engine.smtp.wire.replies import Reply, ReplyLine, split_code
from smtptest.engine.tls.openssl_errors import explain_tls_error
from smtptest.engine.words.sentence import Sentence

# Output that is not SMTP is truncated here: this tool is not for reading the banners of other services.
_FOREIGN_BYTES = 512


class Transcriber:
    """Records the lines of one connection on ``track``, and findings about their form."""

    def __init__(self, track: Track, limits: SessionLimits, redactor: Redactor) -> None:
        self._track = track
        self._redactor = redactor
        self._grammar = Grammar(track)
        self._line_bytes = limits.line_bytes
        self._foreign_bytes = 0
        #: While True, only the code of a reply is shown, because the secret is too short to be found in the text.
        self.mask_replies = False
        #: While True, challenges and what looks like one are masked, because the secret could be guessed from them.
        self.mask_challenges = False
        #: Whether the server may answer in UTF-8, because SMTPUTF8 is used.
        self.utf8 = False
        #: Whether the server has sent a line of an SMTP reply.
        self.spoke_smtp = False

    @property
    def secret_is_too_short(self) -> bool:
        """Whether the secret is too short to be found in what the server sends."""
        return not self._redactor.can_mask

    @property
    def longest_secret(self) -> int:
        """How many bytes beyond those shown are needed of a line to find a secret in all of it."""
        return self._redactor.longest

    @property
    def overflow(self) -> Sentence | None:
        """Which limit of the whole test was reached, as the end of a sentence; None if none was."""
        return self._track.overflow

    @property
    def has_shown_enough(self) -> bool:
        """Whether enough is shown of what is not SMTP; the rest is truncated."""
        return self._foreign_bytes >= _FOREIGN_BYTES

    def masked(self, words: str) -> str:
        """Text decoded from within a line of the server, fit for display."""
        return MASK if self.secret_is_too_short else self.displayable(words)

    def record_sent(self, data: bytes, shown: bytes | None) -> None:
        """Record whole lines of ours. shown: what is shown instead, if they hold a secret."""
        for line in (data if shown is None else shown).removesuffix(b"\r\n").split(b"\r\n"):
            self._track.add(Sent, text=printable(line), masked=shown is not None)

    def displayable(self, words: str) -> str:
        """Text read from the server's lines, fit for display as such a line is."""
        encoded = words.encode(errors="replace")
        return printable(self._redactor.mask(encoded, len(encoded))[0])

    def record_received(self, line: Line, *, unsolicited: bool, blank: bool = False) -> ReplyLine | None:
        """Record a line of the server, and return it as a reply line if it is one. blank: the line is empty."""
        parsed = split_code(line.content)
        self.spoke_smtp = self.spoke_smtp or (parsed is not None and bool(line.ending))
        keep = self._line_bytes if self.spoke_smtp else max(0, _FOREIGN_BYTES - self._foreign_bytes)
        self._foreign_bytes += 0 if self.spoke_smtp else len(line.content)
        code, more, rest = parsed or (None, False, b"")
        content, masked = self._redactor.shown(
            line.content, keep, code, mask_replies=self.mask_replies, mask_challenges=self.mask_challenges
        )
        text = printable(content)
        event = self._track.add(
            Received,
            text=text,
            code=code,
            more=more,
            note=line.note(kept=keep, unsolicited=unsolicited, malformed=parsed is None, masked=masked),
            raw=None if masked or text.encode() == content else base64.b64encode(content).decode(),
        )
        self._grammar.line(event, line, unsolicited=unsolicited, utf8=self.utf8, blank=blank)
        return None if code is None else ReplyLine(code, more, text[4:], rest, event.seq)

    def check_reply(self, reply: Reply) -> None:
        """The lines are a complete reply now."""
        self._grammar.reply(reply)

    def tls_broken(self, error: ssl.SSLError) -> Sentence:
        """TLS ended with an error after its handshake. Return the reason and its meaning, as the end of a sentence."""
        return explain_tls_error(self._track, error)

    def record_truncation(self, what: Sentence) -> None:
        """The server sent more than is read."""
        self._grammar.limit(what)
