"""Admits a test: finds out who asks, what the test counts against, and whether a proof of work is required."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from math import ceil
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from smtptest.admission import ownership, proof_of_work, quota_words, quotas, visitors
from smtptest.admission.target_policy import BLOCKED
from smtptest.conf import engine
from smtptest.engine.addressing import Address
from smtptest.engine.smtp.plan import Plan
from smtptest.serving import metrics
from smtptest.transcripts import usage
from smtptest.transcripts.database.threads import in_read_thread, in_write_thread
from smtptest.transcripts.models import Test
from smtptest.transcripts.render.in_words import said
from smtptest.transcripts.usage import Proof, QuotaClaim, StartRequest

BAD_REQUEST, FORBIDDEN, TOO_MANY = 400, 403, 429
_NO_TARGET = Plan(host="")


class Refused(Exception):
    """The test is not started.

    seconds: when the visitor may try again.
    """

    def __init__(
        self, status: int, field: str, text: str, seconds: float | None = None, challenge: Any | None = None
    ) -> None:
        super().__init__(text)
        #: The HTTP status of the answer.
        self.status = status
        #: The messages of each field.
        self.errors = {field: [text]}
        #: The proof of work to solve; None if none is required.
        self.challenge = challenge
        #: The headers of the answer.
        self.headers = retry_after(seconds)


def retry_after(seconds: float | None) -> dict[str, str]:
    """The header that says when to try again; none if nobody knows."""
    return {} if seconds is None else {"Retry-After": str(ceil(seconds))}


async def ask_for_copy(request: HttpRequest, test: Test, kind: str = "copy") -> None:
    """Count a masked copy before it is made. kind: as in :func:`quotas.claims_for_copy`. Raises Refused."""
    limits = engine.environment().quotas
    try:
        visitor = visitors.address_of(request.scope)  # type: ignore[attr-defined]  # as below
        claims = quotas.claims_for_copy(visitor, limits, kind)
        await in_write_thread(usage.charge)(claims, queue=0.0, test=test)
    except quotas.NoVisitor:
        raise _no_address() from None
    except usage.Exceeded as refusal:
        raise _exceeded(refusal) from None


async def ask_for_look_up(request: HttpRequest, domain: str) -> None:
    """Count a look-up of what a domain publishes, before anything is asked. Raises Refused."""
    env = engine.environment()
    if engine.blocked(env).has_host(domain):
        raise Refused(FORBIDDEN, "__all__", said(BLOCKED))
    try:
        visitor = visitors.address_of(request.scope)  # type: ignore[attr-defined]  # as below
        claims = quotas.claims_for_look_up(visitor, domain, env.quotas)
        await in_write_thread(usage.charge)(claims, queue=0.0, test=None)
    except quotas.NoVisitor:
        raise _no_address() from None
    except usage.Exceeded as refusal:
        raise _exceeded(refusal) from None


@asynccontextmanager
async def admission(request: HttpRequest, plan: Plan | None, target: str = "host") -> AsyncIterator[StartRequest]:
    """Yield the request of the test that starts in this block. Raises Refused, before the block or because of it.

    plan: None for a test that waits for a message. target: the field of the form that names the target.
    """
    claims, proof = await _claims_and_proof(request, plan)
    owner_token = ownership.token_of(request) or ownership.new_token()
    try:
        yield StartRequest(owner_token=owner_token, claims=claims, proof=proof)
    except usage.Exceeded as refusal:
        raise _exceeded(refusal, target) from None
    except usage.AlreadyUsed:
        raise already_used() from None


async def _claims_and_proof(request: HttpRequest, plan: Plan | None) -> tuple[list[QuotaClaim], Proof | None]:
    limits = engine.environment().quotas
    visitor = visitors.address_of(request.scope)  # type: ignore[attr-defined]  # all our requests come by ASGI
    try:
        claims = quotas.claims_at_start(plan, visitor, limits) if plan else quotas.claims_to_receive(visitor, limits)
    except quotas.NoVisitor:
        raise _no_address() from None
    return claims, await _proof(request, plan or _NO_TARGET, visitor)


async def work_for(request: HttpRequest, plan: Plan) -> Proof | None:
    """The proof of work of a request that begins runs of this plan later; None if a test of it needs none.

    Raises Refused. The caller takes note of its use (:func:`usage.spend`).
    """
    visitor = visitors.address_of(request.scope)  # type: ignore[attr-defined]  # as above
    return await _proof(request, plan, visitor)


async def _proof(request: HttpRequest, plan: Plan, visitor: Address | None) -> Proof | None:
    limits = engine.environment().quotas
    if not proof_of_work.is_needed(plan, limits):
        return None
    taken = await in_read_thread(usage.running)() / limits.running if limits.running else 0.0
    try:
        proof: Proof = await in_read_thread(proof_of_work.proof)(
            request.headers.get(proof_of_work.HEADER) or request.POST.get(proof_of_work.FIELD, ""),
            plan,
            visitor,
            load=taken,
        )
    except proof_of_work.WorkNeeded as needed:
        raise Refused(FORBIDDEN, "__all__", _work_message(), challenge=needed.challenge) from None
    return proof


def _no_address() -> Refused:
    return Refused(FORBIDDEN, "__all__", _("This service cannot see the IP address that you connect from."))


def _work_message() -> str:
    return _(
        "Your browser must solve a short puzzle first, which keeps robots away. It needs JavaScript: enable it for this"
        " site and press the button again."
    )


def _exceeded(refusal: usage.Exceeded, target: str = "host") -> Refused:
    """The answer to a test that exceeds a limit. target: as in :func:`admission`."""
    metrics.LIMITED.labels(refusal.kind).inc()
    field = quotas.FIELDS.get(refusal.kind, "__all__")
    field = target if field == "host" else field
    return Refused(TOO_MANY, field, said(quota_words.told(refusal, domain=target == "domain")), seconds=refusal.seconds)


def already_used() -> Refused:
    """The answer to a proof of work that was used before."""
    return Refused(FORBIDDEN, "__all__", _("This proof of work was used before. Press the button again."))
