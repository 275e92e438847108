"""SECRET_KEY: set by the operator, made once and kept beside the data, or for one process only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from smtptest.conf import private_files
from smtptest.conf.parsers import parsed

NAMES = ("SECRET_KEY", "SECRET_KEY_FILE")


def judged(key: str, var: Path, *, public: bool) -> str:
    """SECRET_KEY, or in private one that is kept in the folder of the data. Raises ImproperlyConfigured."""
    if key or public:
        return _judged_key(key)
    return parsed("SMTPTEST_VAR", str(var), lambda folder: own_key(Path(folder)))


def _judged_key(key: str) -> str:
    if len(key) < 32:
        raise ImproperlyConfigured("SECRET_KEY: write at least 32 characters that nobody can guess; keep it secret")
    return key


def own_key(var: Path) -> str:
    """The key of a private installation, stored beside its data: it stays after a restart."""
    file = var / "secret-key"
    try:
        if not (file.is_file() and file.read_text().strip()):
            private_files.folder(var)
            _write_key(file)
        return file.read_text().strip()
    except OSError as error:
        raise ValueError(f"{str(var)!r} cannot be written to: {error.strerror}") from None


def _write_key(file: Path) -> None:
    # Atomically: if two processes start at the same time, the first one's key counts for both.
    whole = file.with_name(f"secret-key-{secrets.token_hex(8)}")
    whole.touch(mode=0o600)
    whole.write_text(new())
    try:
        os.link(whole, file)
    except FileExistsError:
        if not file.read_text().strip():  # else another process was first
            whole.replace(file)
    finally:
        whole.unlink(missing_ok=True)


def new() -> str:
    """Return a key that nobody can guess."""
    return secrets.token_urlsafe(50)
