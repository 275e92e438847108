"""The lines of one session, each with its explanation. Which reply answers which command follows from their order."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from smtptest.explain.client_lines import PROXY, command, verb_of
from smtptest.explain.explanation import Explanation
from smtptest.explain.reply_codes import extension, joined, reply
from smtptest.explain.situation import CANCELLED, GREETING, Known

_GREETINGS = ("EHLO", "LHLO")
# A 220 where the answer to one of these is due is a second greeting, unless it is all that comes.
_HELLOS = (*_GREETINGS, "HELO")


@dataclass
class Listener:
    """Is told line after line of one dialog, and gives explanations by their numbers as soon as they are complete.

    stage: the stage that the dialog is in; lines of the stage "message" are the mail itself. known: of the
    session so far.
    """

    stage: str = ""
    known: Known = field(default_factory=lambda: Known(logged_in=False))
    _waiting: deque[str] = field(default_factory=deque)
    _answered: str = ""
    _spoke: bool = False
    _login: str = ""
    _challenged: bool = False
    _repeats: bool = False
    _greeted_again: bool = False
    _open: list[tuple[int, str]] = field(default_factory=list)

    def sent(self, number: int, line: str) -> tuple[int, Explanation]:
        """A line of the client."""
        if self._greeted_again:
            # Nothing came behind it, so it was the answer.
            self._greeted_again = False
            self._waiting.popleft()
        if self._challenged:
            self._challenged = False
            self._waiting.append(line if line == CANCELLED else self._login)
            return number, command(line, role="answer")
        if self.stage == "message" and line != "." and not line.upper().startswith("BDAT "):
            return number, command(line, role="message")
        if (verb := verb_of(line)) != PROXY:  # to which there is no reply
            self._spoke = True
            self._waiting.append(line)
        if verb == "AUTH":
            self._login = line
            self.known = replace(self.known, mechanism=line.upper().split()[1] if " " in line.strip() else "")
        return number, command(line)

    def dialled(self, host: str) -> None:
        """The name of the server that was asked for."""
        self.known = replace(self.known, hosts=(host,))

    def secured(self) -> None:
        """TLS is in force from here on: what was said before it is forgotten (RFC 3207 section 4.2)."""
        self._waiting.clear()

    def received(
        self, number: int, line: str, code: int | None, *, more: bool, owed: bool
    ) -> Iterator[tuple[int, Explanation]]:
        """A line of the server. more: its reply goes on. owed: it answers a command or is the greeting."""
        if code is None or not owed:
            yield number, reply(code, line)
            return
        self._open.append((number, line))
        if not more:
            lines, self._open = self._open, []
            yield from self._whole(lines, code)

    def rest(self) -> Iterator[tuple[int, Explanation]]:
        """The lines of a reply that has not ended."""
        lines, self._open = self._open, []
        if lines:
            yield from self._explained(lines, int(lines[0][1][:3]), self._waiting[0] if self._waiting else "")

    def _whole(self, lines: list[tuple[int, str]], code: int) -> Iterator[tuple[int, Explanation]]:
        self._greeted_again = code == 220 and bool(self._waiting) and self._waiting[0][:4].upper() in _HELLOS
        if self._greeted_again:
            yield from self._explained(lines, code, "")
            return
        # LMTP answers the final dot once for each recipient (RFC 2033 section 4.2): then nothing waits any more.
        # In SMTP a reply for which nothing waits answers something that was no command of ours.
        if self._waiting:
            self._answered = self._waiting.popleft()
            self._repeats = self._repeats or self._answered[:4].upper() == "LHLO"
        elif not self._repeats:
            self._answered = "" if self._spoke else GREETING
        self._challenged = code == 334
        self._learn(lines[0][1], code)
        yield from self._explained(lines, code, self._answered)

    def _learn(self, line: str, code: int) -> None:
        """What the reply tells of the session: who speaks (RFC 5321 section 4.2: the greeting and the reply to EHLO
        begin with the server's name), whether the login succeeded."""
        if self._answered == GREETING or self._answered[:4].upper() in _HELLOS:
            self.known = replace(self.known, hosts=(*self.known.hosts[:3], line))
        if code == 235 and verb_of(self._answered) == "AUTH":
            self.known = replace(self.known, logged_in=True)

    def _explained(self, lines: list[tuple[int, str]], code: int, after: str) -> Iterator[tuple[int, Explanation]]:
        if code == 250 and after[:4].upper() in _GREETINGS:
            for place, (number, line) in enumerate(lines):
                yield number, extension(line, greeting="" if place else after)
            return
        meaning = reply(code, joined([line for _, line in lines]), after=after, known=self.known)
        for number, _ in lines:
            yield number, meaning
