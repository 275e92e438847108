"""The terminal's language and its colours."""

from __future__ import annotations

import io
import os
import sys
from typing import Any

import pytest
from django.core.management.base import OutputWrapper
from django.utils.translation import get_language, override

from smtptest.engine.outcome import Tone
from smtptest.web.terminal.screen import Paint, speak_the_language, write

LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "POSIX"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANG": "../../etc"}, "en"),
        ({"LANG": "de"}, "de"),
        ({"LANG": "de_AT.UTF-8@euro"}, "de"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "de_DE"}, "de"),
        ({"LANG": "de_DE", "LC_ALL": "C"}, "en"),
    ],
)
def test_the_language_is_that_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], language: str
) -> None:
    for name in LOCALE:
        monkeypatch.setenv(name, variables.get(name, ""))
    with override("en"):
        speak_the_language()
        assert str(get_language()).partition("-")[0] == language


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "variables", "coloured"),
    [
        (Terminal(), {"TERM": "xterm"}, True),
        (Terminal(), {"TERM": "xterm", "NO_COLOR": "1"}, False),
        (Terminal(), {"TERM": "dumb"}, False),
        (Terminal(), {}, False),
        (io.StringIO(), {"TERM": "xterm"}, False),
    ],
)
def test_only_a_terminal_that_wants_colours_gets_them(
    monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, variables: dict[str, str], coloured: bool
) -> None:
    for name in ("TERM", "NO_COLOR"):
        monkeypatch.setenv(name, variables.get(name, ""))
    shown = Paint.for_stream(OutputWrapper(stream)).tone("good", Tone.GOOD)
    assert shown == ("\x1b[1;32mgood\x1b[0m" if coloured else "good")


@pytest.mark.parametrize(
    ("event", "style"),
    [
        ({"kind": "sent"}, "36"),
        ({"kind": "received", "code": 250}, ""),
        ({"kind": "received", "code": None}, ""),
        ({"kind": "received", "code": 421}, "33"),
        ({"kind": "received", "code": 550}, "31"),
        ({"kind": "finding", "level": "problem", "code": "x"}, "31"),
        ({"kind": "check", "result": "good", "code": "spf-record/good"}, "32"),
        ({"kind": "check", "result": "unknown", "code": "spf-record/failed"}, "34"),
        ({"kind": "check", "result": "unknown", "code": "dnssec/not-validating"}, "2"),
        ({"kind": "stage", "state": "failed"}, "31"),
        ({"kind": "stage", "state": "skipped"}, "2"),
        ({"kind": "finished"}, "1"),
        ({"kind": "tls"}, "2"),
    ],
)
def test_the_time_is_faint_and_the_line_has_the_colour_of_what_happened(event: dict[str, Any], style: str) -> None:
    line = "    0.123  S: text"
    end = f"\x1b[{style}m  S: text\x1b[0m" if style else "  S: text"
    assert Paint(on=True).event(event, line) == f"\x1b[2m    0.123\x1b[0m{end}"
    assert Paint(on=False).event(event, line) == line


def test_a_reader_that_reads_no_more_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """As behind ``| head -1``: the command goes on, and what it has not printed yet is no error at its end either."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as output:
        monkeypatch.setattr(sys, "stdout", output)
        for _ in range(2):
            write(OutputWrapper(output), ["some line", "x" * 100_000])
