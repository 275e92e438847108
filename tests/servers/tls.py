"""TLS as servers of every age have it: each property set by the test, so that no interpreter's build decides."""

from __future__ import annotations

import ssl
import warnings
from pathlib import Path

from tests.dialog.certificates import Issued, issue

ROOT = issue("Root", address="")
SERVER = issue("mx", ROOT, rsa_bits=2048)


def trusted(folder: Path) -> tuple[str, ...]:
    """The roots for a dialog that is to trust ROOT."""
    file = folder / "roots.pem"
    file.write_bytes(ROOT.public)
    return (str(file),)


def speaking(
    folder: Path,
    ciphers: str = "DEFAULT",
    *,
    oldest: ssl.TLSVersion = ssl.TLSVersion.MINIMUM_SUPPORTED,
    newest: ssl.TLSVersion = ssl.TLSVersion.MAXIMUM_SUPPORTED,
    own: Issued = SERVER,
) -> ssl.SSLContext:
    """The context of a server with these versions and ciphers (in OpenSSL's words), of any strength."""
    file = folder / "server.pem"
    file.write_bytes(own.private + own.public)
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.set_ciphers(f"{ciphers}:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # old versions are what this is about
        made.minimum_version, made.maximum_version = oldest, newest
    made.load_cert_chain(file)
    return made
