"""What is said if a quota is exceeded: every kind has its own words, in the reader's language."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from smtptest.admission.quota_words import told, wait
from smtptest.admission.quotas import claims_at_dial, claims_at_start, claims_for_copy, claims_for_look_up
from smtptest.conf.quota_settings import PUBLIC
from smtptest.engine.addressing import parse_ip
from smtptest.engine.recorder import machine_form
from smtptest.engine.smtp.plan import Auth, Plan
from smtptest.engine.words.sentence import Sentence, template_of
from smtptest.engine.words.wording import placeholders
from smtptest.transcripts.render.in_words import in_language, said
from smtptest.transcripts.usage import Exceeded

VISITOR = parse_ip("2001:db8::1")
PLAN = Plan(host="mail.example.org", rcpt_to=("bob@example.com",), auth=Auth.PLAIN, username="alice")
CLAIMS = [
    *claims_at_start(PLAN, VISITOR, PUBLIC),
    *claims_at_dial(PLAN, "mx.example.net", "192.0.2.1", PUBLIC, "somebody"),
    *claims_for_copy(VISITOR, PUBLIC),
    *claims_for_copy(VISITOR, PUBLIC, "preview"),
    *claims_for_look_up(VISITOR, "example.org", PUBLIC),
]
KINDS = sorted({"everyone", *(claim.kind for claim in CLAIMS)})


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "1 second"),
        (1.5, "2 seconds"),
        (119.5, "2 minutes"),
        (121, "3 minutes"),
        (7100, "119 minutes"),
        (7201, "3 hours"),
    ],
)
def test_a_wait_is_said_as_people_do(seconds: float, words: str) -> None:
    assert wait(seconds) == words


def test_every_kind_has_words_of_its_own_in_each_language() -> None:
    exceeded = [Exceeded(kind, 60) for kind in KINDS] + [
        Exceeded(kind, 15, running=True) for kind in ("visitor", "site")
    ]
    english = {str(told(one)) for one in exceeded}
    with override("de"):
        german = {said(told(one)) for one in exceeded}
    assert len(english) == len(german) == len(KINDS) + 2 == 19
    assert english.isdisjoint(german)


def test_each_sentence_is_given_exactly_what_stands_in_it() -> None:
    again = told(Exceeded("target", 90)).parameters["second"]
    for sentence in (again, *map(wait, (1, 90, 600, 60 * 120, 3600 * 30)), told(Exceeded("site", 15, running=True))):
        assert isinstance(sentence, Sentence)
        assert set(sentence.parameters) == placeholders(template_of(sentence.code)), sentence.code


def test_a_stored_refusal_is_read_in_the_readers_language() -> None:
    refusal = told(Exceeded("target", 90))
    end = {"kind": "finished", "summary": str(refusal), **machine_form(refusal)}
    assert end["summary"].endswith(" (yours and others' together). Try again in 90 seconds.")
    with override("de"):
        assert in_language(end)["summary"] == (
            "Die Höchstzahl an Tests für diesen Server ist erreicht (alle Besucher zusammen)."
            " In 90 Sekunden noch einmal versuchen."
        )


@pytest.mark.parametrize("kind", [kind for kind in ("visitor", "site", "target", "target-share") if kind in KINDS])
def test_the_check_of_a_domain_is_not_refused_as_a_test(kind: str) -> None:
    refused = told(Exceeded(kind, 60), domain=True)
    assert "check" in refused
    assert "server" not in refused
    assert refused.endswith("Try again in 60 seconds.")
    assert told(Exceeded("everyone", 60), domain=True) == told(Exceeded("everyone", 60))
    running = [told(Exceeded(kind, 15, running=True), domain=True) for kind in ("visitor", "site")]
    assert all("check" in one and "still running" in one for one in running)
