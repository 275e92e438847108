"""What a probe's results come to: the answer to its question in one sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from smtptest.engine.smtp.session import ProbeResult
from smtptest.engine.words.sentence import Sentence, joined, template_of
from smtptest.engine.words.wording import placeholders

# By the code of a finding, or its code and variant: what it answers. The first that was found counts: what is bad, then
# what could not be judged, then what is well.
_ANSWERS: Mapping[str, str] = {
    "relay-accepted": "open-relay-found",
    "relay-form-accepted": "open-relay-disguised",
    "open-relay-not-proven": "open-relay-undecided",
    "open-relay-incomplete": "open-relay-partial",
    "open-relay-refused": "open-relay-none",
    "starttls-not-offered": "tls-not-offered",
    "starttls-not-enforced/other-port": "tls-not-enforced",
    "starttls-enforced-not-proven": "tls-enforced-undecided",
    "starttls-not-enforced": "tls-optional",
    "starttls-enforced": "tls-enforced",
    "auth-plain-begun-plain": "login-without-tls",
    "auth-login-begun-plain": "login-without-tls",
    "auth-offered-plain/readable": "login-offered-without-tls",
    "auth-plain-not-proven": "login-without-tls-undecided",
    "auth-login-not-proven": "login-without-tls-undecided",
    "auth-plain-refused-plain": "login-only-with-tls",
    "auth-login-refused-plain": "login-only-with-tls",
    "unknown-recipient-accepted": "unknown-accepted",
    "unknown-recipient-not-proven": "unknown-undecided",
    "unknown-recipient-refused": "unknown-refused",
    "vrfy-tells": "vrfy-discloses",
    "expn-tells": "expn-discloses",
    "vrfy-not-proven": "vrfy-undecided",
    "expn-not-proven": "expn-undecided",
    "vrfy-confirms-all": "vrfy-discloses-nothing",
    "vrfy-tells-nothing": "vrfy-discloses-nothing",
    "smuggling-ended-early": "ending-accepted",
    "smuggling-not-proven": "ending-undecided",
    "smuggling-not-ended": "ending-safe",
    "smuggling-refused": "ending-safe",
    "starttls-injection-accepted": "injection-found",
    "starttls-injection-not-proven": "injection-undecided",
    "starttls-injection-discarded": "injection-none",
    "starttls-injection-refused": "injection-none",
}
# These say something about two questions: both answers are given.
_TWO_QUESTIONS = (("vrfy-tells", "expn-tells"), ("vrfy-not-proven", "expn-not-proven"))


def answer(results: Sequence[ProbeResult]) -> Sentence:
    """The answer that the results give together. One of them at least has one by itself."""
    found: dict[str, ProbeResult] = {}
    for one in results:
        for key in (f"{one.code}/{one.parameters.get('variant', '')}", one.code):
            found.setdefault(key, one)
    first = next(key for key in _ANSWERS if key in found)
    keys = next((pair for pair in _TWO_QUESTIONS if first in pair), (first,))
    return joined(_sentence(found[key], _ANSWERS[key]) for key in keys if key in found)


def _sentence(result: ProbeResult, code: str) -> Sentence:
    return Sentence(code, **{name: result.parameters[name] for name in placeholders(template_of(code))})
