"""The mechanisms that send the password (PLAIN, LOGIN) or a keyed hash made with it (CRAM-MD5); and EXTERNAL."""

from __future__ import annotations

import hmac

from smtptest.engine.secret import Secret
from smtptest.engine.smtp.sasl.mechanism import Mechanism, decoded, malformed, unexpected_challenge
from smtptest.engine.words.sentence import Sentence


class Plain(Mechanism):
    """RFC 4616: authorization identity (none), NUL, user name, NUL, password, all at once."""

    def __init__(self, username: str, password: Secret) -> None:
        super().__init__("PLAIN", f"\0{username}\0{password.reveal()}".encode())


class Login(Mechanism):
    """draft-murchison-sasl-login: the server prompts twice; the text of the prompts is unreliable."""

    def __init__(self, username: str, password: Secret) -> None:
        super().__init__("LOGIN")
        self._answers = [password.reveal().encode(), username.encode()]

    def answer(self, challenge: bytes) -> bytes:
        if not self._answers:
            raise unexpected_challenge()
        return self._answers.pop()


class CramMd5(Mechanism):
    """RFC 2195: the user name and the challenge's HMAC-MD5 under the password."""

    has_sensitive_challenges = True
    reads_challenges = True

    def __init__(self, username: str, password: Secret) -> None:
        super().__init__("CRAM-MD5")
        self._username, self._password = username, password
        self._answered = False

    def answer(self, challenge: bytes) -> bytes:
        if self._answered:
            raise unexpected_challenge()
        text = decoded(challenge)
        if not text:
            raise malformed(Sentence("challenge-empty"))
        self._answered = True
        digest = hmac.new(self._password.reveal().encode(), text, "md5").hexdigest()
        return f"{self._username} {digest}".encode()


class External(Mechanism):
    """RFC 4422 appendix A: the TLS client certificate says who we are. username: on whose behalf we act."""

    def __init__(self, username: str) -> None:
        super().__init__("EXTERNAL", username.encode())
