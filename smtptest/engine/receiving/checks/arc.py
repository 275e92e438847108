"""What the servers on the way vouch for: arc."""

from __future__ import annotations

from smtptest.engine.authentication.arc import ArcChain, ArcResult, Hop, judge_arc
from smtptest.engine.domain.texts import shown
from smtptest.engine.events import CheckResult
from smtptest.engine.receiving.context import MessageContext

_REFERENCE = "RFC 8617 section 5.2"
# What a chain of this result is.
_RESULTS = {
    ArcResult.NONE: CheckResult.INFO,
    ArcResult.PASS: CheckResult.GOOD,
    ArcResult.FAIL: CheckResult.WARNING,
    ArcResult.TEMPERROR: CheckResult.UNKNOWN,
    ArcResult.TOO_LONG: CheckResult.UNKNOWN,
}
_VARIANTS = {ArcResult.NONE: "no-chain"}
_SIGNS = {True: "✓", False: "✗", None: "?"}


async def check(context: MessageContext) -> None:
    message = context.authenticated.message
    chain = await judge_arc(context.questions, message)
    variant = chain.reason if chain.result is ArcResult.FAIL else _VARIANTS.get(chain.result, chain.result.value)
    failed = next((answer for answer in chain.answers if answer.failed), None)
    proof = next((answer.seq for answer in chain.answers), None)
    last = chain.hops[-1].domain if chain.hops else ""
    context.report(
        "arc",
        _RESULTS[chain.result],
        f"arc/{variant}",
        _REFERENCE,
        context.delivery.about.get("data") if proof is None else proof,
        "",
        [_line(hop) for hop in chain.hops],
        count=len(chain.hops),
        instance=chain.broken,
        domain=shown(_culprit(chain)),
        last=shown(last),
        name=failed and failed.name,
        reason=failed and failed.error,
    )


def _culprit(chain: ArcChain) -> str:
    """Who made the set that breaks the chain."""
    return next((hop.domain for hop in chain.hops if hop.instance == chain.broken), "") or "?"


def _line(hop: Hop) -> str:
    seal, signature = _SIGNS[hop.sealed], _SIGNS[hop.signed]
    return f"i={hop.instance} d={hop.domain} cv={hop.status} ARC-Seal {seal} ARC-Message-Signature {signature}"
