"""The mechanisms that send a bearer token: XOAUTH2 (Google's, Microsoft's) and OAUTHBEARER (RFC 7628).

A server that refuses the token says why in a challenge, as JSON, and fails the exchange after an empty answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from smtptest.engine.secret import Secret
from smtptest.engine.smtp.sasl.mechanism import (
    ChallengeFinding,
    Mechanism,
    UnanswerableChallenge,
    decoded,
    unexpected_challenge,
)


class _Bearer(Mechanism):
    reference: str
    acknowledgement: bytes

    def __init__(self, name: str, message: str) -> None:
        super().__init__(name, message.encode())
        self._failed = False

    def answer(self, challenge: bytes) -> bytes:
        if self._failed:
            raise unexpected_challenge()
        self._failed = True
        return self.acknowledgement

    def remark(self, challenge: bytes) -> ChallengeFinding:
        return ChallengeFinding("oauth-error", "; ".join(_statements(challenge)), self.reference)


class XOAuth2(_Bearer):
    """https://developers.google.com/workspace/gmail/imap/xoauth2-protocol: the answer to an error is empty."""

    reference = "Google's XOAUTH2 protocol, “Error response”"
    acknowledgement = b""

    def __init__(self, username: str, token: Secret) -> None:
        super().__init__("XOAUTH2", f"user={username}\1auth=Bearer {token.reveal()}\1\1")


class OAuthBearer(_Bearer):
    """RFC 7628 section 3.1; the answer to an error is a lone ^A (section 3.2.3)."""

    reference = "RFC 7628 section 3.2.2"
    acknowledgement = b"\1"

    def __init__(self, username: str, token: Secret, host: str, port: int) -> None:
        # RFC 5801 section 4: in a GS2 header these two characters are spelt out.
        authority = username.replace("=", "=3D").replace(",", "=2C")
        super().__init__("OAUTHBEARER", f"n,a={authority},\1host={host}\1port={port}\1auth=Bearer {token.reveal()}\1\1")


def _statements(challenge: bytes) -> Iterator[str]:
    """The members of the error object; nested values are left out (RFC 7628 has none)."""
    try:
        error = json.loads(decoded(challenge))
    except (UnanswerableChallenge, ValueError, RecursionError):
        return
    if isinstance(error, dict):
        yield from (f"{name}: {value}" for name, value in error.items() if isinstance(value, str | int))
