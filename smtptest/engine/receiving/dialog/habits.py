"""What a peer does that good senders do or don't do, as findings, each reported once in a session. Each misused
parameter is one of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from smtptest.engine.events import Severity
from smtptest.engine.receiving.dialog_record import DialogRecord, Mark
from smtptest.engine.receiving.wire.inflow import command_of
from smtptest.engine.receiving.wire.message_reader import MessageReader
from smtptest.engine.receiving.wire.paths import Path
from smtptest.engine.secret import MASK
from smtptest.engine.smtp.extensions.dsn import is_dsn_value
from smtptest.engine.smtp.wire.lines import Line

_LONGEST_COMMAND = 512  # RFC 5321 section 4.5.3.1.4, with its CRLF
# What the extensions that we offer add to it: SIZE, 8BITMIME, SMTPUTF8 and DSN.
_LONGER = {b"MAIL": 26 + 17 + 10 + 500, b"RCPT": 500}
# A line that begins so may hold a password, whatever stands behind it.
_LOGIN = re.compile(rb"\s*AUTH(?![A-Z])", re.IGNORECASE)
# Commands whose reply decides what comes next (RFC 2920 section 3.1).
_LAST_OF_A_GROUP = (b"EHLO", b"HELO", b"DATA", b"VRFY", b"EXPN", b"NOOP", b"QUIT", b"STARTTLS", b"AUTH")
# Which values the parameters of MAIL may have whose extensions are offered, those of DSN aside.
_VALUES: Mapping[str, Callable[[str], bool]] = {
    "SIZE": lambda value: value.isascii() and value.isdigit(),
    "BODY": lambda value: value.upper() in ("7BIT", "8BITMIME", "BINARYMIME"),
    "SMTPUTF8": lambda value: not value,
    "REQUIRETLS": lambda value: not value,
}
# How many parameters are reported in a session: a peer can make up any number of names.
_MOST_PARAMETERS = 10
_PARAMETERS = "RFC 5321 section 4.1.1.11"
_LINE_ENDS = "RFC 5321 section 2.3.8"
_PIPELINING = "RFC 2920 section 3.1"


class Habits:
    """Watches one session. record: where the findings go."""

    def __init__(self, record: DialogRecord) -> None:
        self._record = record
        self._greeted = self._extended = self._logging_in = False
        self._open: list[tuple[Line, bytes]] = []
        self._used: dict[str, None] = {}
        self._misused: set[tuple[str, str]] = set()

    def greeted(self) -> None:
        """The greeting is sent."""
        self._greeted = True

    def answered(self, line: Line, *, extended: bool) -> None:
        """The reply to a command was sent. extended: whether EHLO was accepted."""
        self._open = [one for one in self._open if one[0] is not line]
        self._extended = extended

    def secured(self) -> None:
        """What arrives from now on comes within TLS."""
        self._open.clear()

    def heard(self, line: Line) -> Mark | None:
        """Record a line, and note what is odd about it."""
        verb, _ = command_of(line.content)
        mark = self._record.received(line, self._masked(line.content, verb))
        if line.ending and not line.well_ended:
            self._record.note_finding(Severity.WARNING, "peer-line-end", _LINE_ENDS, mark)
        if not self._greeted:
            self._record.note_finding(Severity.PROBLEM, "peer-early", "RFC 5321 section 4.3.1", mark)
        elif self._open:
            self._pipelined(mark)
        self._open.append((line, verb))
        return mark

    def too_long(self, line: Line, mark: Mark | None) -> bool:
        """Whether a command is longer than it may be."""
        most = _LONGEST_COMMAND + _LONGER.get(command_of(line.content)[0], 0)
        size = len(line.content) + line.dropped + len(line.ending)
        if size > most:
            self._record.note_finding(
                Severity.WARNING, "peer-long-command", "RFC 5321 section 4.5.3.1.4", mark, size=size, most=most
            )
        return size > most

    def use(self, *extensions: str) -> None:
        """The peer uses these extensions as they are meant."""
        self._used.update(dict.fromkeys(extensions))

    def behind_starttls(self, count: int, mark: Mark | None) -> None:
        """This many bytes came in the clear behind STARTTLS; they were dropped."""
        self._record.note_finding(Severity.PROBLEM, "peer-behind-starttls", "RFC 3207 section 4.2", mark, count=count)

    def before_go_ahead(self, mark: Mark | None) -> None:
        """The message began before the reply to DATA."""
        self._record.note_finding(Severity.PROBLEM, "peer-pipelined", _PIPELINING, mark, variant="message")

    def login(self, mark: Mark | None) -> None:
        """AUTH, though none is offered."""
        self._record.note_finding(Severity.WARNING, "peer-login", "RFC 4954 section 4", mark)

    def unknown(self, mark: Mark | None) -> None:
        """A command that is none."""
        self._record.note_finding(Severity.INFO, "peer-unknown-command", "RFC 5321 section 4.2.4", mark)

    def malformed(self, mark: Mark | None) -> None:
        """A command whose arguments are malformed."""
        self._record.note_finding(Severity.WARNING, "peer-malformed", "RFC 5321 section 4.1.2", mark)

    def mail(self, path: Path, *, tls: bool, mark: Mark | None) -> None:
        """MAIL was said."""
        values = path.values
        if path.spaced:
            self.malformed(mark)
        if not self._extended:
            self._record.note_finding(Severity.INFO, "peer-helo", "RFC 5321 section 2.2.1", mark)
        if "REQUIRETLS" in values and not tls:
            self._record.note_finding(Severity.PROBLEM, "peer-requiretls", "RFC 8689 section 2", mark)
        elif "REQUIRETLS" in values:
            self.use("REQUIRETLS")
        if values.get("BODY", "").upper() == "BINARYMIME":
            self.not_offered(["BODY=BINARYMIME"], mark)
        if self._possible(values, mark) and self._extended:
            self.use(*(("SIZE",) if "SIZE" in values else ()), *(("DSN",) if {"RET", "ENVID"} & values.keys() else ()))
            self.use(*(("8BITMIME",) if values.get("BODY", "").upper() == "8BITMIME" else ()))
            self.use(*(("SMTPUTF8",) if "SMTPUTF8" in values else ()))

    def recipient(self, path: Path, mark: Mark | None) -> None:
        """RCPT was said for a test that waits."""
        if path.values and self._possible(path.values, mark):
            self.use("DSN")

    def not_offered(self, parameters: Iterable[str], mark: Mark | None) -> None:
        """MAIL or RCPT has parameters of extensions that were not offered."""
        self._parameters("not-offered", parameters, mark)

    def _possible(self, values: Mapping[str, str], mark: Mark | None) -> bool:
        """Whether the parameters have values that they may have; noted if they do not."""
        wrong = [
            keyword
            for keyword, value in values.items()
            if not (_VALUES[keyword](value) if keyword in _VALUES else is_dsn_value(keyword, value))
        ]
        if wrong:
            self._parameters("value", wrong, mark)
        return not wrong

    def _parameters(self, variant: str, parameters: Iterable[str], mark: Mark | None) -> None:
        """Note those that were not noted before."""
        new = [name for name in dict.fromkeys(parameters) if (variant, name) not in self._misused]
        new = new[: _MOST_PARAMETERS - len(self._misused)]
        if new:
            self._misused |= {(variant, name) for name in new}
            told = ", ".join(new)
            self._record.note_finding(
                Severity.WARNING, "peer-parameter", _PARAMETERS, mark, again=True, variant=variant, parameters=told
            )

    def utf8(self, mark: Mark | None) -> None:
        """An address beyond ASCII without SMTPUTF8."""
        self._record.note_finding(Severity.PROBLEM, "peer-utf8", "RFC 6531 section 3.2", mark)

    def dot(self) -> None:
        """The final dot of a message came; commands may follow it at once."""
        self._open[-1:] = [(self._open[-1][0], b".")]

    def message(self, reader: MessageReader, mail: Path, mark: Mark | None) -> None:
        """A message has come in full."""
        size = reader.length
        self._record.note_finding(
            Severity.INFO, "message-came", "RFC 5321 section 4.1.1.4", mark, size=size, lines=reader.lines
        )
        values = mail.values
        declared = int(values.get("SIZE") or 0)
        if size > declared > 0:
            self._record.note_finding(
                Severity.WARNING, "peer-size", "RFC 1870 section 6.1", mark, declared=declared, size=size
            )
        # With SMTPUTF8 the header needs no BODY (RFC 6531 section 3.6).
        eight_bit = reader.eight_bit_body if "SMTPUTF8" in values else reader.eight_bit
        if eight_bit and values.get("BODY", "").upper() != "8BITMIME":
            self._record.note_finding(Severity.WARNING, "peer-eight-bit", "RFC 6152 section 3", mark)
        if odd := reader.odd_end():
            shown = odd.decode().replace("\r", "<CR>").replace("\n", "<LF>")
            self._record.note_finding(Severity.WARNING, "peer-odd-end", _LINE_ENDS, mark, end=shown)

    def over(self, *, delivered: bool, goodbye: bool) -> None:
        """The session ends. goodbye: with QUIT."""
        if self._used:
            self._record.note_finding(
                Severity.INFO, "peer-extensions", "RFC 5321 section 2.2.1", None, extensions=", ".join(self._used)
            )
        if delivered and not goodbye:
            self._record.note_finding(Severity.INFO, "peer-no-quit", "RFC 5321 section 4.1.1.10")

    def _pipelined(self, mark: Mark | None) -> None:
        if not self._extended:
            self._record.note_finding(Severity.PROBLEM, "peer-pipelined", _PIPELINING, mark, variant="unoffered")
        elif self._open[-1][1] in _LAST_OF_A_GROUP:
            self._record.note_finding(Severity.WARNING, "peer-pipelined", _PIPELINING, mark, variant="last")
        else:
            self.use("PIPELINING")

    def _masked(self, content: bytes, verb: bytes) -> bytes | None:
        """What is shown instead of a line that may hold a password: AUTH, and what may answer its challenge."""
        if _LOGIN.match(content):
            self._logging_in = True
            words = content.split(maxsplit=2)
            return b" ".join([*words[:2], MASK.encode()]) if len(words) > 2 else None
        hidden = self._logging_in and verb not in COMMANDS and content.strip()
        return MASK.encode() if hidden else None


COMMANDS = frozenset(b"EHLO HELO MAIL RCPT DATA BDAT RSET NOOP QUIT STARTTLS VRFY EXPN HELP AUTH".split())
"""The commands that are understood, in capitals."""
