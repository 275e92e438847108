"""Explains the lines of one session. Which reply answers which command follows from their order."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from smtptest.explain.client_lines import PROXY, command, verb_of
from smtptest.explain.explanation import Explanation
from smtptest.explain.reply_codes import extension, joined, reply
from smtptest.explain.situation import CANCELLED, GREETING, Known

_GREETINGS = ("EHLO", "LHLO")
# A 220 where the reply to one of these is due is a second greeting, unless no other reply follows.
_HELLOS = (*_GREETINGS, "HELO")


@dataclass
class Listener:
    """Takes the lines of one dialog in their order, and explains each as soon as its reply or command is complete.

    A line is known by its number, which is given by the caller.
    """

    stage: str = ""
    """The stage that the dialog is in, kept up to date by the caller. Lines of the stage "message" are the mail."""
    known: Known = field(default_factory=lambda: Known(logged_in=False))
    """What is known of the session so far."""
    _waiting: deque[str] = field(default_factory=deque)
    """Lines of the client that have no reply yet, the oldest first."""
    _answered: str = ""
    """The line that the last reply answered; GREETING or empty if it answered none."""
    _spoke: bool = False
    """Whether the client has sent a command."""
    _login: str = ""
    """The last AUTH command."""
    _challenged: bool = False
    """Whether the last reply was a 334, so that the client's next line answers it."""
    _repeats: bool = False
    """Whether the session is LMTP, where several replies can answer the same line."""
    _greeted_again: bool = False
    """Whether the last reply was a second greeting, as far as is known yet."""
    _open: list[tuple[int, str]] = field(default_factory=list)
    """The lines so far of a reply that goes on, with their numbers."""

    @property
    def is_awaiting(self) -> bool:
        """Whether a line of the client has no reply yet."""
        return bool(self._waiting)

    def sent(self, number: int, line: str) -> tuple[int, Explanation]:
        """Take a line of the client. Returns its number and its explanation."""
        if self._greeted_again:
            # No other reply followed, so it was the reply to the command.
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
        """Take the name of the server that was dialled."""
        self.known = replace(self.known, hosts=(host,))

    def secured(self) -> None:
        """Forget the commands without a reply, because TLS has started (RFC 3207 section 4.2)."""
        self._waiting.clear()

    def received(
        self, number: int, line: str, code: int | None, *, more: bool, owed: bool
    ) -> Iterator[tuple[int, Explanation]]:
        """Take a line of the server. Yields the numbers and explanations of all lines of its reply once it is complete.

        code: the reply code, None for a line that is no reply. more: the reply goes on. owed: the line is part of the
        greeting or of the reply to a command.
        """
        if code is None or not owed:
            yield number, reply(code, line)
            return
        self._open.append((number, line))
        if not more:
            lines, self._open = self._open, []
            yield from self._whole(lines, code)

    def rest(self) -> Iterator[tuple[int, Explanation]]:
        """Yield the numbers and explanations of the lines of a reply that has not ended."""
        lines, self._open = self._open, []
        if lines:
            yield from self._explained(lines, int(lines[0][1][:3]), self._waiting[0] if self._waiting else "")

    def _whole(self, lines: list[tuple[int, str]], code: int) -> Iterator[tuple[int, Explanation]]:
        self._greeted_again = code == 220 and bool(self._waiting) and self._waiting[0][:4].upper() in _HELLOS
        if self._greeted_again:
            yield from self._explained(lines, code, "")
            return
        # LMTP answers the final dot once for each recipient (RFC 2033 section 4.2), when no command waits any more. In
        # SMTP a reply that no command waits for answers something that was not a command of ours.
        if self._waiting:
            self._answered = self._waiting.popleft()
            self._repeats = self._repeats or self._answered[:4].upper() == "LHLO"
        elif not self._repeats:
            self._answered = "" if self._spoke else GREETING
        self._challenged = code == 334
        self._learn(lines[0][1], code)
        yield from self._explained(lines, code, self._answered)

    def _learn(self, line: str, code: int) -> None:
        """Note what the reply tells about the session: the server's name, with which the greeting and the reply to EHLO
        begin (RFC 5321 section 4.2), and whether the login succeeded."""
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
