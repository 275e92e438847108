"""Where this program listens, written into the folder of the data for what asks whether it is well: the image's check.

The check runs in the same container, as a program of its own, and cannot know which port was chosen (``serve --port``).
It starts every half minute, so it imports neither Django nor the settings.
"""

from __future__ import annotations

import sys
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

from smtptest.conf import private_files

_NAME = "listening"
# Less than the ten after which the image's check is given up, so that it can still say why it failed.
_SECONDS = 8


def note(folder: Path, address: str) -> None:
    """Write down the address of the health check. A folder that can only be read keeps nobody from serving."""
    file = folder / _NAME
    private_files.file(file)
    with suppress(OSError):
        # A file that says so already is left alone: on a full disk it would be empty until the next start.
        if not file.exists() or file.read_bytes() != address.encode():
            file.write_text(address)


def ask(folder: Path) -> tuple[int, str]:
    """What the program whose data is in this folder says of itself: HTTP's status, and its words.

    Raises OSError or HTTPException if it does not answer, or has never listened.
    """
    address = urlsplit((folder / _NAME).read_text())
    # Not by urllib, which would ask a proxy of the environment.
    with closing(HTTPConnection(address.netloc, timeout=_SECONDS)) as connection:
        connection.request("GET", address.path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def main(folder: str) -> None:
    """Exit with 0 if the program is well, and with 1 and the reason if it is not."""
    try:
        status, words = ask(Path(folder))
    except (OSError, HTTPException) as failure:
        sys.exit(f"no answer: {failure!r}")
    if status != 200:
        sys.exit(words)


if __name__ == "__main__":
    main(sys.argv[1])
