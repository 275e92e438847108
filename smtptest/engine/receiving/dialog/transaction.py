"""One message of a session: its sender, its recipient, and its octets by DATA or BDAT."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import Severity, Verdict
from smtptest.engine.receiving.behaviours.all_conducts import conduct_for
from smtptest.engine.receiving.delivery import Delivery, TlsFacts
from smtptest.engine.receiving.dialog import replies
from smtptest.engine.receiving.dialog.habits import Habits
from smtptest.engine.receiving.dialog.link import Link
from smtptest.engine.receiving.dialog_record import Mark
from smtptest.engine.receiving.inbox import Inbox
from smtptest.engine.receiving.wire.message_reader import MessageReader, header_lines
from smtptest.engine.receiving.wire.paths import Path, parse_path
from smtptest.engine.smtp.wire.lines import Line
from smtptest.engine.words.sentence import Sentence

_READ = 64 * 1024
_SIZE = re.compile(r"[0-9]{1,20}")
_BDAT = re.compile(r"([0-9]{1,19})(?: +(LAST))?", re.IGNORECASE)
_MAIL_PARAMETERS = {"SIZE", "BODY", "SMTPUTF8", "RET", "ENVID", "REQUIRETLS"}
_RCPT_PARAMETERS = {"NOTIFY", "ORCPT"}


class Transaction:
    """What MAIL, RCPT, DATA and BDAT do. A session has one message at a time, and gets rid of one."""

    def __init__(self, link: Link, habits: Habits) -> None:
        self._link, self._habits = link, habits
        self._tried = 0
        #: The name that the peer gave last, and whether by EHLO.
        self.helo, self.extended = "", False
        #: None in plain text.
        self.tls: TlsFacts | None = None
        #: Whether a message was taken.
        self.delivered = False
        #: Whether MAIL was ever said.
        self.begun = False
        #: The end of the session if the peer was refused on purpose, named nobody who waits, or said too much.
        self.turned_away: DialogEnded | None = None
        self.reset()

    def reset(self) -> None:
        """Forget sender and recipient, and what was received of the message."""
        self._mail: Path | None = None
        self._recipient = ""
        self._inbox: Inbox | None = None
        self._chunks: MessageReader | None = None

    async def mail(self, argument: str, mark: Mark | None) -> None:
        """Judge MAIL FROM."""
        if not self.helo or self._mail:
            return await self._link.push(replies.WRONG_ORDER if self.helo else replies.HELLO_FIRST)
        path = parse_path(argument, "FROM:")
        self.begun = True
        if path is None or path.too_long:
            self._habits.malformed(mark)
            return await self._link.push(replies.BAD_SENDER)
        self._habits.mail(path, tls=self.tls is not None, mark=mark)
        refusal = self._refusal(path, _MAIL_PARAMETERS, mark) or self._unmet(path)
        if refusal is None:
            self._mail = path
            self._link.record.prove("mail", mark)
        return await self._link.push(refusal or replies.SENDER_OK)

    def _unmet(self, path: Path) -> str | None:
        """The reply to MAIL if what its parameters ask for cannot be had."""
        values = path.values
        size, body = values.get("SIZE", "0"), values.get("BODY", "7BIT")
        if not _SIZE.fullmatch(size) or body.upper() not in ("7BIT", "8BITMIME"):
            return replies.BAD_SYNTAX
        if int(size) > self._link.receiver.limits.message_bytes:
            return self._too_large()
        return replies.REQUIRETLS_NEEDS_TLS if "REQUIRETLS" in values and self.tls is None else None

    def _too_large(self) -> str:
        """The reply to a message that is too large, which is why the session ends without one."""
        most = self._link.receiver.limits.message_bytes
        self.turned_away = DialogEnded(Verdict.REFUSED, Sentence("peer-too-large", most=most))
        return replies.TOO_LARGE

    def _refusal(self, path: Path, known: set[str], mark: Mark | None) -> str | None:
        """The reply to MAIL or RCPT if the peer may not write it so."""
        if path.parameters and not self.extended:
            self._habits.not_offered(path.values, mark)
            return replies.BAD_SYNTAX
        if unknown := [keyword for keyword in path.values if keyword not in known]:
            self._habits.not_offered(unknown, mark)
            return replies.UNKNOWN_PARAMETER
        if not path.address.isascii() and "SMTPUTF8" not in (self._mail or path).values:
            self._habits.utf8(mark)
            return replies.UTF8_UNDECLARED
        return None

    async def rcpt(self, argument: str, mark: Mark | None) -> None:
        """Judge RCPT TO: only a test that waits is a recipient."""
        link = self._link
        if self._mail is None:
            return await link.push(replies.WRONG_ORDER)
        path = parse_path(argument, "TO:")
        if path is None or not path.address:
            self._habits.malformed(mark)
            return await link.push(replies.BAD_ADDRESS)
        self._tried += 1
        if self._tried > link.receiver.limits.session_recipients or not link.receiver.peers.recipient(link.peer):
            await link.push(replies.TOO_MANY_RECIPIENTS)
            raise over_limit("recipients")
        if (refusal := self._refusal(path, _RCPT_PARAMETERS, mark)) is not None:
            return await link.push(refusal)
        inbox = await link.receiver.waiting.find(path.mailbox)
        if inbox is None:
            self.turned_away = DialogEnded(Verdict.REFUSED, Sentence("peer-unknown-recipient"))
            return await link.push(replies.NO_SUCH_RECIPIENT)
        if self._inbox is not None:
            return await link.push(replies.ONE_RECIPIENT)
        self._habits.recipient(path, mark)
        return await self._named(inbox, path, mark)

    async def _named(self, inbox: Inbox, path: Path, mark: Mark | None) -> None:
        link = self._link
        if link.record.inbox is None:
            link.attach(inbox)
        # If the session is shown in another test, the next one of this peer is this test's.
        link.receiver.waiting.claim(link.peer, inbox)
        link.record.prove("rcpt", mark)
        if link.record.inbox is not inbox or not link.conduct.suits(inbox):
            self.turned_away = DialogEnded(Verdict.DEFERRED, Sentence("peer-next-time"))
            link.record.note_finding(Severity.INFO, "receiver-next-time", "RFC 5321 section 4.5.4.1", mark)
            return await link.push(replies.COME_BACK)
        if not inbox.behaviour.facts.before_recipient:
            link.conduct = conduct_for(inbox, link.receiver.limits)
        assert self._mail is not None
        refusal = link.conduct.refusal(link.record, link.peer, self._mail.address, mark)
        if refusal is not None:
            self.turned_away = refusal.ended
            return await link.push(refusal.reply)
        self.turned_away = None
        self._inbox, self._recipient = inbox, path.address
        return await link.push(replies.RECIPIENT_OK)

    async def data(self, argument: str, mark: Mark | None) -> None:
        """Take the message up to the final dot."""
        link = self._link
        if argument or self._inbox is None or self._chunks is not None:
            return await link.push(replies.BAD_SYNTAX if argument else replies.WRONG_ORDER)
        link.record.prove("data", mark)
        if link.inflow.holding:
            self._habits.before_go_ahead(mark)
        await link.push(replies.GO_AHEAD)
        reader = MessageReader(link.receiver.limits.message_bytes)
        rest = None
        async with self._in_time():
            while rest is None:
                rest = reader.until_dot(await self._octets(_READ))
                await self._cut(reader.size)
        self._habits.dot()
        return await self._came(reader, reader.dot_unstuffed(), rest)

    async def bdat(self, argument: str, mark: Mark | None) -> None:
        """Take one chunk of the message (RFC 3030)."""
        link = self._link
        found = _BDAT.fullmatch(argument)
        if not found:
            self._habits.malformed(mark)
            return await link.push(replies.BAD_SYNTAX)
        self._habits.use("CHUNKING")
        reader = self._chunks or MessageReader(link.receiver.limits.message_bytes)
        left = int(found[1])
        # A chunk that is refused comes all the same.
        await self._cut(reader.size + left)
        async with self._in_time():
            while left:
                data = await self._octets(min(left, _READ))
                reader.chunk(data)
                left -= len(data)
        if self._inbox is None:
            link.inflow.lines_follow()
            return await link.push(replies.WRONG_ORDER)
        self._chunks = reader
        link.record.prove("data", mark)
        if found[2]:
            return await self._came(reader, reader.whole(), b"")
        link.inflow.lines_follow()
        return await link.push(self._too_large() if reader.too_large else replies.CHUNK_OK)

    @asynccontextmanager
    async def _in_time(self) -> AsyncIterator[None]:
        """A message, or a chunk of it, must arrive within this time."""
        seconds = self._link.receiver.limits.data_seconds
        try:
            async with asyncio.timeout(seconds):
                yield
        except TimeoutError:
            await self._link.push(replies.TOO_SLOW)
            raise DialogEnded(Verdict.TIMEOUT, Sentence("peer-slow-message", seconds=seconds)) from None

    async def _octets(self, most: int) -> bytes:
        data = await self._link.inflow.octets(most)
        if not data:
            raise DialogEnded(Verdict.CLOSED, Sentence("peer-closed-within"))
        return data

    async def _cut(self, size: int) -> None:
        """A message that is far too large is not read to its end."""
        if size > 2 * self._link.receiver.limits.message_bytes:
            await self._link.push(replies.TOO_LARGE)
            raise over_limit("message")

    async def _came(self, reader: MessageReader, message: bytes, rest: bytes) -> None:
        """The message is here in full. rest: what follows it."""
        link, mail, inbox = self._link, self._mail, self._inbox
        assert mail is not None
        assert inbox is not None
        received = datetime.now(UTC)
        end = None
        for line in header_lines(message):
            end = link.record.received(Line(line, b"\r\n"))
        self._habits.message(reader, mail, end)
        link.record.prove("end", end)
        link.inflow.lines_follow(rest)
        recipient = self._recipient
        self.reset()
        if reader.too_large:
            return await link.push(self._too_large())
        link.conduct.message_came(link.record, link.peer, mail.address)
        if not inbox.take():
            return await link.push(replies.NO_SUCH_RECIPIENT)
        self.delivered, self.turned_away = True, None
        delivery = Delivery(
            dialog=link.record.number,
            peer=link.peer,
            port=link.port,
            helo=self.helo,
            extended=self.extended,
            mail_from=mail.address,
            mail_parameters=mail.parameters,
            recipient=recipient,
            message=message,
            received=received,
            tls=self.tls,
            about=link.record.proofs,
        )
        try:
            link.conduct.accepted(link.record, self.tls)
            return await link.push(replies.TAKEN)
        finally:
            await inbox.deliver(delivery)  # whatever happened: the test waits for nothing else


def over_limit(what: str) -> DialogEnded:
    """The end of a session that went beyond a limit."""
    return DialogEnded(Verdict.REFUSED, Sentence("peer-over-limit", limit=Sentence(f"receive-limit/{what}")))
