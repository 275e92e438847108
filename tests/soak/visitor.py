"""An ordinary visitor: asks for the first page again and again, and prints the seconds that each took."""

from __future__ import annotations

import sys
from contextlib import closing
from http.client import HTTPConnection
from time import monotonic, sleep

PAUSE = 0.25


def main(port: int, host: str) -> None:
    """Visit until killed."""
    while True:
        begun = monotonic()
        with closing(HTTPConnection("127.0.0.1", port, timeout=60, source_address=("127.0.2.1", 0))) as connection:
            connection.request("GET", "/", headers={"Host": host})
            answer = connection.getresponse()
            assert answer.status == 200
            answer.read()
        sys.stdout.write(f"{monotonic() - begun:.4f}\n")
        sys.stdout.flush()
        sleep(PAUSE)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
