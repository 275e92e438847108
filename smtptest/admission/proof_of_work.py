"""Proof of work (ALTCHA, https://altcha.org): a visitor's computer works a little for a test, a robot's for each.

The library makes and checks challenges (its format "PoW v2", PBKDF2); that each counts once is the ledger's part. A
challenge is bound to visitor and target and holds for five minutes.
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
_LIFE = timedelta(minutes=5)
# Iterations of one try. Many tries of little work spread the time less than few of much.
_COST = 2000
# Tries that a browser makes in about half a second; doubled for each quarter of the service that is taken.
_TRIES = 400
_LONGEST = 4096  # an honest answer has fewer than 1,000 characters


class WorkNeeded(Exception):
    """There is no work with the request, or it does not hold. challenge: what to solve, as JSON."""

    def __init__(self, challenge: dict[str, Any]) -> None:
        super().__init__("proof of work needed")
        self.challenge = challenge


def is_needed(plan: Plan, limits: Quotas) -> bool:
    return limits.work is ProofOfWork.ALWAYS or (limits.work is ProofOfWork.LOGIN and plan.auth is not Auth.NONE)


def proof(answer: str, plan: Plan, visitor: Address | None, *, load: float) -> Proof:
    """The proof that an answer is. load: how much of the service is taken, 0 to 1. Raises WorkNeeded.

    Asks the database what time it is: challenges of one process are solved for another.
    """
    bound, now = _bound(plan, visitor), clock.now()
    found = _judged(answer, bound, now) if 0 < len(answer) <= _LONGEST else None
    if found is None:
        raise WorkNeeded(_challenge(bound, load, now))
    return found


def _bound(plan: Plan, visitor: Address | None) -> str:
    return quotas.key("work", visitor_key(visitor) if visitor else "", plan.host, str(plan.port))


def tries(load: float) -> int:
    """The least number of tries that a challenge takes; the most is twice as many."""
    return _TRIES << int(4 * min(max(load, 0.0), 1.0))


def _secret(name: str) -> str:
    return salted_hmac(f"smtptest.work.{name}", "", secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()


def _challenge(bound: str, load: float, now: datetime) -> dict[str, Any]:
    least = tries(load)
    made = create_challenge(
        "PBKDF2/SHA-256",
        _COST,
        counter=least + secrets.randbelow(least),
        # Not as the library's own expires_at, which it judges by this process's clock.
        data={"for": bound, "until": int((now + _LIFE).timestamp())},
        hmac_secret=_secret("challenge"),
        hmac_key_secret=_secret("solution"),
    )
    return made.to_dict()


def _judged(answer: str, bound: str, now: datetime) -> Proof | None:
    try:
        payload = Payload.from_base64(answer)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    result = verify_solution(payload, _secret("challenge"), hmac_key_secret=_secret("solution"))
    parameters = payload.challenge.parameters
    data = parameters.data or {}
    # Only what was signed here is looked into.
    if not result.verified or data.get("for") != bound or "until" not in data:
        return None
    expires = datetime.fromtimestamp(data["until"], UTC)
    if expires < now:
        return None
    return Proof(signature=str(payload.challenge.signature), expires=expires + _LIFE)
