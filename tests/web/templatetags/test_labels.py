"""Filters by which templates say words: every member of a list has one, and what is unknown is shown as it is."""

from __future__ import annotations

import pytest
from django.template import Context, Template

from smtptest.engine.events import Severity, StageName, Verdict
from smtptest.web.templatetags.labels import cause, closed_lists, ended, level, note, reason, stage, tone, verdict


def said(template: str, **values: object) -> str:
    return Template("{% load labels %}" + template).render(Context(values))


@pytest.mark.parametrize("member", list(Verdict))
def test_every_verdict_has_a_name_and_a_tone(member: Verdict) -> None:
    assert verdict(member)
    assert tone(member) == tone(member.facts.outcome) in ("good", "warn", "bad", "wait")


def test_a_test_that_runs_has_no_verdict_and_waits() -> None:
    assert (verdict(None), verdict(""), tone(None)) == ("", "", "wait")


def test_every_stage_and_severity_has_a_name() -> None:
    assert all(stage(name) for name in StageName)
    assert all(level(one) for one in Severity)


def test_what_is_unknown_is_shown_as_it_is() -> None:
    assert verdict("new-verdict") == "new-verdict"
    assert stage("new") == "NEW"
    assert level("new") == "new"
    assert note("bare LF, something new").endswith(", something new")


def test_templates_load_them_by_this_name() -> None:
    assert said("{{ v|verdict }}", v="passed") == verdict("passed")
    assert said("{{ v|tone }}", v="rejected") == "bad"
    assert said("{{ v|counted }}", v={"level": "problem", "count": 2}) == "2 problems"
    assert said("{{ v|duration }}", v=1800.0004) == "1800 s"
    assert said("{% closed_lists as words %}{{ words|length }}") == str(len(closed_lists()))


def test_a_stage_that_waits_and_a_dialog_that_has_ended_are_told() -> None:
    assert reason("rcpt").startswith("The server may ask another server")
    assert "firewall" in cause("connect")
    assert ended({"verdict": None}) == ""
    assert ended({"verdict": "passed", "outcome": "warning"}) == "passed · warning"


def test_no_word_for_the_scripts_is_empty_or_there_twice() -> None:
    names = [name for name, _ in closed_lists()]
    assert len(set(names)) == len(names)
    assert all(str(words) for _, words in closed_lists())
