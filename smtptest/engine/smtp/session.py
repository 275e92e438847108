"""What the steps of one dialog share: its plan, its wire, and what the server has said of itself so far."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
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
from smtptest.engine.smtp.plan import Plan, Sample
from smtptest.engine.smtp.rules import Rules
from smtptest.engine.smtp.wire.failures import WireFailure
from smtptest.engine.smtp.wire.protocol import Wire
from smtptest.engine.smtp.wire.replies import Reply
from smtptest.engine.smtp.wire.unexpected_codes import note_unlisted, pass_second_greeting


class ProbeResult(NamedTuple):
    """What a probe says of one thing that it asked. undecided: it could not judge it."""

    level: Severity
    title: str
    undecided: bool


@dataclass
class Session:
    """One SMTP session (RFC 5321 section 3.1).

    helo: the name we give. roots: files of PEM roots trusted beside the system's. extensions: the EHLO keywords in
    force, upper case, each with its parameters. verified: None without TLS, else whether chain and name hold. accepted
    and refused: the recipients, with the reply to each. in_transaction: MAIL was accepted and not yet ended.
    client_key: of the certificate that the plan shows. rules: what the test keeps to. greeting: the reply that it is;
    ehlo: the one that ``extensions`` are from. attachments: the files whose facts the plan has. part: which part of a
    probe this dialog is, empty where it has one only. proven: what a probe has found.
    in_message: the server takes what comes for the message, so that no command can be sent. uses: the extensions of
    this transaction. unnamed: recipients beyond the server's limits. ahead: commands sent and not yet answered.
    """

    plan: Plan
    password: Secret
    limits: SessionLimits
    track: Track
    wire: Wire
    helo: str
    roots: tuple[str, ...]
    extensions: dict[str, str] = field(default_factory=dict)
    greeting: Reply | None = None
    ehlo: Reply | None = None
    verified: bool | None = None
    accepted: dict[str, Reply] = field(default_factory=dict)
    refused: dict[str, Reply] = field(default_factory=dict)
    in_transaction: bool = False
    in_message: bool = False
    uses: set[str] = field(default_factory=set)
    unnamed: tuple[str, ...] = ()
    ahead: deque[tuple[bytes, ...]] = field(default_factory=deque)
    taken: Reply | None = None
    client_key: Secret = field(default_factory=lambda: Secret(""))
    rules: Rules = field(default_factory=Rules)
    part: str = ""
    proven: list[ProbeResult] = field(default_factory=list)
    attachments: Sequence[Attachment] = ()
    _unlisted: set[str] = field(default_factory=set)

    @cached_property
    def message(self) -> Message:
        """The message of the plan, composed once: for what the server offers when it is first asked for."""
        recipients = tuple(map(self.path, self.plan.rcpt_to))
        plan = replace(self.plan, mail_from=self.path(self.plan.mail_from), rcpt_to=recipients)
        if self.rules.fixed_text:
            plan = self._with_fixed_text(plan)
        utf8, eight_bit = "SMTPUTF8" in self.uses, "8BITMIME" in self.extensions
        return compose(plan, self.helo, attachments=self.attachments, eight_bit=eight_bit, utf8=utf8)

    def _with_fixed_text(self, plan: Plan) -> Plan:
        link = f"X-SMTPTest: {self.rules.link}"
        text = self.rules.fixed_text
        own = replace(plan, subject="", html="", sample=Sample.NONE, size=0, raw_message="")
        return replace(own, body=text, headers=link)

    @property
    def recipients(self) -> tuple[str, ...]:
        """Those that are named in this transaction, each once: so each reply is somebody's."""
        return tuple(address for address in dict.fromkeys(self.plan.rcpt_to) if address not in self.unnamed)

    def line_of(self, keyword: str) -> int | None:
        """The number of the line that announces an extension; of the reply to EHLO where none does, for a finding."""
        for line in self.ehlo.lines[1:] if self.ehlo else ():
            if parse_keyword(line.said).name == keyword:
                return line.seq
        return self.ehlo.about if self.ehlo else None

    def path(self, address: str) -> str:
        """The address as this transaction writes it: with SMTPUTF8 as it is, else its domain in A-labels."""
        return address if "SMTPUTF8" in self.uses else with_a_labels(address)

    async def ask(self, *words: bytes, awaited: str, seconds: float | None = None, shown: bytes | None = None) -> Reply:
        """Send a command and give its reply. awaited: what it waits for, in words. seconds: default the reply limit.

        Raises DialogEnded where no reply comes, and for a 421.
        """
        limit = seconds or self.limits.reply
        self.track.awaited = awaited
        await self.wire.settle()
        try:
            reply = await self.wire.command(*words, timeout=limit, shown=shown)
            reply = await pass_second_greeting(self.track, self.wire, reply, limit)
        except (WireFailure, TimeoutError) as failure:
            raise from_failure(failure, awaited, limit) from None
        return self.judged(reply, awaited)

    async def send_ahead(self, data: bytes, replies: int, awaited: str) -> None:
        """Write commands that expect ``replies`` replies, which :meth:`answer` reads later.

        Raises DialogEnded if the connection is gone.
        """
        self.track.awaited = awaited
        if self.wire.idle:
            await self.wire.settle()
        try:
            self.wire.expect(replies)
            self.wire.write(data)
        except WireFailure as failure:
            raise from_failure(failure, awaited, self.limits.reply) from None

    async def answer(self, awaited: str, seconds: float | None = None) -> Reply:
        """The reply to a command that was sent before. Raises as :meth:`ask` does."""
        limit = seconds or self.limits.reply
        self.track.awaited = awaited
        try:
            reply = await self.wire.next_reply(limit)
        except (WireFailure, TimeoutError) as failure:
            raise from_failure(failure, awaited, limit) from None
        return self.judged(reply, awaited)

    def judged(self, reply: Reply, awaited: str) -> Reply:
        """The reply, unless it is a 421, which may stand in place of any other."""
        if reply.code == 421:
            raise throttled(reply, awaited)
        note_greylisting(self.track, reply)
        return reply

    def says(self, reply: Reply, *listed: int, to: str) -> bool:
        """Whether the reply means what the ``listed`` codes mean: its first digit says so (RFC 5321 section 4.3.2).

        to: what it answers, in words. Another code with the same first digit is a finding, once for each ``to``.
        """
        if reply.kind != listed[0] // 100:
            return False
        if reply.code not in listed and not reply.is_odd and to not in self._unlisted:
            self._unlisted.add(to)
            note_unlisted(self.track, reply, listed, to)
        return True
