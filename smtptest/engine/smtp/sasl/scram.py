"""SCRAM (RFC 5802, RFC 7677): neither side sends the password, and each proves to the other that it knows it."""

from __future__ import annotations

import ssl
from collections.abc import Collection

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from scramp import ScramClient, ScramException

from smtptest.engine.secret import Secret
from smtptest.engine.smtp.sasl.mechanism import (
    Mechanism,
    UnanswerableChallenge,
    UnsuitableCredentials,
    decoded,
    malformed,
    unexpected_challenge,
)
from smtptest.engine.words.sentence import Sentence

Binding = tuple[str, bytes]

# A server chooses how much we compute. OWASP asks for 1,300,000 with SHA-1; twice that takes about a second.
_MOST_ITERATIONS = 2_600_000


def scram(
    family: str, offered: Collection[str], tls: ssl.SSLObject | None, username: str, password: Secret
) -> Scram | None:
    """The strongest mechanism of a family (``SCRAM-SHA-256``) that server and connection allow; None if there is none.

    tls: the connection's TLS, to which a mechanism with -PLUS binds the login. Raises UnsuitableCredentials.
    """
    plus = f"{family}-PLUS"
    unique = _unique(tls)
    if plus in offered and unique:
        return Scram(plus, username, password, unique)
    if family in offered:
        # RFC 5802 section 6: a client that could bind says so where no -PLUS is offered, which unmasks a man in the
        # middle who took it out of the offer.
        could = unique if not any(name.endswith("-PLUS") for name in offered) else None
        return Scram(family, username, password, could)
    if plus in offered and tls is not None:
        return Scram(plus, username, password, ("tls-server-end-point", _end_point(tls)))
    return None


def _end_point(tls: ssl.SSLObject) -> bytes:
    """RFC 5929 section 4.1: the hash of the server's certificate, by the hash of its signature, but no weak one.

    Not computed by scramp: it reads the untrusted certificate with asn1crypto, which has had no release since 2022 and
    raises arbitrary exceptions. Raises UnsuitableCredentials.
    """
    encoded = tls.getpeercert(binary_form=True) or b""
    try:
        algorithm = x509.load_der_x509_certificate(encoded).signature_hash_algorithm
    except (ValueError, UnsupportedAlgorithm):
        raise UnsuitableCredentials(Sentence("certificate-not-read")) from None
    if algorithm is None:
        raise UnsuitableCredentials(Sentence("certificate-without-hash"))
    chosen = hashes.SHA256() if isinstance(algorithm, hashes.MD5 | hashes.SHA1) else algorithm
    digest = hashes.Hash(chosen)
    digest.update(encoded)
    return digest.finalize()


def _unique(tls: ssl.SSLObject | None) -> Binding | None:
    """RFC 5929 section 3. TLS 1.3 has tls-exporter instead (RFC 9266), which Python's ssl cannot give."""
    if tls is None or tls.version() == "TLSv1.3":
        return None
    data = tls.get_channel_binding("tls-unique")
    return ("tls-unique", data) if data else None


class Scram(Mechanism):
    """One exchange. Computing the proof is slow: call :meth:`answer` in a thread."""

    has_sensitive_challenges = True
    reads_challenges = True

    def __init__(self, name: str, username: str, password: Secret, binding: Binding | None = None) -> None:
        try:
            self._client = ScramClient([name], username, password.reveal(), channel_binding=binding)
        except ScramException as error:
            raise UnsuitableCredentials(Sentence("verbatim", words=str(error.args[0]))) from None
        super().__init__(name, self._client.get_client_first().encode())
        self.server_verified = False
        self._steps = [self._check_proof, self._prove]

    def answer(self, challenge: bytes) -> bytes:
        if not self._steps:
            raise unexpected_challenge()
        try:
            message = decoded(challenge).decode()
        except UnicodeDecodeError:
            raise malformed(Sentence("challenge-not-utf8")) from None
        return self._steps.pop()(message)

    def _prove(self, server_first: str) -> bytes:
        try:
            self._client.set_server_first(server_first)
            if int(self._client.iterations) > _MOST_ITERATIONS:
                raise malformed(Sentence("challenge-iterations", iterations=self._client.iterations))
            return str(self._client.get_client_final()).encode()
        except ScramException as error:
            raise _refusal(error) or malformed(Sentence("challenge-first-message", reason=error.args[0])) from None

    def _check_proof(self, server_final: str) -> bytes:
        try:
            self._client.set_server_final(server_final)
        except ScramException as error:
            raise _refusal(error) or server_not_verified() from None
        self.server_verified = True
        return b""


def _refusal(error: ScramException) -> UnanswerableChallenge | None:
    """The server-error of RFC 5802 section 7: the server's refusal, one of a closed list of words."""
    if error.args[0] != "The server returned an error" or error.server_error is None:
        return None
    return UnanswerableChallenge(Sentence("challenge-server-says", error=error.server_error.value))


def server_not_verified() -> UnanswerableChallenge:
    """The server's signature is wrong or missing: another server may accept any password."""
    return UnanswerableChallenge(Sentence("challenge-not-proven"), "server-not-proven", "RFC 5802 section 3")
