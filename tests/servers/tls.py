"""TLS as servers of every age have it: each property set by the test, so that no interpreter's build decides."""

from __future__ import annotations

import ssl
import warnings
from base64 import encodebytes
from pathlib import Path

from tests.engine.smtp.certificates import Issued, issue

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
    others: tuple[Issued, ...] = (),
    dh_bits: int = 0,
) -> ssl.SSLContext:
    """The context of a server with these versions and ciphers (in OpenSSL's words), of any strength.

    others: certificates that are presented behind its own. dh_bits: the size of its Diffie-Hellman group.
    """
    file = folder / "server.pem"
    file.write_bytes(own.private + own.public + b"".join(other.public for other in others))
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.set_ciphers(f"{ciphers}:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # old versions are what this is about
        made.minimum_version, made.maximum_version = oldest, newest
    made.load_cert_chain(file)
    if dh_bits:
        made.load_dh_params(_group(folder, dh_bits))
    return made


def _group(folder: Path, bits: int) -> str:
    """A group of so many bits. It is no prime, which neither side looks at; that would take minutes to find."""
    body = b"".join(b"\x02" + _sized(value.to_bytes(bits // 8 + 1, "big")) for value in ((1 << bits) - 105, 2))
    file = folder / "dh.pem"
    encoded = encodebytes(b"\x30" + _sized(body)).decode()
    file.write_text(f"-----BEGIN DH PARAMETERS-----\n{encoded}-----END DH PARAMETERS-----\n")
    return str(file)


def _sized(body: bytes) -> bytes:
    return b"\x82" + len(body).to_bytes(2, "big") + body


def record(*messages: bytes, kind: int = 22) -> bytes:
    """A record of TLS 1.2, of the handshake unless said otherwise."""
    body = b"".join(messages)
    return bytes([kind, 3, 3]) + len(body).to_bytes(2, "big") + body


def message(kind: int, body: bytes) -> bytes:
    return bytes([kind]) + len(body).to_bytes(3, "big") + body


def hello(suite: int = 0x009E, session: bytes = b"") -> bytes:
    """A ServerHello of TLS 1.2, by default with DHE-RSA-AES128-GCM-SHA256."""
    extensions = b"\xff\x01\x00\x01\x00"  # RFC 5746
    chosen = suite.to_bytes(2, "big") + b"\x00" + len(extensions).to_bytes(2, "big") + extensions
    return message(2, b"\x03\x03" + bytes(32) + bytes([len(session)]) + session + chosen)


def certificates(*presented: bytes) -> bytes:
    entries = b"".join(len(one).to_bytes(3, "big") + one for one in presented)
    return message(11, len(entries).to_bytes(3, "big") + entries)


def exchange(bits: int) -> bytes:
    """A ServerKeyExchange with a group of so many bits, which nobody has signed."""
    p = ((1 << bits) - 105).to_bytes((bits + 7) // 8, "big")
    parts = (p, b"\x02", p[:-1] + b"\x03")
    return message(12, b"".join(len(part).to_bytes(2, "big") + part for part in parts) + b"\x04\x01" + bytes(2))
