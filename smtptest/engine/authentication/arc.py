"""The ARC chain of a message: what each server on its way vouches for, and where it breaks (RFC 8617), by dkimpy.

A set of three fields belongs to each hop: what it found out, its signature of the message, and its seal of all sets
so far. Only the last hop's signature must still be valid; every seal must be.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from dkim import ARC, DKIMException

from smtptest.engine.authentication.dkim_key import is_key, parse_key
from smtptest.engine.authentication.dkim_proof import is_costly
from smtptest.engine.authentication.signed_message import Field, SignedMessage, unfolded
from smtptest.engine.authentication.tags import name_in_dns, parse_tags
from smtptest.engine.dns.answer import Answer
from smtptest.engine.dns.questions import Questions

MOST_SETS = 10
"""Of a chain that is judged. RFC 8617 section 4.2.1 allows 50; each takes two keys and two signatures."""
_RESULTS, _SIGNATURE, _SEAL = "arc-authentication-results", "arc-message-signature", "arc-seal"
_FIELDS = (_RESULTS, _SIGNATURE, _SEAL)
_LONGEST = 8192
_OVERLONG = re.compile(rb"\s{100}")
_INSTANCE = re.compile(r"(?:\A|;)\s*i\s*=\s*([0-9]{1,2})\s*(?:;|\Z)", re.IGNORECASE)
# What dkimpy raises for what it cannot read, beside its own.
_UNREADABLE = (DKIMException, ValueError, TypeError, LookupError)


class ArcResult(StrEnum):
    """The results of RFC 8601 section 2.7 for ARC, and two for chains that are not judged."""

    NONE = "none"
    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    TEMPERROR = "temperror"
    """A key could not be looked up."""
    TOO_LONG = "too-long"
    """There are more sets than are judged, or their fields are too long."""


@dataclass(frozen=True, kw_only=True)
class Hop:
    """The set of one hop."""

    instance: int
    """Its number in the chain (``i=``), from 1."""
    domain: str = ""
    """Who sealed it."""
    selector: str = ""
    """Where the key of its seal is (``s=``); empty if it does not say."""
    status: str = ""
    """What the hop says of the chain before it (``cv=``): "none", "pass" or "fail"."""
    sealed: bool | None = None
    """Whether its seal is valid; None if that was not to be found out."""
    signed: bool | None = None
    """Whether its signature of the message is still valid, likewise."""
    fault: str = ""
    """Why the set cannot be judged, as a slug: "incomplete", "repeated" or "unreadable"; empty if it can."""
    results: str = ""
    """What the hop has found out, as it wrote it."""


@dataclass(frozen=True)
class ArcChain:
    """A chain with its result."""

    result: ArcResult
    """The result by RFC 8617 section 5.2."""
    hops: tuple[Hop, ...] = ()
    """The first hop first."""
    broken: int | None = None
    """The instance that breaks the chain; None if none does."""
    reason: str = ""
    """Why it does: the fault of the hop, "seal", "signature", "status", "reported" or "gap"; "dns" if nobody can tell;
    empty if it is whole."""
    answers: tuple[Answer, ...] = ()
    """The look-ups of the keys."""


async def judge_arc(questions: Questions, message: SignedMessage) -> ArcChain:
    """Look up the keys of a chain and judge it, in a thread."""
    fields = [field for field in message.fields if _name(field) in _FIELDS]
    if not fields:
        return ArcChain(ArcResult.NONE)
    instances = {_instance(field) for field in fields}
    if len(fields) > len(_FIELDS) * MOST_SETS or any(_is_long(field) for field in fields):
        return ArcChain(ArcResult.TOO_LONG)
    if instances != set(range(1, len(instances) + 1)):
        missing = next(number for number in range(1, len(fields) + 2) if number not in instances)
        return ArcChain(ArcResult.FAIL, broken=missing, reason="gap")
    names = dict(_key_names(field) for field in fields if _name(field) != _RESULTS)
    answers = await asyncio.gather(*(questions.ask(name, "TXT") for name in names.values()))
    keys = {name: _key(answer) for name, answer in zip(names, answers, strict=True)}
    hops = await asyncio.to_thread(_judge, message, len(instances), keys)
    return _chain(hops, tuple(answers), unknown=any(answer.failed for answer in answers))


def _name(field: Field) -> str:
    return field[0].lower().decode("latin-1")


def _instance(field: Field) -> int:
    """The instance of a field; 0 if it has none."""
    match = _INSTANCE.search(unfolded(field[1][:_LONGEST]))
    return int(match[1]) if match else 0


def _is_long(field: Field) -> bool:
    return len(field[1]) > _LONGEST or _OVERLONG.search(field[1]) is not None


def _key_names(field: Field) -> tuple[str, str]:
    """Where its key is, as the field says it, and as the DNS has it."""
    tags = parse_tags(unfolded(field[1])).tags
    selector, domain = tags.get("s", ""), tags.get("d", "")
    said = _lower(f"{selector}._domainkey.{domain}".encode("latin-1"))
    return said, f"{name_in_dns(selector)}._domainkey.{name_in_dns(domain)}"


def _lower(name: bytes) -> str:
    """The name, a character for each byte, and without its last dot. Only ASCII has lower case: others may be UTF-8."""
    return name.lower().decode("latin-1").removesuffix(".")


def _key(answer: Answer) -> bytes:
    """The record of a key that can be calculated with; empty if there is none."""
    for text in filter(is_key, answer.texts):
        key = parse_key(text)
        if not key.faults and key.bits is not None and not is_costly(key):
            return text.encode("latin-1")
    return b""


def _judge(message: SignedMessage, count: int, keys: Mapping[str, bytes]) -> list[Hop]:
    verifier: Any = ARC()
    verifier.headers = [_readable(field) for field in message.fields]
    _, sets = verifier.sorted_arc_headers()

    def look_up(name: bytes, timeout: float) -> bytes:
        return keys.get(_lower(name), b"")

    return [_judge_hop(instance, verifier, sets, message, look_up) for instance in range(1, count + 1)]


def _readable(field: Field) -> Field:
    """The field with its tags as dkimpy looks for them. Nothing changes in what a relaxed canonicalization leaves."""
    if _name(field) != _SIGNATURE or not _is_relaxed(field, 0):
        return field
    return field[0], b" " + b" ".join(field[1].split()) + b"\r\n"


def _is_relaxed(field: Field, part: int) -> bool:
    forms = parse_tags(unfolded(field[1])).tags.get("c", "relaxed/relaxed").split("/")
    return [*forms, "simple"][part] == "relaxed"


def _judge_hop(instance: int, verifier: Any, sets: Any, message: SignedMessage, look_up: Any) -> Hop:
    fields = [field for field in message.fields if _name(field) in _FIELDS and _instance(field) == instance]
    by_name = {_name(field): field for field in fields}
    tags = parse_tags(unfolded(by_name[_SEAL][1])).tags if _SEAL in by_name else {}
    made = Hop(
        instance=instance,
        domain=name_in_dns(tags.get("d", "")),
        selector=name_in_dns(tags.get("s", "")),
        status=tags.get("cv", "").lower(),
        results=unfolded(by_name[_RESULTS][1]) if _RESULTS in by_name else "",
    )
    if len(fields) != len(_FIELDS) or len(by_name) != len(_FIELDS):
        return replace(made, fault="repeated" if len(fields) > len(by_name) else "incomplete")
    verifier.body = message.relaxed_body if _is_relaxed(by_name[_SIGNATURE], 1) else message.body
    try:
        found = verifier.verify_instance(sets, instance, dnsfunc=look_up)
    except _UNREADABLE:
        return replace(made, fault="unreadable")
    return replace(made, sealed=found["as-valid"], signed=found["ams-valid"])


def _chain(hops: list[Hop], answers: tuple[Answer, ...], *, unknown: bool) -> ArcChain:
    """The result of the chain (RFC 8617 section 5.2). unknown: whether a key could not be looked up."""
    broken, reason = next(_breaks(hops), (None, ""))
    result = ArcResult.PASS if broken is None else ArcResult.FAIL
    if unknown and reason in ("seal", "signature"):
        broken, reason, result = None, "dns", ArcResult.TEMPERROR
    return ArcChain(result, tuple(hops), broken, reason, answers)


def _breaks(hops: list[Hop]) -> Iterator[tuple[int, str]]:
    """The instances that break the chain, with the reason, the weightiest first."""
    last = hops[-1]
    if last.status == "fail":
        yield last.instance, "reported"
    for hop in hops:
        if hop.fault:
            yield hop.instance, hop.fault
    for hop in hops:
        if hop.status != ("none" if hop.instance == 1 else "pass"):
            yield hop.instance, "status"
        if not hop.sealed:
            yield hop.instance, "seal"
    if not last.signed:
        yield last.instance, "signature"
