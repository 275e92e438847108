"""What a link to the form holds besides fields. Anybody can write such a link, for somebody else to open."""

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
    return printable(" ".join(request.GET.get("note", "")[: 2 * NOTE_LENGTH].split()))[:NOTE_LENGTH]
