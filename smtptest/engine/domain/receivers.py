"""How a domain or a message stands with big receivers: each requirement, whether it is met, and what proves it.

One table judges both. What only a message shows (TLS, signatures, its form) is not seen by a domain check, and a
message is judged by what it shows, not by what is published.

The requirements are those that the receivers publish for senders: Google's "Email sender guidelines", Yahoo's "Sender
best practices", and Microsoft's "Outlook's new requirements for high-volume senders".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from smtptest.engine.events import Check, CheckResult
from smtptest.engine.msgids import gettext_noop
from smtptest.engine.outcome import Outcome


class Receiver(StrEnum):
    """A receiver, or those of its senders that it requires more of."""

    label: str
    """Its name, with the senders that are meant."""

    def __new__(cls, value: str, label: str) -> Receiver:
        member = str.__new__(cls, value)
        member._value_, member.label = value, label
        return member

    GMAIL = "gmail", gettext_noop("Gmail, all senders")
    GMAIL_BULK = "gmail-bulk", gettext_noop("Gmail, from 5,000 messages a day")
    YAHOO = "yahoo", gettext_noop("Yahoo, bulk senders")
    MICROSOFT = "microsoft", gettext_noop("Outlook.com, from 5,000 messages a day")


class Standing(StrEnum):
    """Whether a requirement is met."""

    outcome: Outcome
    """Gives colour and sign; a result whose outcome has the same tone stands for this."""

    def __new__(cls, value: str, outcome: Outcome) -> Standing:
        member = str.__new__(cls, value)
        member._value_, member.outcome = value, outcome
        return member

    MET = "met", Outcome.GOOD
    MISSED = "missed", Outcome.PROBLEM
    UNSEEN = "unseen", Outcome.UNDECIDED
    """It cannot be seen from outside, or not by what was asked for."""


@dataclass(frozen=True)
class Judged:
    """One requirement of a receiver."""

    id: str
    """A key of engine/words/domain/receivers.py."""
    standing: Standing
    """Whether it is met."""
    proof: Check | None = None
    """The check that proves it; None if nothing does."""


Checks = Mapping[str, Sequence[Check]]
"""The results of each check, by its id."""
_Judge = Callable[[Checks], tuple[Standing, Check | None]]


def _is_held(result: CheckResult) -> bool:
    """Whether what the check asks about is there and counts: a remark says of most that it is not."""
    return result is CheckResult.GOOD or result.outcome.facts.tone is Outcome.WARNING.facts.tone


def _stands_for(result: CheckResult, standing: Standing) -> bool:
    """Whether this is what the result says by itself. A warning says none of them: what it is about counts."""
    return result.outcome.facts.tone is standing.outcome.facts.tone


def _every(*ids: str) -> _Judge:
    """Met if no subject of these checks has a problem: each sending address is used."""

    def judge(checks: Checks) -> tuple[Standing, Check | None]:
        found = [check for each in ids for check in checks.get(each, ())]
        for standing in (Standing.MISSED, Standing.UNSEEN):
            proof = next((check for check in found if _stands_for(check.result, standing)), None)
            if proof is not None:
                return standing, proof
        return (Standing.MET, found[0]) if found else (Standing.UNSEEN, None)

    return judge


def _any(each: str) -> _Judge:
    """Met if one subject of this check is well: one DKIM key is enough."""

    def judge(checks: Checks) -> tuple[Standing, Check | None]:
        found = checks.get(each, ())
        held = next((check for check in found if _is_held(check.result)), None)
        if held is not None:
            return Standing.MET, held
        wrong = [check for check in found if _stands_for(check.result, Standing.MISSED)]
        return (Standing.MISSED, wrong[0]) if wrong and len(wrong) == len(found) else (Standing.UNSEEN, None)

    return judge


def _pass(each: str) -> _Judge:
    """Met only if every subject of this check is well: what is merely no problem does not do."""

    def judge(checks: Checks) -> tuple[Standing, Check | None]:
        found = checks.get(each, ())
        rows: tuple[tuple[Standing, Callable[[CheckResult], bool]], ...] = (
            (Standing.MISSED, lambda result: result.fault),
            (Standing.UNSEEN, lambda result: _stands_for(result, Standing.UNSEEN)),
            (Standing.MET, lambda result: result is CheckResult.GOOD),
        )
        for standing, fits in rows:
            proof = next((check for check in found if fits(check.result)), None)
            if proof is not None:
                return standing, proof
        return Standing.UNSEEN, None

    return judge


def _shows(each: str, *variants: str) -> _Judge:
    """Met if the message shows one of these, whatever else is reported about it."""
    codes = {f"{each}/{variant}" for variant in variants}

    def judge(checks: Checks) -> tuple[Standing, Check | None]:
        found = checks.get(each, ())
        held = next((check for check in found if check.code in codes), None)
        if held is not None:
            return Standing.MET, held
        missed = found and all(check.result.fault for check in found)
        return (Standing.MISSED, found[0]) if missed else (Standing.UNSEEN, None)

    return judge


def _both(first: _Judge, second: _Judge) -> _Judge:
    """Met if neither is missed, and as far as they are seen."""

    def judge(checks: Checks) -> tuple[Standing, Check | None]:
        found = [judged for judged in (first(checks), second(checks)) if judged[1] is not None]
        order = (Standing.MISSED, Standing.UNSEEN, Standing.MET)
        return min(found, key=lambda judged: order.index(judged[0]), default=(Standing.UNSEEN, None))

    return judge


def _signed(checks: Checks) -> tuple[Standing, Check | None]:
    """By the signatures of a message if there is one, else by the keys: one of them is enough."""
    return (_SIGNATURES if "dkim-sig" in checks else _KEYS)(checks)


def _unseen(_: Checks) -> tuple[Standing, Check | None]:
    return Standing.UNSEEN, None


def _either(first: _Judge, second: _Judge) -> _Judge:
    """Met if one of the two is; missed if both are."""

    def judge(checks: Checks) -> tuple[Standing, Check | None]:
        both = [first(checks), second(checks)]
        for standing in (Standing.MET, Standing.UNSEEN):
            found = next((judged for judged in both if judged[0] is standing), None)
            if found is not None:
                return found
        return both[0]

    return judge


# With a sending address the evaluation says more than the record.
_SPF = _both(_every("spf-record", "spf-lookups", "spf-void"), _pass("spf-eval"))
_KEYS = _any("dkim-key")
_SIGNATURES = _shows("dkim-sig", "valid", "beside", "foreign", "length", "length-more", "expires")
_JUDGES: Mapping[str, _Judge] = {
    "spf-or-dkim": _either(_SPF, _signed),
    "spf": _SPF,
    "dkim": _signed,
    "dmarc": _every("dmarc-find"),
    "alignment": _shows("dmarc-eval", "both", "dkim", "spf", "aligned"),
    "fcrdns": _every("ptr", "fcrdns"),
    "tls": _shows("tls-sent", "good", "certificate", "old", "weak"),
    "format": _every("rfc5322"),
    "unsubscribe": _shows("list-unsubscribe", "one-click"),
    "spam-rate": _unseen,
    "arc": _shows("arc", "pass"),
}
REQUIRED: Mapping[Receiver, tuple[str, ...]] = {
    Receiver.GMAIL: ("spf-or-dkim", "fcrdns", "tls", "format", "spam-rate", "arc"),
    Receiver.GMAIL_BULK: (
        "spf", "dkim", "dmarc", "alignment", "fcrdns", "tls", "format", "unsubscribe", "spam-rate", "arc",
    ),
    Receiver.YAHOO: ("spf", "dkim", "dmarc", "alignment", "fcrdns", "format", "unsubscribe", "spam-rate"),
    Receiver.MICROSOFT: ("spf", "dkim", "dmarc", "alignment"),
}  # fmt: skip
"""The requirements of each receiver, those that are seen from outside first."""


def scorecard(checks: Sequence[Check]) -> dict[Receiver, tuple[Judged, ...]]:
    """Each requirement of each receiver, judged by the results of the checks of a test."""
    by_id: dict[str, list[Check]] = {}
    for check in checks:
        by_id.setdefault(check.id, []).append(check)
    judged = {each: Judged(each, *judge(by_id)) for each, judge in _JUDGES.items()}
    return {receiver: tuple(judged[each] for each in ids) for receiver, ids in REQUIRED.items()}
