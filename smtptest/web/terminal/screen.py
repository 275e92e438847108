"""The terminal: its language and its colours."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

from django.conf import settings
from django.core.management.base import OutputWrapper
from django.utils import translation

from smtptest.conf import environment
from smtptest.engine.events import Json
from smtptest.engine.judgement import is_blind
from smtptest.engine.outcome import LEVELS, Tone
from smtptest.web.terminal.argparse_words import translate_argparse

# SGR parameters (ECMA-48): only basic colours, which are readable in every colour scheme.
_BOLD, _FAINT, _RED, _GREEN, _YELLOW, _BLUE, _CYAN = "1", "2", "31", "32", "33", "34", "36"
_TONES = {Tone.GOOD: _GREEN, Tone.WARN: _YELLOW, Tone.BAD: _RED, Tone.WAIT: _BLUE}
_OTHER = _BLUE
_LEVELS = {str(level): _TONES.get(level.tone, _OTHER) for level in LEVELS}
_REPLIES = {4: _YELLOW, 5: _RED}
# How many characters of a line are its time (smtptest.transcripts.render.plaintext).
_TIME = 9


def speak_the_language() -> None:
    """Activate the language of the environment, or English if there is no translation; argparse speaks it too."""
    translate_argparse()
    # POSIX writes de_AT.UTF-8@euro; "C" and "POSIX" are no languages.
    wanted = environment.terminal_locale().partition(".")[0].partition("@")[0].replace("_", "-").lower()
    try:
        translation.activate(translation.get_supported_language_variant(wanted))
    except LookupError:
        translation.activate(settings.LANGUAGE_CODE)


def write(stdout: OutputWrapper, lines: Iterable[str]) -> None:
    """Print the lines at once. If nobody reads any more (``| head``, ``| grep -q``), what follows is dropped, and the
    command goes on to its exit status. SIGPIPE does not end it, because the test's sockets may raise that too.

    stdout: the standard output, as Django wraps it.
    """
    try:
        for line in lines:
            stdout.write(line)
        stdout.flush()
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


class Paint:
    """Colours the lines of a test."""

    def __init__(self, *, on: bool) -> None:
        """on: False to leave all lines as they are."""
        self._on = on

    @classmethod
    def for_stream(cls, stream: OutputWrapper) -> Paint:
        """Return one that colours if the stream is a terminal, and the environment does not forbid it."""
        return cls(on=stream.isatty() and environment.terminal_has_colours())

    def event(self, event: Json, line: str) -> str:
        """Return a line of the transcript: its time faint, the rest in the colour of its event."""
        time, rest = line[:_TIME], line[_TIME:]
        return self._in(time, _FAINT) + self._in(rest, *_event(event))

    def tone(self, text: str, tone: Tone) -> str:
        """Return the text bold, in the colour of the tone."""
        return self._in(text, _BOLD, _TONES.get(tone, _OTHER))

    def level(self, text: str, level: str) -> str:
        """Return the text bold, in the colour of findings of this level."""
        return self._in(text, _BOLD, _LEVELS[level])

    def _in(self, text: str, *styles: str) -> str:
        return f"\x1b[{';'.join(styles)}m{text}\x1b[0m" if self._on and styles else text


def _event(event: Json) -> tuple[str, ...]:
    match event["kind"]:
        case "sent":
            return (_CYAN,)
        case "received":
            colour = _REPLIES.get((event["code"] or 0) // 100)
            return (colour,) if colour else ()
        case "finding" | "check":
            return _judged(event)
        case "finished":
            return (_BOLD,)
        case "stage" if event["state"] == "failed":
            return (_RED,)
        case _:
            return (_FAINT,)


def _judged(event: Json) -> tuple[str, ...]:
    """Of a finding or a check. What this installation cannot see of any domain is no colour's business."""
    return (_FAINT,) if is_blind(event["code"]) else (_LEVELS[event.get("result") or event["level"]],)
