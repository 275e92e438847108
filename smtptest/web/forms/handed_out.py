"""What one visitor writes for others to read: in a link to the form, or as the title and note of a transcript."""

from __future__ import annotations

from django.http import HttpRequest

from smtptest.engine.printable import printable

# Characters of a note; a longer one is cut off.
NOTE_LENGTH = 300


def note(request: HttpRequest) -> str:
    """Return the note of the person who prepared the form, as one line of printable text; empty if there is none.

    A stranger may write it to get a password. So it has no line breaks, with which it could imitate the page, and no
    characters that change the text around it.
    """
    return one_line(request.GET.get("note", ""), NOTE_LENGTH)


def one_line(text: str, length: int) -> str:
    """Return what somebody has typed for others to read, as one line of printable text, cut to `length`."""
    return printable(" ".join(text[: 2 * length].split()))[:length]


def several_lines(text: str, length: int) -> str:
    """Return the same with its line breaks, but never more than one empty line in a row."""
    lines = [one_line(line, length) for line in text[: 2 * length].splitlines()]
    kept = [line for before, line in zip(["", *lines], lines, strict=False) if before or line]
    return "\n".join(kept).strip()[:length]
