"""Whether one signature fits a message and a key, by dkimpy.

dkimpy is given what it can judge in a short time: fields that are split already, a body whose white space is dealt
with, and no key that takes long to calculate with.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key
from dkim import DKIM, DKIMException

from smtptest.engine.authentication.dkim_key import RSA, DkimKey
from smtptest.engine.authentication.dkim_signature import DkimSignature
from smtptest.engine.authentication.signed_message import Field, SignedMessage
from smtptest.engine.authentication.tags import parse_tags

MOST_BITS = 8192
"""Of a key that is calculated with; RFC 8301 section 3.2 requires verifiers to support 4096."""
# Of a public exponent. Everybody's is 65537, but nothing keeps a record from having one as long as the key.
_MOST_EXPONENT_BITS = 64
_SPACE = re.compile(r"\s+")
# What dkimpy raises for what it cannot read, beside its own.
_UNREADABLE = (DKIMException, ValueError, TypeError, LookupError)


class Proof:
    """Tries a signature with a key on a message, and on variants of it."""

    def __init__(self, signature: DkimSignature, key: DkimKey) -> None:
        self._signature, self._key = signature, key
        self._tags = {name.encode(): value.encode("latin-1") for name, value in signature.tags.items()}

    def holds(self, message: SignedMessage) -> bool:
        """Whether the signature is valid for this message, header and body."""
        relaxed = self._signature.body_form == "relaxed"
        return self._try(message.fields, message.relaxed_body if relaxed else message.body, self._tags)

    def holds_for(self, fields: Sequence[Field], header_form: str = "") -> bool:
        """Whether it is valid for these fields, whatever the body is.

        header_form: another canonicalization than the one that it names.
        """
        tags = {name: value for name, value in self._tags.items() if name != b"bh"}
        if header_form:
            tags[b"c"] = header_form.encode()
        return self._try(fields, b"", tags)

    def _try(self, fields: Sequence[Field], body: bytes, tags: dict[bytes, bytes]) -> bool:
        verifier: Any = DKIM()
        verifier.headers, verifier.body = list(fields), body
        names = [name.encode("latin-1") for name in self._signature.names]
        text = self._key.text.encode("latin-1")
        try:
            return bool(verifier.verify_sig(tags, names, self._signature.field, lambda _name, timeout: text))
        except _UNREADABLE:
            return False

    @property
    def is_of_the_key(self) -> bool | None:
        """Whether it was made with the other half of the key, for whatever message; None if the key cannot tell."""
        if self._key.type != RSA:
            return None
        made = base64.b64decode(self._signature.tags["b"])
        try:
            _rsa_key(self._key).recover_data_from_signature(made, PKCS1v15(), SHA256())
        except (InvalidSignature, ValueError):
            return False
        return True


def is_costly(key: DkimKey) -> bool:
    """Whether it takes too long to calculate with a key that has no faults."""
    if key.type != RSA:
        return False
    found = _rsa_key(key)
    return found.key_size > MOST_BITS or found.public_numbers().e.bit_length() > _MOST_EXPONENT_BITS


def _rsa_key(key: DkimKey) -> RSAPublicKey:
    found = load_der_public_key(base64.b64decode(_SPACE.sub("", parse_tags(key.text).tags["p"])))
    assert isinstance(found, RSAPublicKey)
    return found
