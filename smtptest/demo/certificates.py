"""The demo server's throw-away certificate authority: one certificate is signed, then its key is gone."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme
from cryptography import x509

# What the demo server is reached by. None of it contains the password: the tester masks that in all that servers say.
NAMES = ("localhost", "127.0.0.1", "::1")
LIFETIME = timedelta(days=365)
# A certificate that would run out while the program runs is made anew.
MARGIN = timedelta(days=7)


@dataclass(frozen=True)
class Certificates:
    """authority: PEM of the root to trust. server: PEM of the server's private key and chain."""

    authority: Path
    server: Path


def ensure(directory: Path) -> Certificates:
    """The certificates in this directory; made, and the directory with them, where they are missing or run out."""
    files = Certificates(directory / "ca.pem", directory / "server.pem")
    if not _usable(files):
        _make(files)
    return files


def _usable(files: Certificates) -> bool:
    if not files.authority.exists() or not files.server.exists():
        return False
    certificate = x509.load_pem_x509_certificates(files.server.read_bytes())[0]
    return certificate.not_valid_after_utc > datetime.now(UTC) + MARGIN


def _make(files: Certificates) -> None:
    authority = trustme.CA(organization_name="smtptest", organization_unit_name="throw-away authority")
    leaf = authority.issue_cert(
        *NAMES,
        common_name=NAMES[0],
        organization_name="smtptest",
        organization_unit_name="example mail server",
        not_after=datetime.now(UTC) + LIFETIME,
    )
    files.server.parent.mkdir(parents=True, exist_ok=True)
    _write(files.server, leaf.private_key_and_cert_chain_pem.bytes())
    _write(files.authority, authority.cert_pem.bytes())


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, so that a start that is cut short leaves nothing half-written; for the owner alone."""
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    with open(new, "xb", opener=lambda name, flags: os.open(name, flags, mode=0o600)) as file:
        file.write(content)
    new.replace(path)
