"""An ordinary visitor: asks for the first page again and again, and prints the seconds that each took."""

from __future__ import annotations

import sys
from http.client import HTTPConnection
from time import monotonic, sleep
from urllib.parse import urlsplit

PAUSE = 0.25


def main(url: str) -> None:
    """Visit until killed."""
    while True:
        begun = monotonic()
        connection = HTTPConnection(urlsplit(url).netloc, timeout=60)
        connection.request("GET", "/")
        connection.getresponse().read()
        connection.close()
        sys.stdout.write(f"{monotonic() - begun:.4f}\n")
        sys.stdout.flush()
        sleep(PAUSE)


if __name__ == "__main__":
    main(sys.argv[1])
