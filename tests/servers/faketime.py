"""Debian's libfaketime: what a program's clock says, where it is wrong."""

from __future__ import annotations

import os
from pathlib import Path


def library() -> Path | None:
    """None where it is not installed."""
    return next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))), None)


class WrongClock:
    """A clock that is wrong by so many seconds, and can be set anew while programs run that have its environment."""

    def __init__(self, library: Path, file: Path, seconds: float = 0) -> None:
        self._file = file
        self.set(seconds)
        self.environment = {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(file),
            "FAKETIME_NO_CACHE": "1",
            # As on a real machine: the monotonic clock goes on whatever the other is set to.
            "DONT_FAKE_MONOTONIC": "1",
            # No remedy for old C libraries, which newer ones get too: with it a wait of 5 ms by that clock is over at
            # once, and Python's threads, which wait so for each other, do nothing but ask again.
            "FAKETIME_FORCE_MONOTONIC_FIX": "0",
            "NO_FAKE_STAT": "1",
        }

    def set(self, seconds: float) -> None:
        new = self._file.with_suffix(".new")
        new.write_text(f"{seconds:+}\n")
        os.replace(new, self._file)  # nobody reads half of it
