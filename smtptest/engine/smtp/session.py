"""What the steps of one dialog share: its plan, its wire, and what the server has said of itself so far."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from smtptest.engine.events import Severity
from smtptest.engine.recorder import Track
from smtptest.engine.secret import Secret
from smtptest.engine.session_limits import SessionLimits
from smtptest.engine.smtp.endings import from_failure, throttled
from smtptest.engine.smtp.extensions.keywords import parse_keyword
from smtptest.engine.smtp.mailboxes import with_a_labels
from smtptest.engine.smtp.message.attachments import Attachment
from smtptest.engine.smtp.message.compose import compose
from smtptest.engine.smtp.message.message import Message
from smtptest.engine.smtp.observations import note_greylisting
from smtptest.engine.smtp.plan import Plan, Probe, Sample
from smtptest.engine.smtp.rules import Rules
from smtptest.engine.smtp.wire.failures import WireFailure
from smtptest.engine.smtp.wire.protocol import Wire
from smtptest.engine.smtp.wire.quiet_period import read_arrived
from smtptest.engine.smtp.wire.replies import Reply
from smtptest.engine.smtp.wire.unexpected_codes import note_unlisted, pass_second_greeting
from smtptest.engine.words.sentence import Sentence


def reply_to(command: str) -> Sentence:
    """What is waited for after a command, as a part of a sentence."""
    return Sentence("reply-to", command=command)


class ProbeResult(NamedTuple):
    """The result of one question that a probe asked."""

    level: Severity
    """That of its finding: how bad the answer is."""
    title: Sentence
    """The question with its answer, in words."""
    undecided: bool
    """Whether the question could not be answered."""
    code: str = ""
    """That of its finding."""
    parameters: Mapping[str, object] = MappingProxyType({})
    """Those of its finding."""


class Presented(NamedTuple):
    """The certificates that a server presented in a handshake."""

    chain: tuple[bytes, ...]
    """In DER, the server's own first."""
    seq: int
    """The number of the event of the handshake."""


@dataclass
class Session:
    """One SMTP session (RFC 5321 section 3.1)."""

    plan: Plan
    """What was asked for."""
    password: Secret
    """Used for AUTH only; empty if there is none."""
    limits: SessionLimits
    """Times and sizes."""
    track: Track
    """Records the events of this dialog."""
    wire: Wire
    """The connection: sends lines and reads replies."""
    helo: str
    """The name that this tool gives in EHLO."""
    roots: tuple[str, ...]
    """Files of PEM roots that are trusted in addition to the system's."""
    extensions: dict[str, str] = field(default_factory=dict)
    """The EHLO keywords in force, in upper case, each with its parameters."""
    greeting: Reply | None = None
    """The server's first reply; None before it."""
    greeted_after: float = 0.0
    """Seconds from the beginning of the dialog to the greeting, without this tool's own pauses."""
    ehlo: Reply | None = None
    """The reply that ``extensions`` were read from."""
    without_tls: bool = False
    """Whether TLS was asked for and the server offered none, or refused it."""
    verified: bool | None = None
    """Whether chain and name were verified; None without TLS."""
    login_ignored: bool = False
    """Whether the server said that the session is logged in already, and so did not look at the login."""
    accepted: dict[str, Reply] = field(default_factory=dict)
    """The accepted recipients, with the reply to each."""
    refused: dict[str, Reply] = field(default_factory=dict)
    """The refused recipients, with the reply to each."""
    in_transaction: bool = False
    """Whether MAIL was accepted and the transaction has not ended."""
    in_message: bool = False
    """Whether the server reads what comes as the message, so that no command can be sent."""
    negotiated: set[str] = field(default_factory=set)
    """The extensions that this transaction uses."""
    unsent_recipients: tuple[str, ...] = ()
    """Recipients beyond the server's limits, which are not named."""
    pipelined: deque[tuple[bytes, ...]] = field(default_factory=deque)
    """Commands that were sent and not yet answered."""
    accepted_reply: Reply | None = None
    """The reply by which the server accepted the message."""
    client_key: Secret = field(default_factory=lambda: Secret(""))
    """The private key of the plan's client certificate."""
    rules: Rules = field(default_factory=Rules)
    """What the test must keep to."""
    part: str = ""
    """The part of a probe that this dialog is; empty if the probe has only one."""
    probe_results: list[ProbeResult] = field(default_factory=list)
    """What the probe has found out so far, in that order; empty without a probe."""
    presented: list[Presented] = field(default_factory=list)
    """What was presented in each handshake."""
    attachments: Sequence[Attachment] = ()
    """The files that the plan describes."""
    _unlisted: set[str] = field(default_factory=set)

    @cached_property
    def message(self) -> Message:
        """The message of the plan, composed once, for what the server offers when it is first needed."""
        recipients = tuple(map(self.path, self.plan.rcpt_to))
        plan = replace(self.plan, mail_from=self.path(self.plan.mail_from), rcpt_to=recipients)
        if self.rules.fixed_text:
            plan = self._with_fixed_text(plan)
        utf8, eight_bit = "SMTPUTF8" in self.negotiated, "8BITMIME" in self.extensions
        return compose(plan, self.helo, attachments=self.attachments, eight_bit=eight_bit, utf8=utf8)

    def _with_fixed_text(self, plan: Plan) -> Plan:
        link = f"X-SMTPTest: {self.rules.link}"
        text = self.rules.fixed_text
        own = replace(plan, subject="", html="", sample=Sample.NONE, size=0, raw_message="")
        return replace(own, body=text, headers=link)

    @property
    def recipients(self) -> tuple[str, ...]:
        """The recipients named in this transaction, each once, so that each reply belongs to one of them."""
        return tuple(address for address in dict.fromkeys(self.plan.rcpt_to) if address not in self.unsent_recipients)

    def seq_of(self, keyword: str) -> int | None:
        """The number of the line that announces an extension, or of the reply to EHLO if none does, for a finding."""
        for line in self.ehlo.lines[1:] if self.ehlo else ():
            if parse_keyword(line.said).name == keyword:
                return line.seq
        return self.ehlo.about if self.ehlo else None

    def path(self, address: str) -> str:
        """The address as this transaction writes it: unchanged with SMTPUTF8, else with its domain in A-labels."""
        return address if "SMTPUTF8" in self.negotiated else with_a_labels(address)

    async def ask(
        self, *words: bytes, awaited: Sentence, seconds: float | None = None, shown: bytes | None = None
    ) -> Reply:
        """Send a command and return its reply. seconds: the time limit; by default that of replies.

        awaited: what is waited for, as a part of a sentence. Raises DialogEnded if no reply arrives, and for a 421.
        """
        limit = seconds or self.limits.reply
        self.track.awaited = awaited
        await self._listen()
        try:
            reply = await self.wire.command(*words, timeout=limit, shown=shown)
            reply = await pass_second_greeting(self.track, self.wire, reply, limit)
        except (WireFailure, TimeoutError) as failure:
            raise from_failure(failure, awaited, limit) from None
        return self.checked(reply, awaited)

    async def send_ahead(self, data: bytes, replies: int, awaited: Sentence) -> None:
        """Write commands that expect ``replies`` replies, which :meth:`read_reply` reads later.

        Raises DialogEnded if the connection is gone.
        """
        self.track.awaited = awaited
        if self.wire.is_idle:
            await self._listen()
        try:
            self.wire.expect_replies(replies)
            self.wire.write(data)
        except WireFailure as failure:
            raise from_failure(failure, awaited, self.limits.reply) from None

    async def _listen(self) -> None:
        """Read what was sent before our command, so that the same bytes mean the same in one segment and in several.

        More is waited for in a probe, whose answer may depend on it, and if the server has ever sent anything unasked.
        """
        before = self.wire.bytes_received
        if self.plan.probe is Probe.NONE and not self.wire.has_strays:
            await read_arrived()
            if self.wire.bytes_received == before:
                return
        await self.wire.wait_until_quiet()

    async def read_reply(self, awaited: Sentence, seconds: float | None = None) -> Reply:
        """The reply to a command that was sent before. Raises as :meth:`ask` does."""
        limit = seconds or self.limits.reply
        self.track.awaited = awaited
        try:
            reply = await self.wire.next_reply(limit)
        except (WireFailure, TimeoutError) as failure:
            raise from_failure(failure, awaited, limit) from None
        return self.checked(reply, awaited)

    def checked(self, reply: Reply, awaited: Sentence) -> Reply:
        """The reply, unless it is a 421, which may take the place of any other."""
        if reply.code == 421:
            raise throttled(reply, awaited)
        note_greylisting(self.track, reply)
        return reply

    def says(self, reply: Reply, *listed: int, to: str) -> bool:
        """Whether the reply means what the ``listed`` codes mean, by its first digit (RFC 5321 section 4.3.2).

        to: what it answers, in words. Another code with the same first digit is a finding, once for each ``to``.
        """
        if reply.kind != listed[0] // 100:
            return False
        if reply.code not in listed and not reply.is_odd and to not in self._unlisted:
            self._unlisted.add(to)
            note_unlisted(self.track, reply, listed, to)
        return True
