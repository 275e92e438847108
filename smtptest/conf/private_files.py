"""The files and folders of the data (transcripts, keys), which other users of the machine may not read."""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

_OTHERS = 0o007
# A folder with one of these files is ours. The mode of any other, such as /tmp, is not changed.
_OURS = ("secret-key", "smtptest.sqlite3")


def folder(path: Path) -> None:
    """Make the folder with mode 0700. If it is ours and open to others, as older versions left it, close it.

    Raises OSError if it cannot be made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir(mode=0o700, exist_ok=True)
    if any((path / name).exists() for name in _OURS):
        close(path, 0o700)


def file(path: Path) -> None:
    """Make the file with mode 0600 if it does not exist; if it is open to others, close it.

    A group that the operator has allowed, for backups perhaps, keeps its access. If the file cannot be made, the error
    appears when it is opened. Here it is never opened, because closing it again would release all locks that this
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
    """Set the mode if other users have access."""
    with suppress(OSError):  # it does not exist, or is not ours
        if stat.S_IMODE(path.stat().st_mode) & _OTHERS:
            path.chmod(mode)
