"""Our own sentences in the reader's language: every table, every placeholder, and what has no code."""

from __future__ import annotations

import gettext
from typing import Any

import pytest
from django.utils.translation import override

import smtptest.engine.verdict
from smtptest.conf.environment import BASE_DIR
from smtptest.engine.recorder import machine_form
from smtptest.engine.words.checks import CHECKS
from smtptest.engine.words.findings import FINDINGS
from smtptest.engine.words.sentence import Sentence, known_codes, template_of
from smtptest.engine.words.wording import placeholders
from smtptest.transcripts.render.in_words import document_in_language, in_language, said

assert smtptest.engine.verdict.FACTS, "what was passed over is a table of its own"
TEMPLATES = {template_of(code) for code in known_codes()}
TEMPLATES |= {text for words in [*FINDINGS.values(), *CHECKS.values()] for text in words if text}


def event(kind: str, **fields: Any) -> dict[str, Any]:
    return {"kind": kind, "seq": 0, "t": 0.0, "dialog": None, **fields}


def finished(summary: Sentence) -> dict[str, Any]:
    return event("finished", verdict="timeout", took=1.0, summary=str(summary), **machine_form(summary))


def test_german_has_every_message_with_the_same_placeholders() -> None:
    with (BASE_DIR / "locale/de/LC_MESSAGES/django.mo").open("rb") as file:
        german: dict[str, str] = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    assert {template for template in TEMPLATES if not german.get(template)} == set()
    assert [text for text in TEMPLATES if placeholders(text) != placeholders(german[text])] == []


def test_a_summary_is_said_with_all_that_stands_in_it() -> None:
    end = finished(Sentence("timed-out", awaited=Sentence("reply-to", command="EHLO"), seconds=0.5))
    with override("de"):
        told = in_language(end)
    assert told["summary"] == "Der Server hat eine Antwort auf EHLO nicht innerhalb von 0,5 s gesendet."
    assert (told["language"], told["verdict"]) == ("de", "timeout")
    with override("en"):
        assert in_language(end) == {**end, "language": "en"}


def test_a_finding_is_said_in_its_variant() -> None:
    parameters = {"variant": "named", "name": "a.test", "host": "b.test"}
    finding = event("finding", code="greeting-name", parameters=parameters, title="x", detail="y")
    with override("de"):
        told = in_language(finding)
    assert told["title"] == "Die Begrüßung nennt a.test, nicht b.test"
    assert told["detail"] == "Das ist normal bei einem Server mit mehreren Namen."


def test_look_ups_and_handshakes_say_why() -> None:
    absent = Sentence("lookup-nxdomain")
    looked_up = event("resolved", error=str(absent), **machine_form(absent))
    secured = event("tls", problems=["x"], reasons=[machine_form(Sentence("problem-no-name"))])
    with override("de"):
        assert in_language(looked_up)["error"] == "diesen Namen gibt es nicht (NXDOMAIN)"
        assert in_language(event("resolved", error=None, code="", parameters={}))["error"] is None
        assert in_language(secured)["problems"] == [
            "es hat keinen subjectAltName und passt deshalb zu keinem Hostnamen"
        ]


def test_a_check_and_a_document_are_said_anew() -> None:
    absent = Sentence("lookup-nxdomain")
    fetched = event("fetched", error=str(absent), **machine_form(absent))
    alias = {"subject": "mx.a.test", "canonical": "b.test"}
    check = event("check", code="mx-cname/alias", parameters=alias, title="x", detail="y", advice="z", record="r")
    well = event("check", code="mx-cname/direct", parameters={"subject": "a"}, title="x", detail="y", advice="")
    with override("de"):
        assert in_language(fetched)["error"] == "diesen Namen gibt es nicht (NXDOMAIN)"
        told, fine = in_language(check), in_language(well)
    assert "mx.a.test" in told["title"]
    assert "b.test" in told["detail"]
    assert {"mx.a.test", "b.test"} <= set(told["advice"].replace(",", " ").split())
    assert (told["record"], told["language"]) == ("r", "de")
    assert (fine["advice"], fine["title"]) == ("", fine["title"].replace("{subject}", "a"))


@pytest.mark.parametrize(
    "old",
    [
        event("finished", summary="The test was stopped."),
        event("finished", summary="As nobody says it.", code="unheard-of", parameters={}),
        event("finished", summary="After 5 s.", code="timed-out", parameters={"seconds": "many"}),
        event("finished", summary="After long.", code="limit-seconds", parameters={"seconds": 10**400}),
        event("tls", problems=["certificate has expired"]),
    ],
)
def test_what_has_no_words_stays_english_and_says_so(old: dict[str, Any]) -> None:
    with override("de"):
        assert in_language(old) == {**old, "language": "en"}


def test_what_is_not_ours_stays_as_it_is() -> None:
    line = event("received", text="250 OK", code=250)
    with override("de"):
        assert in_language(line) is line


def test_a_document_says_its_ends_in_the_same_words() -> None:
    end = finished(Sentence("stopped"))
    own = {**end, "dialog": 0}
    dialogs = [{"index": 0, "summary": own["summary"]}, {"index": 1, "summary": None}]
    with override("de"):
        told = document_in_language({"summary": end["summary"], "dialogs": dialogs, "events": [own, end]})
    assert [told["summary"], told["dialogs"][0]["summary"]] == ["Der Test wurde gestoppt."] * 2
    assert told["dialogs"][1] == dialogs[1]


def test_braces_of_a_server_stay_as_they_are() -> None:
    end = finished(Sentence("took", reply="“250 {host} {0} %(x)s”"))
    with override("de"):
        assert "“250 {host} {0} %(x)s”" in in_language(end)["summary"]


def test_quotation_marks_are_the_languages_and_what_is_quoted_is_the_servers() -> None:
    end = finished(Sentence("took", reply=Sentence("quoted", words="250 “Ok”")))
    assert end["summary"].endswith(": “250 “Ok””.")
    with override("de"):
        assert in_language(end)["summary"].endswith(": „250 “Ok”“.")


def test_a_sentence_that_is_in_no_event() -> None:
    sentence = Sentence("lookup-timeout", seconds=0.5)
    with override("en"):
        assert said(sentence) == sentence
    with override("de"):
        assert said(sentence) != sentence
        assert "0,5 s" in said(sentence)
