"""What an address of the form says besides its fields: it may come from anybody, and is shown to somebody else."""

from __future__ import annotations

from django.http import HttpRequest

from smtptest.engine.printable import printable

#: Characters of a note; what is longer is cut.
NOTE_LENGTH = 300


def note(request: HttpRequest) -> str:
    """The note of whoever prepared the form, as one line of printable text; empty for none.

    It can be a stranger's who wants a password. So it has no line ends to imitate the page with, and no characters that
    change what stands around it.
    """
    return printable(" ".join(request.GET.get("note", "")[: 2 * NOTE_LENGTH].split()))[:NOTE_LENGTH]
