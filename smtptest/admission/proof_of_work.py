"""Proof of work (ALTCHA, https://altcha.org): cheap for a visitor with one test, expensive for a robot with many.

The library makes and verifies challenges (its format "PoW v2", PBKDF2); transcripts/usage.py makes sure that each
solution is used only once. A challenge is bound to a visitor and a target, and is valid for five minutes.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from altcha import Payload, create_challenge, verify_solution
from django.conf import settings
from django.utils.crypto import salted_hmac

from smtptest.admission import quotas
from smtptest.admission.visitors import visitor_key
from smtptest.conf.quota_settings import ProofOfWork, Quotas
from smtptest.engine.addressing import Address
from smtptest.engine.smtp.plan import Auth, Plan
from smtptest.transcripts.database import clock
from smtptest.transcripts.usage import Proof

HEADER = "SMTPTest-Work"
# Or the field of a form that is sent as a browser sends it.
FIELD = "work"
_LIFE = timedelta(minutes=5)
# Iterations of one try. With many cheap tries the total time varies less than with a few expensive ones.
_COST = 2000
# Tries that a browser makes in about half a second. Doubled for each quarter of the service's capacity that is in use.
_TRIES = 400
_LONGEST = 4096  # a genuine answer has fewer than 1,000 characters


class WorkNeeded(Exception):
    """The request has no proof of work, or an invalid one. challenge: what to solve, as JSON."""

    def __init__(self, challenge: dict[str, Any]) -> None:
        super().__init__("proof of work needed")
        self.challenge = challenge


def is_needed(plan: Plan, limits: Quotas) -> bool:
    return limits.work is ProofOfWork.ALWAYS or (limits.work is ProofOfWork.LOGIN and plan.auth is not Auth.NONE)


def proof(answer: str, plan: Plan, visitor: Address | None, *, load: float) -> Proof:
    """Verify a client's answer. load: how much of the service's capacity is in use, 0 to 1. Raises WorkNeeded.

    The time is the database's, because one process may verify what another one has issued.
    """
    bound, now = _bound(plan, visitor), clock.now()
    found = _verified(answer, bound, now) if 0 < len(answer) <= _LONGEST else None
    if found is None:
        raise WorkNeeded(_challenge(bound, load, now))
    return found


def _bound(plan: Plan, visitor: Address | None) -> str:
    return quotas.key("work", visitor_key(visitor) if visitor else "", plan.host, str(plan.port))


def tries(load: float) -> int:
    """The minimum number of tries for a challenge; the maximum is twice as many."""
    return _TRIES << int(4 * min(max(load, 0.0), 1.0))


def _secret(name: str) -> str:
    return salted_hmac(f"smtptest.work.{name}", "", secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()


def _challenge(bound: str, load: float, now: datetime) -> dict[str, Any]:
    least = tries(load)
    made = create_challenge(
        "PBKDF2/SHA-256",
        _COST,
        counter=least + secrets.randbelow(least),
        # The library's own expires_at is compared with this process's clock.
        data={"for": bound, "until": int((now + _LIFE).timestamp())},
        hmac_secret=_secret("challenge"),
        hmac_key_secret=_secret("solution"),
    )
    return made.to_dict()


def _verified(answer: str, bound: str, now: datetime) -> Proof | None:
    try:
        payload = Payload.from_base64(answer)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    result = verify_solution(payload, _secret("challenge"), hmac_key_secret=_secret("solution"))
    parameters = payload.challenge.parameters
    data = parameters.data or {}
    # The data is only trustworthy once our signature is verified.
    if not result.verified or data.get("for") != bound or "until" not in data:
        return None
    expires = datetime.fromtimestamp(data["until"], UTC)
    if expires < now:
        return None
    return Proof(signature=str(payload.challenge.signature), expires=expires + _LIFE)
