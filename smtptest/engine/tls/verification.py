"""Whether a presented chain and name are valid, in words, after a handshake that did not verify them.

So an invalid certificate is a finding with its exact reason, and the dialog can go on. OpenSSL stops at the first
fault; it is then asked again with less to refuse, so that all faults are reported at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

from smtptest.engine.tls.certificates import CertificateFacts, read_certificate
from smtptest.engine.tls.ssl_verifier import Refusal, context_that_trusts, refusal, refusal_by, verifying_context
from smtptest.engine.words.sentence import Sentence

# OpenSSL's X509_V_ERR_… numbers (include/openssl/x509_vfy.h.in); the words are OpenSSL's own.
_CODES = {
    2: "certificate-untrusted",
    4: "certificate-signature-wrong",
    6: "certificate-signature-wrong",
    7: "certificate-signature-wrong",
    9: "certificate-not-yet-valid",
    10: "certificate-expired",
    18: "certificate-self-signed",
    19: "certificate-untrusted",
    20: "certificate-untrusted",
    21: "certificate-untrusted",
    22: "certificate-chain-too-long",
    23: "certificate-revoked",
    24: "certificate-no-authority",  # "invalid CA certificate" up to OpenSSL 1.1.1; 79 since
    25: "certificate-path-length",
    26: "certificate-purpose",
    27: "certificate-untrusted",
    28: "certificate-untrusted",
    32: "certificate-no-authority",
    34: "certificate-critical-extension",
    47: "certificate-name-constraints",
    48: "certificate-name-constraints",
    49: "certificate-name-constraints",
    51: "certificate-name-constraints",
    52: "certificate-name-constraints",
    53: "certificate-name-constraints",
    66: "certificate-weak-key",
    67: "certificate-weak-key",
    68: "certificate-weak-signature",
    79: "certificate-no-authority",
    # X509_V_FLAG_X509_STRICT, which Python's default context has from 3.13 on.
    80: "certificate-irregular",
    81: "certificate-irregular",
    82: "certificate-irregular",
    83: "certificate-irregular",
    84: "certificate-irregular",
    85: "certificate-irregular",
    86: "certificate-irregular",
    87: "certificate-irregular",
    88: "certificate-irregular",
    89: "certificate-irregular",
    90: "certificate-irregular",
    91: "certificate-irregular",
    92: "certificate-irregular",
    93: "certificate-irregular",
    94: "certificate-irregular",
}
# OpenSSL's words for what is found most often; all others are quoted.
_KNOWN = {
    "self-signed certificate": "problem-self-signed",
    "self-signed certificate in certificate chain": "problem-self-signed-root",
    "unable to get local issuer certificate": "problem-issuer-unknown",
    "unable to verify the first certificate": "problem-issuer-not-had",
    "certificate has expired": "problem-has-expired",
}
_NAME_MISMATCH = frozenset({62, 64})
_ISSUER_NOT_HAD = frozenset({2, 20, 21})
_NO_WAY_TO_A_ROOT = _ISSUER_NOT_HAD | {18, 19, 27, 28}
_MOST_TRUSTED = 20  # a server may present hundreds, and each takes a millisecond to trust
# OpenSSL's security level 2 has 112 bits: SP 800-57 part 1, table 2.
_LEAST_BITS = {"RSA": 2048, "DSA": 2048, "EC": 224}
_FORGEABLE = frozenset({"MD5", "SHA1"})
# A pool of its own, so that no certificate delays logins or pages.
_JUDGES = ThreadPoolExecutor(2, "judge")


@dataclass(frozen=True)
class Problem:
    """Why a chain or name is not valid."""

    code: str
    """The slug of its finding."""
    text: Sentence
    """The reason in words."""


@dataclass(frozen=True)
class Verification:
    """The result of a verification."""

    chain: tuple[CertificateFacts, ...]
    """What was presented, the server's own certificate first."""
    problems: tuple[Problem, ...]
    """Everything that is wrong with it."""
    only_common_name: bool
    """Whether the name is only in the common name."""


async def verify(chain: Sequence[bytes], host: str, roots: tuple[str, ...]) -> Verification:
    """Verify in a thread: it takes some milliseconds, or half a second for a malicious chain. See :func:`problems`."""
    return await asyncio.get_running_loop().run_in_executor(_JUDGES, _judged, chain, host, roots)


def _judged(chain: Sequence[bytes], host: str, roots: tuple[str, ...]) -> Verification:
    found = tuple(problems(chain, host, roots))
    presented = tuple(read_certificate(certificate) for certificate in chain)
    return Verification(presented, found, not found and rests_on_common_name(chain, host))


def problems(chain: Sequence[bytes], host: str, roots: tuple[str, ...]) -> list[Problem]:
    """Everything against trusting this chain (DER, the server's own certificate first) for this host.

    Empty exactly if Python's ``ssl`` accepts it with CERT_REQUIRED and check_hostname. roots: files of PEM roots
    trusted in addition to the system's; a missing file is ignored.
    """
    if not chain:
        return [Problem("certificate-unreadable", Sentence("problem-unreadable"))]
    refused = refusal(chain, host, roots)
    if refused is None:
        return []
    found = _asked_again(chain, host, roots, refused)
    presented = [read_certificate(certificate) for certificate in chain]
    told: dict[str, Problem] = {}
    for problem in (_problem(one, presented, host) for one in found):
        told.setdefault(problem.code, problem)
    return list(told.values())


def rests_on_common_name(chain: Sequence[bytes], host: str) -> bool:
    """Whether a valid chain would not be valid for this host if the subject's common name did not count."""
    strict = context_that_trusts(chain[:1], named=True, common_name=False)
    found = refusal_by(strict, chain[:1], host)
    return found is not None and found.number in _NAME_MISMATCH


def _asked_again(chain: Sequence[bytes], host: str, roots: tuple[str, ...], refused: Refusal) -> list[Refusal]:
    """What is refused regardless of the name; what is wrong below a missing root; and what is wrong with the name."""
    own = chain[:1]
    whole: Refusal | None = refused
    if refused.number in _NAME_MISMATCH:
        whole = refusal_by(verifying_context(roots, named=False), chain, host)
    more = [refusal_by(context_that_trusts(own), own, host), refused]
    if refused.number in _NO_WAY_TO_A_ROOT and len(chain) <= _MOST_TRUSTED:
        more.insert(0, refusal_by(context_that_trusts(chain[1:]), chain, host))
    more.append(refusal_by(context_that_trusts(own, named=True), own, host))
    return [one for one in (whole, *more) if one and (one in (whole, refused) or one.number not in _NO_WAY_TO_A_ROOT)]


def _problem(refused: Refusal, chain: Sequence[CertificateFacts], host: str) -> Problem:
    if refused.number in _NAME_MISMATCH:
        held = ", ".join(chain[0].names[:5])
        words = Sentence("problem-name", names=held, host=host) if held else Sentence("problem-no-name")
        return Problem("certificate-name-mismatch", words)
    if refused.number in _ISSUER_NOT_HAD and (url := _missing_link(chain)):
        words = Sentence("problem-missing-link", words=_openssl_words(refused.words), issuer=chain[0].issuer, url=url)
        return Problem("certificate-chain-incomplete", words)
    return Problem(_CODES.get(refused.number, "certificate-invalid"), _explained(refused, chain))


def _missing_link(chain: Sequence[CertificateFacts]) -> str | None:
    """Where the certificate that the server leaves out is; None if none may be missing and only the root is unknown.

    A leaf that says where its issuer's certificate can be fetched (RFC 5280 section 4.2.2.1) has an intermediate above
    it: a root would not need that, because a client has it or does not trust it.
    """
    leaf, *others = chain
    if any(other.subject == leaf.issuer for other in others):
        return None
    return next(iter(leaf.issuer_at), None)


def _explained(refused: Refusal, chain: Sequence[CertificateFacts]) -> Sentence:
    """OpenSSL's words; or, if a fact of a presented certificate is the reason, that fact and its place."""
    now = datetime.now(UTC)
    for depth, one in enumerate(chain):
        where = Sentence("of-chain", depth=depth) if depth else ""
        if refused.number == 10 and one.not_after and one.not_after < now:
            return Sentence("problem-expired", end=f"{one.not_after:%Y-%m-%d %H:%M}", where=where)
        if refused.number == 9 and one.not_before and one.not_before > now:
            return Sentence("problem-not-yet-valid", start=f"{one.not_before:%Y-%m-%d %H:%M}", where=where)
        if refused.number == (67 if depth else 66) and one.strength < _LEAST_BITS.get(one.key.split(" ")[0], 1):
            return Sentence("problem-weak-key", key=one.key or Sentence("key-of-no-kind"), where=where)
        if refused.number == 68 and one.signed_by in _FORGEABLE:
            return Sentence("problem-weak-signature", hash=one.signed_by, where=where)
    if refused.number in (9, 10, 67, 68):
        return Sentence("problem-not-presented", words=_openssl_words(refused.words))
    return _openssl_words(refused.words)


def _openssl_words(words: str) -> Sentence:
    """OpenSSL's words, as a sentence of ours if they are known."""
    return Sentence(_KNOWN[words]) if words in _KNOWN else Sentence("verbatim", words=words)
