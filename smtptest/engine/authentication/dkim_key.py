"""One DKIM key as the DNS has it: what it is, and what is wrong with it (RFC 6376 section 3.6.1, RFC 8463)."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from smtptest.engine.authentication.tags import TagList, parse_tags

RSA, ED25519 = "rsa", "ed25519"
# RFC 8463 section 4.2: the key itself, without the structure around it that X.509 has.
_ED25519_BYTES = 32
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class DkimKey:
    """A record that says it is a key."""

    text: str
    """The record as it is published, which is untrusted."""
    type: str
    """"rsa", "ed25519", or the name of a type that verifiers do not know."""
    bits: int | None
    """The length of the key; None if it is revoked or cannot be read."""
    revoked: bool
    """Whether the key is empty, which makes every signature with it invalid."""
    testing: bool
    """Whether verifiers are asked to treat signed mail like unsigned mail (``t=y``)."""
    exact: bool
    """Whether it may only sign for exactly its domain, not for addresses in domains below it (``t=s``)."""
    faults: tuple[str, ...]
    """What makes signatures with it invalid, as slugs; empty if nothing does."""


def is_key(text: str) -> bool:
    """Whether a TXT record is meant to be a DKIM key: it has the version of one, or a key and no other version."""
    tags = parse_tags(text).tags
    return tags.get("v", "DKIM1").upper().startswith("DKIM") and bool(tags.keys() & {"p", "v"})


def parse_key(text: str) -> DkimKey:
    """The key that a record holds."""
    found = parse_tags(text)
    tags = found.tags
    kind = tags.get("k", RSA).lower()
    flags = _list(tags.get("t", ""))
    faults = list(_faults(found))
    revoked = tags.get("p") == ""
    bits = None
    if not revoked and "p" in tags and kind in (RSA, ED25519):
        read = _read(kind, _SPACE.sub("", tags["p"]))
        if isinstance(read, str):
            faults.append(read)
        else:
            bits = read
    return DkimKey(text, kind, bits, revoked, "y" in flags, "s" in flags, tuple(faults))


def _faults(found: TagList) -> list[str]:
    tags = found.tags
    wrong = {
        "repeated": bool(found.repeated),
        "junk": bool(found.junk),
        "version": "v" in tags and (tags["v"] != "DKIM1" or next(iter(tags)) != "v"),
        "no-key": "p" not in tags,
        "type": tags.get("k", RSA).lower() not in (RSA, ED25519),
        # RFC 8301 section 3.1 forbids SHA-1, so that a key which allows nothing else allows nothing.
        "hash": "h" in tags and "sha256" not in _list(tags["h"]),
        "service": "s" in tags and not {"*", "email"} & set(_list(tags["s"])),
    }
    return [name for name, is_so in wrong.items() if is_so]


def _list(value: str) -> list[str]:
    return [part.strip().lower() for part in value.split(":")]


def _read(kind: str, text: str) -> int | str:
    """The length of the key in bits, or what is wrong with it."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        return "base64"
    if kind == ED25519:
        return 8 * _ED25519_BYTES if len(data) == _ED25519_BYTES else "not-the-type"
    try:
        key = load_der_public_key(data)
    except (ValueError, UnsupportedAlgorithm):
        return "unreadable"
    return key.key_size if isinstance(key, RSAPublicKey) else "not-the-type"
