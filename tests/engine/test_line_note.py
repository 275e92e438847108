"""What can be unusual about a line."""

from __future__ import annotations

import pytest

from smtptest.engine.line_note import LineNote
from smtptest.engine.smtp.wire.lines import Line


@pytest.mark.parametrize(
    ("line", "notes"),
    [
        (Line(b"250 ok", b"\r\n"), []),
        (Line(b"250\rok", b"\n"), [LineNote.BARE_LF, LineNote.BARE_CR]),
        (Line(b"250", b""), [LineNote.PARTIAL]),
        (Line(b"250 ok", b"\r\n", dropped=3), [LineNote.CUT]),
    ],
)
def test_a_line_is_noted_by_words_of_the_list(line: Line, notes: list[LineNote]) -> None:
    words = (line.note(kept=100, unsolicited=False, malformed=False, masked=False) or "").split(", ")
    assert [word for word in words if word in set(LineNote)] == notes


def test_only_what_is_wrong_with_a_line_has_a_sentence() -> None:
    assert [note for note in LineNote if not note.anomaly] == [LineNote.MASKED]
