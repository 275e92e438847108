"""Run in a copy of the program whose closed lists have each one more member: prints who does not know it, as JSON.

A script of its own, because a list that is closed cannot be opened in a program that runs.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

# A dummy of each list: its file, the line before which it is put, and its entry.
MEMBERS: Sequence[tuple[str, str, str]] = (
    (
        "smtptest/engine/verdict.py",
        "    ACCEPTED = (",
        """    DUMMY = (
        "dummy",
        VerdictFacts(
            rank=125,
            outcome=Outcome.WARNING,
            exit_status=1,
            label="a dummy",
            sentence="It was a dummy",
            next_server=NextServer.ALWAYS,
            passed_over="{be} a dummy",
            completed=True,
        ),
    )
""",
    ),
    (
        "smtptest/engine/stages/stage.py",
        "    QUEUE = (",
        """    DUMMY = (
        "dummy",
        StageFacts(label="Dummy", waiting="Waiting for a dummy", preview="Doll", awaits_names=True),
    )
""",
    ),
    (
        "smtptest/engine/line_note.py",
        '    CUT = "cut"',
        """    DUMMY = "dummy", pgettext_noop("note", "a dummy"), "It was a dummy."\n""",
    ),
    ("smtptest/engine/outcome.py", '    GOOD = "good"\n', '    CLAY = "clay"\n'),
    # A tone is a colour of the style sheet.
    ("site/css/base.css", "  --good: #14662f;", "  --clay: #5a4632;\n  --clay-ground: #f0e8e0;\n"),
    (
        "smtptest/engine/outcome.py",
        '    GOOD = (\n        "good",\n        OutcomeFacts(',
        """    DOLL = (
        "doll",
        OutcomeFacts(
            rank=4,
            tone=Tone.WARN,
            fault=True,
            label="a doll",
            sentence="It was a doll",
            exit_status=4,
            plugin_state="DOLL",
            plugin_status=1,
        ),
    )
""",
    ),
    (
        "smtptest/engine/outcome.py",
        '    GOOD = "good", pgettext_noop',
        """    DUMMY = "dummy", "a dummy", Outcome.WARNING, ("", ""), Tone.CLAY\n""",
    ),
    (
        "smtptest/engine/outcome.py",
        '    PROBLEM = "problem", Severity.PROBLEM.label',
        """    PUPPET = "puppet", "a puppet", Outcome.DOLL, ("warning", "warnings")\n""",
    ),
    (
        "smtptest/engine/events.py",
        "KINDS: Mapping",
        """@dataclass(frozen=True, kw_only=True)
class Dummied(Event):
    kind = "dummied"
    is_line = True
    happened = gettext_noop("Dummied by {doll} at {speed}")
    hosts = ("doll",)
    doll: str
    speed: int


""",
    ),
)


def open_lists(root: Path) -> None:
    """root: the copy, with the folders of the program."""
    for name, before, member in MEMBERS:
        file = root / name
        text = file.read_text()
        assert text.count(before) == 1, name
        file.write_text(text.replace(before, member + before))


def _dialog() -> Any:
    from smtptest.engine.ended import DialogEnded
    from smtptest.engine.events import Verdict
    from smtptest.engine.smtp.target import DialogResult, Target
    from smtptest.engine.words.sentence import Sentence

    dummy = Verdict("dummy")  # type: ignore[call-arg]
    words = Sentence("verbatim", words="So it was.")
    return DialogResult(target=Target(host="mx.test"), ended=DialogEnded(dummy, words))


def _document() -> dict[str, Any]:
    stage = {"seq": 0, "t": 0.0, "dialog": 0, "kind": "stage", "name": "dummy", "took": None}
    end = {"t": 0.1, "kind": "finished", "verdict": "dummy", "summary": "So it was.", "took": 0.1}
    dialog = {"index": 0, "host": "mx.test", "address": None, "port": 25, "verdict": "dummy", "took": 0.1}
    return {
        "id": "x", "url": "http://a.test/t/x/", "verdict": "dummy", "outcome": "warning", "summary": "So it was.",
        "masked": False, "started": "2026-11-23T10:00:00+00:00", "expires": "2026-11-24T10:00:00+00:00",
        "plan": {"host": "mx.test", "port": 25, "mail_from": "", "rcpt_to": [], "auth": "plain", "username": "alice"},
        "dialogs": [dialog],
        "events": [
            {**stage, "state": "started"},
            {**stage, "seq": 1, "kind": "received", "text": "250", "code": 250, "note": "dummy"},
            {**stage, "seq": 1, "state": "done", "took": 0.1},
            {**stage, "seq": 2, "state": "started", "name": "auth"},
            {**stage, "seq": 3, "state": "done", "name": "auth", "took": 0.1},
            {**end, "seq": 4, "dialog": 0},
            {**end, "seq": 5, "dialog": None},
        ],
    }  # fmt: skip


# A finding and a check of the dummies' levels, and the end of their test.
FOUND: Sequence[dict[str, Any]] = (
    {
        "seq": 0, "t": 0.0, "dialog": None, "kind": "finding", "level": "dummy", "code": "x", "title": "Found",
        "detail": "", "reference": "", "about": None,
    },
    {
        "seq": 1, "t": 0.0, "dialog": None, "kind": "check", "id": "spf-eval", "stage": "spf", "subject": "",
        "result": "puppet", "title": "Checked", "detail": "", "advice": "Mend it.", "record": "", "reference": "",
        "about": None, "code": "spf-eval/pass", "parameters": {},
    },
    {
        "seq": 2, "t": 0.1, "dialog": None, "kind": "finished", "verdict": "passed", "outcome": "doll",
        "summary": "So it was.", "took": 0.1, "deciding": 1,
    },
)  # fmt: skip


def engine() -> dict[str, Callable[[], bool]]:
    from smtptest.engine.events import Severity, Verdict
    from smtptest.engine.judgement import Judge
    from smtptest.engine.smtp.next_server import should_try_next
    from smtptest.engine.smtp.verdicts import deed, worst

    return {
        "outcome of a finding": lambda: Judge(FOUND[:1]).judge("passed", None) == ("warning", 0),
        "outcome of a check": lambda: Judge(FOUND[:2]).judge("passed", None) == ("doll", 1),
        "combination of verdicts": lambda: worst([Verdict.REJECTED, _dialog().ended.verdict]) == "dummy",
        "route to the next server": lambda: should_try_next(_dialog()),
        "words for a server passed over": lambda: deed(_dialog()) == "is a dummy",
        "severities": lambda: Severity("dummy") == "dummy",  # type: ignore[call-arg]
    }


def kinds() -> dict[str, Callable[[], bool]]:
    """A kind of event that is a line of the page."""
    from django.template.loader import render_to_string

    from smtptest.transcripts.compare.runs import _text
    from smtptest.transcripts.masking.mask import masked
    from smtptest.transcripts.render.blanks import lines
    from smtptest.transcripts.render.page import conversation
    from smtptest.transcripts.render.plaintext import event_lines

    event = {"seq": 0, "t": 0.0, "dialog": 0, "kind": "dummied", "doll": "barbie.example.org", "speed": 9}

    def drawn(row: dict[str, Any]) -> str:
        return render_to_string("transcript/line.html", {"event": row})

    rows = conversation({"events": [{**event, "name": ""}], "dialogs": []})[0]["stages"][0]["rows"]
    blank = next(line for line in lines() if line["kind"] == "dummied")
    return {
        "line of an event": lambda: ">Dummied by barbie.example.org at 9<" in drawn(rows[0]),
        "template of a line": lambda: ">Dummied by {doll} at {speed}<" in drawn(blank),
        "text of an event": lambda: event_lines(event)[0].endswith("-- Dummied by barbie.example.org at 9"),
        "comparison of events": lambda: _text(event) == "barbie.example.org, 9",
        "masked event": lambda: "barbie" not in masked({}, [event])[1][0]["doll"],
    }


def pages() -> dict[str, Callable[[], bool]]:
    from django.template import Context, Template

    from smtptest.transcripts.render import domain_text
    from smtptest.transcripts.render.checks import receivers
    from smtptest.transcripts.render.page import conversation, counts, worst_first
    from smtptest.transcripts.render.plaintext import conversation_text
    from smtptest.web import labels
    from smtptest.web.presenters import start_page
    from smtptest.web.presenters.domain.checks import check_counts, row
    from smtptest.web.presenters.domain.to_publish import mending

    said = Template("{% load labels %}{{ w|verdict }}, {{ w|tone }}, {{ w|stage }}, {{ w|level }}, {{ w|note }}")
    number = Template("{% include 'transcript/count.html' %}")
    known = {name: str(text) for name, text in labels.for_scripts()}
    start = start_page._words()
    found = {"kind": "finding", "level": "dummy"}
    return {
        "labels of templates": lambda: said.render(Context({"w": "dummy"})) == "a dummy, warn, Dummy, a dummy, a dummy",
        "sentence": lambda: labels.sentence("dummy") == "It was a dummy",
        "verdicts of the scripts": lambda: known["verdict.dummy"] == "a dummy",
        "tones of the scripts": lambda: known["tone.dummy"] == "warn",
        "stages of the scripts": lambda: known["stage.dummy"] == "Dummy",
        "waits of the scripts": lambda: (
            (known["wait.dummy"], known["awaits.dummy"]) == ("Waiting for a dummy", "names")
        ),
        "severities of the scripts": lambda: known["level.dummy"] == "a dummy" and "dummy" in known["levels"].split(),
        "notes of the scripts": lambda: (known["note.dummy"], known["anomaly.dummy"]) == ("a dummy", "It was a dummy."),
        "recent tests": lambda: (
            (start["tone.dummy"], start["tone.doll"], start["outcome.doll"]) == ("warn", "warn", "a doll")
        ),
        "stages of the page": lambda: conversation(_document())[0]["stages"][0]["name"] == "dummy",
        "anomalies of a line": lambda: conversation(_document())[0]["stages"][0]["rows"][0]["anomalies"] == ["dummy"],
        "text": lambda: "== dummy: So it was." in conversation_text(_document()),
        "counts of findings": lambda: counts([found]) == [{"level": "dummy", "count": 1, "fault": True}],
        "order of findings": lambda: worst_first([found]) == [found],
        "label of an outcome": lambda: labels.ending("passed", "doll") == ("a doll", "It was a doll"),
        "numbers of the page": lambda: (
            ">3 a dummy<" in number.render(Context({"found": {"level": "dummy", "count": 3}}))
        ),
        "numbers of the scripts": lambda: (
            (known["counts.dummy"], known["counts.puppet"]) == ("{count} a dummy", "{count} a puppet")
        ),
        "faults of the scripts": lambda: (
            {"[data-level=dummy]", "[data-level=puppet]"} <= set(known["faults"].split(", "))
        ),
        "results of the scripts": lambda: known["level.puppet"] == "a puppet" and "puppet" in known["results"].split(),
        "outcomes of the scripts": lambda: (
            (known["outcome.doll"], known["tone.doll"]) == ("a doll", "warn") and "doll" in known["outcomes"].split()
        ),
        "counts of checks": lambda: check_counts(FOUND) == [{"level": "puppet", "count": 1, "fault": True}],
        "checks of the page": lambda: row(dict(FOUND[1]))["open"] is True,
        "what to mend": lambda: [one["level"] for one in mending({"verdict": "passed", "events": FOUND})] == ["puppet"],
        "advice of the text": lambda: (
            [line.split() for line in domain_text._advised(FOUND)] == [["puppet", "Mend", "it."]]
        ),
        "receivers": lambda: {"id": "spf", "result": "missed", "about": 1} in receivers(FOUND)["microsoft"],
    }


def contracts() -> dict[str, Callable[[], bool]]:
    from django.test import RequestFactory
    from prometheus_client import generate_latest

    from smtptest.engine.outcome import Tone
    from smtptest.serving import metrics
    from smtptest.transcripts.render import document
    from smtptest.web.presenters import open_graph, panels, social_card
    from smtptest.web.views import openapi

    request = RequestFactory().get("/t/x/", headers={"host": "localhost"})
    drawn = open_graph.card(request, _document())
    return {
        "OpenAPI": lambda: "dummy" in openapi._transcript()["verdict"]["enum"],
        "outcomes of OpenAPI": lambda: "doll" in openapi._transcript()["outcome"]["enum"],
        "results of OpenAPI": lambda: (
            "puppet" in openapi._of_domain_check()["checks"]["items"]["properties"]["result"]["enum"]
        ),
        "counts of OpenAPI": lambda: {"dummy", "puppet"} <= openapi._transcript()["counts"]["properties"].keys(),
        "counts of the document": lambda: {"dummy": 1, "puppet": 1}.items() <= document._counts(FOUND).items(),
        "metrics": lambda: b'verdict="dummy"' in generate_latest(metrics.REGISTRY),
        "Open Graph": lambda: "It was a dummy" in open_graph.preview(request, _document())["description"],
        "picture": lambda: drawn.stages == (("Doll", "done"), ("AUTH", "done")) and bool(social_card.draw(drawn)),
        "picture of a tone": lambda: bool(social_card.draw(replace(drawn, tone=Tone("clay")))),
        "settings of other programs": lambda: bool((panels.elsewhere(_document(), owner=False) or {}).get("settings")),
    }


def terminal() -> dict[str, Callable[[], bool]]:
    from smtptest.engine.outcome import Tone
    from smtptest.web.terminal import nagios
    from smtptest.web.terminal.answer import Answer
    from smtptest.web.terminal.screen import Paint

    paint, clay = Paint(on=True), Tone("clay")

    def answer() -> Answer:
        made = Answer()
        for event in FOUND:
            made.hear(event)
        return made

    def lines() -> str:
        return "\n".join(answer().lines(Paint(on=False)))

    return {
        "answer in the terminal": lambda: "a doll: So it was.\n1 a puppet · 1 a dummy\n  a puppet: Checked" in lines(),
        "exit status": lambda: (
            [answer().exit_status(fail_on) for fail_on in ("problem", "warning", "never")] == [4, 4, 0]
        ),
        "colour of a tone": lambda: paint.tone("x", clay) != "x",
        "colours of levels": lambda: "x" not in (paint.level("x", "dummy"), paint.level("x", "puppet")),
        "colours of events": lambda: all(paint.event(one, "   0.000 x").endswith("mx\x1b[0m") for one in FOUND),
        "plugin": lambda: (
            nagios.exit_status(answer()) == 1 and "puppets=1;;;0 problems=0" in next(iter(nagios.lines(answer())))
        ),
    }


def monitors() -> dict[str, Callable[[], bool]]:
    from smtptest.monitors.record.judging.facts import facts_of
    from smtptest.monitors.record.judging.judge import Terms, judge
    from smtptest.web.presenters.monitors.badges import Badge

    clay = Badge(label="mail", message="up", tone="clay")
    terms = Terms(moment=datetime.now(UTC), warn_days=21)
    return {
        "monitor of a verdict": lambda: judge(facts_of(_document()["events"]), terms) == ("up", "warning"),
        "monitor of an outcome": lambda: judge(facts_of(FOUND), terms) == ("up", "warning"),
        "badge of a tone": lambda: bool(clay.svg()) and clay.shields()["color"] == "lightgrey",
        "monitor of a stage": lambda: facts_of(_document()["events"]).stages["dummy"] == 100,
    }


def _knows(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (KeyError, ValueError, IndexError, StopIteration):
        return False


def main() -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "smtptest.settings"
    django.setup()
    checks = {**engine(), **kinds(), **pages(), **contracts(), **terminal(), **monitors()}
    json.dump(
        {"asked": len(checks), "without": [name for name, check in checks.items() if not _knows(check)]}, sys.stdout
    )


if __name__ == "__main__":
    main()
