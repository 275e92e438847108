"""The demo server's throw-away certificate authority, whose key is discarded after it has signed one certificate."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme
from cryptography import x509

# The names of the demo server. None contains the password, which the tester would mask in everything servers say.
NAMES = ("localhost", "127.0.0.1", "::1")
LIFETIME = timedelta(days=365)
# A certificate that would expire while the program runs is replaced.
MARGIN = timedelta(days=7)


@dataclass(frozen=True)
class Certificates:
    """The files of one set."""

    authority: Path
    """PEM of the root to trust."""
    server: Path
    """PEM of the server's private key and chain."""


def ensure(directory: Path) -> Certificates:
    """The certificates in this directory. They are made, and the directory too, if missing or expiring."""
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
    """Write it atomically, so that an interrupted start leaves no partial file; readable only for the owner."""
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    with open(new, "xb", opener=lambda name, flags: os.open(name, flags, mode=0o600)) as file:
        file.write(content)
    new.replace(path)
