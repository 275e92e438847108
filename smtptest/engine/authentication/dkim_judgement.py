"""All DKIM signatures of a message: which are valid, and of each other one why not."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from smtptest.engine.authentication.dkim_damage import Damage, body_damage, header_damage
from smtptest.engine.authentication.dkim_key import ED25519, RSA, DkimKey, is_key, parse_key
from smtptest.engine.authentication.dkim_proof import Proof, is_costly
from smtptest.engine.authentication.dkim_signature import DkimSignature, read_signatures
from smtptest.engine.authentication.signed_message import SignedMessage
from smtptest.engine.dns.answer import Answer
from smtptest.engine.dns.questions import Questions

MOST_SIGNATURES = 10
"""That are judged, the topmost first: a message may carry any number."""
LEAST_BITS = 1024
"""Of an RSA key (RFC 8301 section 3.2)."""


class DkimResult(StrEnum):
    """The results of RFC 8601 section 2.7.1 that a signature can have."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    """The message or the key is not what was signed with."""
    PERMERROR = "permerror"
    """The signature or the key cannot be used."""
    TEMPERROR = "temperror"
    """The key could not be looked up."""


@dataclass(frozen=True, kw_only=True)
class JudgedSignature:
    """One signature with its result."""

    signature: DkimSignature
    """What it says."""
    result: DkimResult
    """The result of RFC 8601 section 2.7.1."""
    reason: str = ""
    """Why it is not valid, as a slug: "signature", "no-key", "key", "key-type", "identity", "costly", "body", "header",
    "both", "unknown" or "dns"; empty if it is valid."""
    answer: Answer | None = None
    """The look-up of the key; None if the signature is too wrong for that."""
    key: DkimKey | None = None
    """The key; None if there is none."""
    body: Damage | None = None
    """What happened to the body; None if nothing did, or nothing is known of it."""
    header: Damage | None = None
    """What happened to the header, likewise."""
    suspects: tuple[str, ...] = ()
    """If a field was changed and nobody knows which: those that it may be, in lower case."""
    unsigned: int = 0
    """How many bytes at the end of the body are not signed (``l=``)."""

    @property
    def valid(self) -> bool:
        return self.result is DkimResult.PASS


@dataclass(frozen=True)
class DkimJudgement:
    """The results for the signatures of a message, from top to bottom."""

    judged: tuple[JudgedSignature, ...] = ()
    """Those that were judged."""
    left: tuple[DkimSignature, ...] = ()
    """Those that were too many to be judged."""

    @property
    def valid_domains(self) -> tuple[str, ...]:
        """The domains of valid signatures, each once."""
        return tuple(dict.fromkeys(one.signature.domain for one in self.judged if one.valid))


async def judge_signatures(questions: Questions, message: SignedMessage, now: datetime) -> DkimJudgement:
    """Look up the keys and judge the signatures.

    The calculations run in a thread; what they may take is bounded by what they are given.
    """
    found = read_signatures(message, now)
    first = [one for one in found[:MOST_SIGNATURES] if one.fault in ("", "expired")]
    answers = await asyncio.gather(*(questions.ask(one.key_name, "TXT") for one in first))
    by_place = dict(zip(map(id, first), answers, strict=True))
    judged = await asyncio.to_thread(
        lambda: [_judge(one, by_place.get(id(one)), message) for one in found[:MOST_SIGNATURES]]
    )
    return DkimJudgement(tuple(_with_suspects(judged)), found[MOST_SIGNATURES:])


def _judge(signature: DkimSignature, answer: Answer | None, message: SignedMessage) -> JudgedSignature:
    made = JudgedSignature(signature=signature, result=DkimResult.PERMERROR, answer=answer)
    if answer is None:
        return replace(made, reason="signature")
    if answer.failed:
        return replace(made, result=DkimResult.TEMPERROR, reason="dns")
    # With several keys the result is undefined (RFC 6376 section 3.6.2.2): the first that fits counts.
    keys = [parse_key(text) for text in answer.texts if is_key(text)]
    if not keys:
        return replace(made, reason="no-key")
    judged = [_judge_with(key, replace(made, key=key), message) for key in keys[:2]]
    return next((one for one in judged if one.valid), judged[0])


def _judge_with(key: DkimKey, made: JudgedSignature, message: SignedMessage) -> JudgedSignature:
    signature = made.signature
    reason = _misfit(key, signature)
    if reason:
        return replace(made, reason=reason)
    if signature.fault:
        return replace(made, reason="signature")
    proof = Proof(signature, key)
    if proof.holds(message):
        return replace(made, result=DkimResult.PASS, unsigned=_unsigned(signature, message))
    body, header = body_damage(signature, message), header_damage(signature, message, proof)
    reasons = {(True, True): "both", (True, False): "body", (False, True): "header", (False, False): "unknown"}
    reason = reasons[body is not None, header is not None]
    return replace(made, result=DkimResult.FAIL, reason=reason, body=body, header=header)


def _misfit(key: DkimKey, signature: DkimSignature) -> str:
    """Why the signature cannot be valid with this key, whatever the message is; empty if it can."""
    rows = {
        "key": bool(key.faults) or key.bits is None or (key.type == RSA and key.bits < LEAST_BITS),
        "key-type": signature.algorithm.partition("-")[0] != (ED25519 if key.type == ED25519 else RSA),
        "identity": key.exact and signature.identity != signature.domain,
    }
    found = next((reason for reason, is_so in rows.items() if is_so), "")
    return found or ("costly" if is_costly(key) else "")


def _unsigned(signature: DkimSignature, message: SignedMessage) -> int:
    if signature.length is None:
        return 0
    body = message.relaxed_body if signature.body_form == "relaxed" else message.body
    return max(0, len(body.rstrip(b"\r\n")) + 2 - signature.length)


def _with_suspects(judged: Sequence[JudgedSignature]) -> list[JudgedSignature]:
    """The same, with the fields that may have been changed: those that no other signature vouches for."""
    vouched = {name for one in judged if one.valid for name in one.signature.names}
    return [replace(one, suspects=_suspects(one, vouched)) for one in judged]


def _suspects(judged: JudgedSignature, vouched: Set[str]) -> tuple[str, ...]:
    if judged.header is None or judged.header.kind != "changed":
        return ()
    names = tuple(name for name in dict.fromkeys(judged.signature.names) if name)
    return tuple(name for name in names if name not in vouched) or names
