"""The conversation with one peer, from the greeting to the end: which reply each command gets."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import Verdict
from smtptest.engine.receiving.dialog import replies
from smtptest.engine.receiving.dialog.habits import Habits
from smtptest.engine.receiving.dialog.link import Link
from smtptest.engine.receiving.dialog.transaction import Transaction, over_limit
from smtptest.engine.receiving.dialog_record import Mark
from smtptest.engine.receiving.wire.inflow import command_of
from smtptest.engine.smtp.wire.lines import Line
from smtptest.engine.words.sentence import Sentence


class Conversation:
    """The state of one session."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._limits = link.receiver.limits
        self._habits = Habits(link.record)
        self._transaction = Transaction(link, self._habits)
        self._commands = self._bad = 0
        #: Whether the peer's network has used up the bytes that it may send.
        self.exhausted = False

    @property
    def unnamed(self) -> bool:
        """Whether the session ended before it said for whom it came."""
        return not self._transaction.begun

    def heard(self, line: Line) -> Mark | None:
        """A line of the peer is complete; it is recorded now and has its reply later."""
        return self._habits.heard(line)

    def ended(self, *, goodbye: bool = False) -> DialogEnded:
        """The end of the session as it stands. goodbye: with QUIT."""
        transaction = self._transaction
        self._habits.over(delivered=transaction.delivered, goodbye=goodbye)
        if transaction.delivered:
            return DialogEnded(Verdict.ACCEPTED, Sentence("peer-delivered"))
        if transaction.turned_away is not None:
            return transaction.turned_away
        if goodbye:
            return DialogEnded(Verdict.PASSED, Sentence("peer-left"))
        return DialogEnded(Verdict.CLOSED, Sentence("peer-closed"))

    def interrupted(self) -> DialogEnded:
        """The end of the session when its test ends first."""
        transaction = self._transaction
        over = not transaction.delivered and transaction.turned_away is None
        return DialogEnded(Verdict.STOPPED, Sentence("peer-test-over")) if over else self.ended()

    async def turn_away(self) -> DialogEnded:
        """The whole conversation with a peer of which too many are here."""
        await self._link.push(replies.TOO_BUSY)
        return over_limit("sessions")

    async def run(self) -> DialogEnded:
        """Speak with the peer until one of the two ends it. Raises DialogEnded too."""
        await self._greet()
        while (heard := await self._next()) is not None:
            line, mark = heard
            verb, octets = command_of(line.content)
            argument = octets.decode("utf-8", "surrogateescape")
            await self._check(line)
            if verb == b"QUIT" and not argument:
                await self._link.push(replies.GOODBYE)
                return self.ended(goodbye=True)
            if self._habits.too_long(line, mark):
                await self._refuse(replies.LINE_TOO_LONG)
            else:
                await _VERBS.get(verb, Conversation._unknown)(self, argument, mark)
            if self._link.inflow.decided:
                self._link.inflow.lines_follow()
            self._habits.answered(line, extended=self._transaction.extended)
        return self.ended()

    async def _greet(self) -> None:
        await self._link.conduct.before_greeting(self._link.record, self._link.inflow)
        await self._link.push(f"220 {self._link.receiver.name} ESMTP smtptest")
        self._habits.greeted()

    async def _next(self) -> tuple[Line, Mark | None] | None:
        try:
            async with asyncio.timeout(self._limits.command_seconds):
                return await self._link.line()
        except TimeoutError:
            await self._link.push(replies.TOO_SLOW)
            seconds = self._limits.command_seconds
            raise DialogEnded(Verdict.TIMEOUT, Sentence("peer-silent", seconds=seconds)) from None

    async def _check(self, line: Line) -> None:
        """End the session if the peer goes beyond a limit."""
        self._commands += 1
        exceeded = {
            "line": not line.ending,
            "bytes": self.exhausted,
            "events": self._link.record.overflow is not None,
            "commands": self._commands > self._limits.commands,
            "errors": self._bad > self._limits.bad_commands,
        }
        for what, true in exceeded.items():
            if true:
                await self._link.push(_TOO_MUCH[what])
                raise over_limit(what)

    async def _refuse(self, reply: str) -> None:
        self._bad += 1
        await self._link.push(reply)

    async def _unknown(self, argument: str, mark: Mark | None) -> None:
        self._habits.unknown(mark)
        await self._refuse(replies.UNKNOWN_COMMAND)

    async def _ehlo(self, argument: str, mark: Mark | None) -> None:
        await self._hello(argument, mark, extended=True)

    async def _helo(self, argument: str, mark: Mark | None) -> None:
        await self._hello(argument, mark, extended=False)

    async def _hello(self, argument: str, mark: Mark | None, *, extended: bool) -> None:
        if not argument or not argument.isprintable():
            self._habits.malformed(mark)
            return await self._refuse(replies.BAD_SYNTAX)
        self._transaction.reset()
        self._transaction.helo, self._transaction.extended = argument, extended
        self._link.record.prove("helo", mark)
        lines = [self._link.receiver.name, *(self._extensions() if extended else ())]
        for line in lines[:-1]:
            await self._link.push(f"250-{line}")
        return await self._link.push(f"250 {lines[-1]}")

    def _extensions(self) -> list[str]:
        within_tls = self._transaction.tls is not None
        by_tls = ["REQUIRETLS"] if within_tls else ["STARTTLS"] if self._link.conduct.offers_starttls else []
        plain = ["PIPELINING", "8BITMIME", "SMTPUTF8", "CHUNKING", "DSN", "ENHANCEDSTATUSCODES"]
        return [f"SIZE {self._limits.message_bytes}", *by_tls, *plain]

    async def _starttls(self, argument: str, mark: Mark | None) -> None:
        transaction, link = self._transaction, self._link
        if transaction.tls is not None or not link.conduct.offers_starttls or argument:
            within = transaction.tls is not None
            return await self._refuse(
                replies.BAD_SYNTAX if argument else replies.TLS_ALREADY if within else replies.NO_TLS_NOW
            )
        injected = link.inflow.discard()
        if injected:
            self._habits.behind_starttls(injected, mark)
        self._habits.secured()
        transaction.tls = await link.start_tls()
        # RFC 3207 section 4.2: what was said before is forgotten.
        transaction.reset()
        transaction.helo, transaction.extended = "", False
        return None

    async def _mail(self, argument: str, mark: Mark | None) -> None:
        await self._transaction.mail(argument, mark)

    async def _rcpt(self, argument: str, mark: Mark | None) -> None:
        await self._transaction.rcpt(argument, mark)

    async def _data(self, argument: str, mark: Mark | None) -> None:
        await self._transaction.data(argument, mark)

    async def _bdat(self, argument: str, mark: Mark | None) -> None:
        await self._transaction.bdat(argument, mark)

    async def _rset(self, argument: str, mark: Mark | None) -> None:
        self._transaction.reset()
        await self._link.push(replies.OK)

    async def _noop(self, argument: str, mark: Mark | None) -> None:
        await self._link.push(replies.OK)

    async def _vrfy(self, argument: str, mark: Mark | None) -> None:
        await self._link.push(replies.NOT_VERIFIED)

    async def _expn(self, argument: str, mark: Mark | None) -> None:
        await self._refuse(replies.NO_COMMAND)

    async def _help(self, argument: str, mark: Mark | None) -> None:
        await self._link.push(replies.HELP)

    async def _auth(self, argument: str, mark: Mark | None) -> None:
        self._habits.login(mark)
        await self._refuse(replies.NO_LOGIN)

    async def _quit(self, argument: str, mark: Mark | None) -> None:
        await self._refuse(replies.BAD_SYNTAX)  # with an argument; without one it ends the session


_Verb = Callable[[Conversation, str, Mark | None], Awaitable[None]]
_VERBS: Mapping[bytes, _Verb] = {
    b"EHLO": Conversation._ehlo,
    b"HELO": Conversation._helo,
    b"STARTTLS": Conversation._starttls,
    b"MAIL": Conversation._mail,
    b"RCPT": Conversation._rcpt,
    b"DATA": Conversation._data,
    b"BDAT": Conversation._bdat,
    b"RSET": Conversation._rset,
    b"NOOP": Conversation._noop,
    b"VRFY": Conversation._vrfy,
    b"EXPN": Conversation._expn,
    b"HELP": Conversation._help,
    b"AUTH": Conversation._auth,
    b"QUIT": Conversation._quit,
}
_TOO_MUCH = {
    "line": replies.LINE_TOO_LONG,
    "bytes": replies.TOO_MUCH,
    "events": replies.TOO_MUCH,
    "commands": replies.TOO_MANY_COMMANDS,
    "errors": replies.TOO_MANY_ERRORS,
}
