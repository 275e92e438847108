"""How the terminal is written to: its language, its character set, and its colours if it has any."""

from __future__ import annotations

import io
from typing import TextIO

from django.conf import settings
from django.core.management.base import OutputWrapper
from django.utils import translation

from smtptest.conf import environment
from smtptest.engine.events import Json
from smtptest.engine.outcome import Tone

# SGR parameters (ECMA-48): the eight basic colours, which every scheme of a terminal keeps readable.
_BOLD, _FAINT, _RED, _GREEN, _YELLOW, _BLUE, _CYAN = "1", "2", "31", "32", "33", "34", "36"
_TONES = {Tone.GOOD: _GREEN, Tone.WARN: _YELLOW, Tone.BAD: _RED, Tone.WAIT: _BLUE}
_LEVELS = {"good": _GREEN, "info": _BLUE, "warning": _YELLOW, "problem": _RED}
_REPLIES = {4: _YELLOW, 5: _RED}
# The column in which a line's time ends, as smtptest.transcripts.render.plaintext writes it.
_TIME = 9


def speak_the_language() -> None:
    """Translate into the language of the environment from now on, or into English."""
    # de_AT.UTF-8@euro is the form of POSIX; "C" and "POSIX" name no language.
    wanted = environment.terminal_locale().partition(".")[0].partition("@")[0].replace("_", "-").lower()
    try:
        translation.activate(translation.get_supported_language_variant(wanted))
    except LookupError:
        translation.activate(settings.LANGUAGE_CODE)


def be_lenient(stream: TextIO) -> None:
    """Replace a character that the stream's character set has not, and do not fail: ``?`` in what is written."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace")


class Paint:
    """Colours for the lines of a test; none if the output is no terminal, or if none are wanted."""

    def __init__(self, *, on: bool) -> None:
        self._on = on

    @classmethod
    def for_stream(cls, stream: OutputWrapper) -> Paint:
        """Colours if this stream is a terminal that has them."""
        return cls(on=stream.isatty() and environment.terminal_has_colours())

    def event(self, event: Json, line: str) -> str:
        """A line of the transcript: the time faint, the rest in the colour of what happened."""
        time, rest = line[:_TIME], line[_TIME:]
        return self._in(time, _FAINT) + self._in(rest, *_event(event))

    def tone(self, text: str, tone: Tone) -> str:
        """Bold, in the colour of this tone."""
        return self._in(text, _BOLD, _TONES[tone])

    def level(self, text: str, level: str) -> str:
        """Bold, in the colour of a finding of this level."""
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
        case "finding":
            return (_LEVELS[event["level"]],)
        case "finished":
            return (_BOLD,)
        case "stage" if event["state"] == "failed":
            return (_RED,)
        case _:
            return (_FAINT,)
