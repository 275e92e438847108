"""The data's files and folders, which other users of the machine have no business in: transcripts, keys."""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

_OTHERS = 0o007
# What lies in a folder that is ours alone. Any other, such as /tmp, is somebody else's too, and stays as it is.
_OURS = ("secret-key", "smtptest.sqlite3")


def folder(path: Path) -> None:
    """Make the folder, for its owner alone; one that is ours and open to all since an older version is closed.

    Raises OSError where it cannot be made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir(mode=0o700, exist_ok=True)
    if any((path / name).exists() for name in _OURS):
        close(path, 0o700)


def file(path: Path) -> None:
    """Make the file where there is none, readable and writable for its owner alone; close one that is open to all.

    What the operator has set otherwise, as for a group that makes backups, stays. Where the file cannot be made,
    whoever opens it will say so. The file itself is never opened: to close a file again gives up all locks that this
    process has on it, SQLite's too (https://sqlite.org/howtocorrupt.html, section 2.2).
    """
    if not path.exists():
        with suppress(OSError):
            empty = path.with_name(f"{path.name}-{secrets.token_hex(8)}")
            empty.touch(mode=0o600)
            try:
                os.link(empty, path)
            finally:
                empty.unlink()
    close(path, 0o600)


def close(path: Path, mode: int) -> None:
    """Take it from all but its owner, where it is open to all."""
    with suppress(OSError):  # it is not there, or not ours to change
        if stat.S_IMODE(path.stat().st_mode) & _OTHERS:
            path.chmod(mode)
