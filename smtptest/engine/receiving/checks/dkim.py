"""The signatures of the message, and the keys that they were made with: dkim-sig, dkim-key."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

from smtptest.engine.authentication.dkim_judgement import DkimJudgement, DkimResult, JudgedSignature, judge_signatures
from smtptest.engine.authentication.dkim_signature import DkimSignature
from smtptest.engine.authentication.dmarc import aligned, walk_tree
from smtptest.engine.authentication.dmarc_alignment import Identifier
from smtptest.engine.domain.checks.dkim import judge_key
from smtptest.engine.domain.texts import listed, shown
from smtptest.engine.events import CheckResult
from smtptest.engine.receiving.context import MessageContext

_SIGNATURE = "RFC 6376 section 3.5"
_VERIFIED = "RFC 6376 section 6.1"
_LENGTH = "RFC 6376 section 8.2"
_KEY = "RFC 6376 section 3.6.1"
_BOUND = "RFC 6376 section 8.4"
# A message may wait for days in the queue of a server that is tried again and again.
_SHORT = 24 * 3600
_REFERENCES = {"sha1": "RFC 8301 section 3.1", "key-no-key": _KEY, "key-key": _KEY, "key-key-type": "RFC 8463"}
_UNDECIDED = ("dns", "costly", "too-long")


async def check(context: MessageContext) -> None:
    seen = context.authenticated
    judgement = await judge_signatures(context.questions, seen.message, context.now)
    seen.dkim = judgement
    seen.identifiers += _identifiers(judgement)
    if seen.message.too_large:
        _report(context, CheckResult.UNKNOWN, "too-large", _BOUND)
    elif not judgement.judged:
        _report(context, CheckResult.WARNING, "none", "RFC 6376")
    else:
        await _judge_all(context, judgement)
    if judgement.left:
        domains = listed(list(dict.fromkeys(one.domain for one in judgement.left)))
        parameters = {"count": len(judgement.judged), "left": len(judgement.left), "domains": domains, "subject": "…"}
        _report(context, CheckResult.INFO, "left", _BOUND, **parameters)


def _report(
    context: MessageContext, result: CheckResult, variant: str, reference: str, about: int | None = None,
    trace: tuple[str, ...] = (), /, **parameters: object,
) -> None:  # fmt: skip
    proof = context.delivery.about.get("data") if about is None else about
    context.report("dkim-sig", result, f"dkim-sig/{variant}", reference, proof, "", trace, **parameters)


def _identifiers(judgement: DkimJudgement) -> Iterator[Identifier]:
    for one in judgement.judged:
        unknown = one.result is DkimResult.TEMPERROR
        yield Identifier(mechanism="dkim", domain=one.signature.domain, authenticated=None if unknown else one.valid)


async def _judge_all(context: MessageContext, judgement: DkimJudgement) -> None:
    fitting = {domain for domain in judgement.valid_domains if await _is_aligned(context, domain)}
    for one in judgement.judged:
        _judge(context, one, fitting)
    keys = dict.fromkeys(
        (one.signature.domain, one.signature.selector) for one in judgement.judged if one.answer is not None
    )
    asked = (
        judge_key(context, domain, selector, given=True, subject=shown(f"{selector}._domainkey.{domain}"))
        for domain, selector in keys
    )
    await asyncio.gather(*asked)


async def _is_aligned(context: MessageContext, domain: str) -> bool:
    """Whether it belongs to the author, strictly or not: DMARC's own result may be another."""
    authors = context.authenticated.authors
    if domain in authors:
        return True
    own = (await walk_tree(context.questions, domain)).organisational
    walks = [await walk_tree(context.questions, author) for author in authors[:1]]
    return any(aligned(domain, walk.domain, strict=False, organisational=(own, walk.organisational)) for walk in walks)


def _judge(context: MessageContext, one: JudgedSignature, fitting: set[str]) -> None:
    signature = one.signature
    result, variant = _valid(one, fitting, context.now) if one.valid else _invalid(one, fitting)
    damage = one.header if one.header is not None and variant.startswith("header-") else one.body
    about = None if one.answer is None or one.body or one.header else one.answer.seq
    _report(
        context, result, variant, _LENGTH if variant.startswith("length") else _REFERENCES.get(variant, _VERIFIED),
        about, tuple(_facts(one)),
        subject=shown(signature.key_name),
        domain=shown(signature.domain) or "?",
        selector=shown(signature.selector),
        author=next(iter(context.authenticated.authors), "?"),
        tag=signature.about,
        name=signature.key_name if damage is None else shown(damage.name),
        text=shown(damage.text) if damage else "",
        at=damage and damage.at,
        line=damage and damage.line,
        names=listed(one.suspects),
        form=signature.form,
        count=one.unsigned,
        when=_moment(signature.expires),
        reason=one.answer and one.answer.error,
    )  # fmt: skip


def _valid(one: JudgedSignature, fitting: set[str], now: datetime) -> tuple[CheckResult, str]:
    signature = one.signature
    if signature.length is not None:
        return CheckResult.WARNING, "length-more" if one.unsigned else "length"
    if signature.expires is not None and signature.expires < now.timestamp() + _SHORT:
        return CheckResult.WARNING, "expires"
    if signature.domain in fitting:
        return CheckResult.GOOD, "valid"
    return (CheckResult.INFO, "beside") if fitting else (CheckResult.WARNING, "foreign")


def _invalid(one: JudgedSignature, fitting: set[str]) -> tuple[CheckResult, str]:
    """Receivers pass over a signature that is not valid if there is another one (RFC 6376 section 6.1)."""
    variant = _variant(one)
    if variant in _UNDECIDED:
        return CheckResult.UNKNOWN, variant
    return CheckResult.WARNING if fitting else CheckResult.PROBLEM, variant


def _variant(one: JudgedSignature) -> str:
    match one.reason:
        case "signature":
            return one.signature.fault
        case "dns" | "costly" | "unknown":
            return one.reason
        case "both" if one.header is not None and one.header.kind != "key":
            return "both"
    if one.header is not None:
        return f"header-{one.header.kind}"
    return f"body-{one.body.kind}" if one.body is not None else f"key-{one.reason}"


def _facts(one: JudgedSignature) -> Iterator[str]:
    """What the signature says, line by line."""
    signature, key = one.signature, one.key
    yield f"d={shown(signature.domain)} s={shown(signature.selector)} a={shown(signature.algorithm)} c={signature.form}"
    if key is not None and key.bits is not None:
        yield f"k={shown(key.type)} {key.bits} bits"
    yield f"h={shown(':'.join(signature.names))}"
    yield from _bounds(signature)


def _bounds(signature: DkimSignature) -> Iterator[str]:
    if signature.oversigned:
        yield f"h+ {shown(':'.join(signature.oversigned))}"
    if signature.length is not None:
        yield f"l={signature.length}"
    if signature.signed is not None:
        yield f"t={signature.signed} {_moment(signature.signed)}"
    if signature.expires is not None:
        yield f"x={signature.expires} {_moment(signature.expires)}"


def _moment(seconds: int | None) -> str:
    """A moment in UTC; empty if it is none that a calendar has."""
    try:
        return f"{datetime.fromtimestamp(seconds or 0, UTC):%Y-%m-%d %H:%M:%S} UTC"
    except (ValueError, OverflowError, OSError):
        return ""
