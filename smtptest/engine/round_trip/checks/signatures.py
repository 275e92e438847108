"""Whether the signatures survived the way: trip-dkim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from smtptest.engine.authentication.dkim_judgement import (
    DkimJudgement,
    DkimResult,
    JudgedSignature,
    judge_signatures,
)
from smtptest.engine.authentication.signed_message import read_message
from smtptest.engine.domain.texts import listed, shown
from smtptest.engine.events import CheckResult
from smtptest.engine.round_trip.context import TripContext

_SIGNED = "RFC 6376 section 6.1"
_Identity = tuple[str, str, str]


async def signatures(context: TripContext) -> None:
    came = context.authenticated.dkim or DkimJudgement()
    sent = await judge_signatures(context.questions, read_message(context.sent), context.now)
    known = {_identity(one): one for one in sent.judged}
    added = [one for one in came.judged if _identity(one) not in known]
    variant, result = _fate(known, came, added)
    about = added if variant.startswith("added") else sent.judged
    domains = dict.fromkeys(one.signature.domain for one in about)
    context.report(
        "trip-dkim", result, f"trip-dkim/{variant}", _SIGNED, context.delivery.about.get("data"),
        domains=shown(listed(list(domains))),
    )  # fmt: skip


def _identity(one: JudgedSignature) -> _Identity:
    """What distinguishes signatures: the domain, the selector and the signature itself."""
    return one.signature.domain, one.signature.selector, one.signature.tags.get("b", "")


def _fate(
    sent: Mapping[_Identity, JudgedSignature], came: DkimJudgement, added: Sequence[JudgedSignature]
) -> tuple[str, CheckResult]:
    """What happened to the signatures that were valid when they were sent; if there are none, to those that were
    added."""
    if any(one.result is DkimResult.TEMPERROR for one in (*sent.values(), *came.judged)):
        return "unknown", CheckResult.UNKNOWN
    if not sent:
        if not added:
            return "none", CheckResult.INFO
        return ("added", CheckResult.GOOD) if came.valid_domains else ("added-broken", CheckResult.WARNING)
    valid = {key for key, one in sent.items() if one.valid}
    if not valid:
        return "never-valid", CheckResult.INFO
    kept = {_identity(one): one.valid for one in came.judged}
    if all(kept.get(key) for key in valid):
        return "survived", CheckResult.GOOD
    # Receivers pass over a signature that is not valid if there is another one (RFC 6376 section 6.1).
    result = CheckResult.WARNING if came.valid_domains else CheckResult.PROBLEM
    return "broken" if any(key in kept and not kept[key] for key in valid) else "removed", result
