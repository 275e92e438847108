"""Each probe's results come to one answer: what is bad, else what is undecided, else that all is well."""

from __future__ import annotations

import pytest

from smtptest.engine.events import Severity
from smtptest.engine.smtp.probes.answers import answer
from smtptest.engine.smtp.session import ProbeResult
from smtptest.engine.words.probe_findings import PROBE_FINDINGS
from smtptest.engine.words.sentence import Sentence

GIVEN = {"made": 13, "count": 3, "forms": 13, "form": "percent", "end": "LF . LF"}
BESIDE = ("auth-not-offered-plain", "auth-offered-plain/guessable", "expn-tells-nothing", "starttls-injection-answered")


def found(*keys: str) -> list[ProbeResult]:
    results = []
    for key in keys:
        code, _, variant = key.partition("/")
        given = {**GIVEN, "variant": variant} if variant else GIVEN
        results.append(ProbeResult(Severity.INFO, Sentence("connection"), False, code, given))
    return results


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        (("open-relay-refused",), "Not an open relay: all 13 attempts were refused."),
        (("open-relay-refused", "open-relay-not-proven/later"), "Undecided: 3 of 13 attempts to relay could not be"),
        (("open-relay-refused", "relay-form-accepted"), "Possibly an open relay"),
        (("relay-form-accepted", "relay-accepted"), "Probably an open relay: it accepts mail from strangers for other"),
        (("open-relay-refused", "open-relay-incomplete"), "Undecided: only 13 of 13 address formats were tried."),
        (("starttls-not-enforced/port-25",), "STARTTLS is optional, as it should be on port 25"),
        (("starttls-not-offered", "starttls-not-enforced/port-25"), "STARTTLS is not offered"),
        (("starttls-not-offered", "starttls-not-enforced/other-port"), "STARTTLS is not offered"),
        (("starttls-not-enforced/other-port",), "STARTTLS is not enforced"),
        (("auth-not-offered-plain", "auth-plain-refused-plain"), "No password login is possible without TLS."),
        (("auth-plain-refused-plain", "auth-login-begun-plain"), "A login is possible without TLS"),
        (("auth-plain-refused-plain", "auth-login-not-proven"), "Undecided: "),
        (("unknown-recipient-refused",), "Unknown recipients are refused at once."),
        (("vrfy-tells", "expn-tells"), "VRFY discloses which addresses exist. EXPN discloses who is"),
        (("vrfy-not-proven", "expn-tells"), "EXPN discloses who is behind an address."),
        (("vrfy-tells-nothing", "expn-not-proven"), "Undecided: what EXPN discloses could not be judged."),
        (("smuggling-ended-early/refused",), "LF . LF is accepted as the end of a message"),
        (("starttls-injection-refused",), "No injection"),
    ],
)  # fmt: skip
def test_the_worst_result_is_the_answer(keys: tuple[str, ...], words: str) -> None:
    assert answer(found(*keys)).startswith(words)
    assert answer(found(*reversed(keys))) == answer(found(*keys))


def test_every_finding_of_a_probe_has_an_answer_or_stands_beside_one_that_has() -> None:
    without = []
    for key in PROBE_FINDINGS:
        try:
            answer(found(key))
        except StopIteration:
            without.append(key)
    assert sorted(without) == sorted(BESIDE)
