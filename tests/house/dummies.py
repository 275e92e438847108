"""Run in a copy of the program whose closed lists have each one more member: prints who does not know it, as JSON.

A script of its own, because a list that is closed cannot be opened in a program that runs.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

# A dummy of each list, and the line before which it is put.
MEMBERS: Mapping[str, tuple[str, str]] = {
    "engine/verdict.py": (
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
    "engine/stages/stage.py": (
        "    QUEUE = (",
        """    DUMMY = (
        "dummy",
        StageFacts(label="Dummy", waiting="Waiting for a dummy", preview="Doll", awaits_names=True),
    )
""",
    ),
    "engine/line_note.py": (
        '    CUT = "cut"',
        """    DUMMY = "dummy", pgettext_noop("note", "a dummy"), "It was a dummy."\n""",
    ),
    "engine/outcome.py": (
        '    GOOD = "good", pgettext_noop',
        """    DUMMY = "dummy", "a dummy", Outcome.WARNING\n""",
    ),
    "engine/events": (
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
}


def open_lists(package: Path) -> None:
    for name, (before, member) in MEMBERS.items():
        file = (package / name).with_suffix(".py")
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


def engine() -> dict[str, Callable[[], bool]]:
    from smtptest.engine.events import Severity, Verdict
    from smtptest.engine.smtp.next_server import should_try_next
    from smtptest.engine.smtp.verdicts import deed, worst

    return {
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

    from smtptest.transcripts.render.page import conversation, counts, worst_first
    from smtptest.transcripts.render.plaintext import conversation_text
    from smtptest.web import labels

    said = Template("{% load labels %}{{ w|verdict }}, {{ w|tone }}, {{ w|stage }}, {{ w|level }}, {{ w|note }}")
    known = {name: str(text) for name, text in labels.for_scripts()}
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
        "recent tests": lambda: dict(labels.tones())["tone.dummy"] == "warn",
        "stages of the page": lambda: conversation(_document())[0]["stages"][0]["name"] == "dummy",
        "anomalies of a line": lambda: conversation(_document())[0]["stages"][0]["rows"][0]["anomalies"] == ["dummy"],
        "text": lambda: "== dummy: So it was." in conversation_text(_document()),
        "counts of findings": lambda: counts([found]) == [{"level": "dummy", "count": 1, "fault": True}],
        "order of findings": lambda: worst_first([found]) == [found],
    }


def contracts() -> dict[str, Callable[[], bool]]:
    from django.test import RequestFactory
    from prometheus_client import generate_latest

    from smtptest.serving import metrics
    from smtptest.web.presenters import open_graph, panels, social_card
    from smtptest.web.views import openapi

    request = RequestFactory().get("/t/x/", headers={"host": "localhost"})
    drawn = open_graph.card(request, _document())
    return {
        "OpenAPI": lambda: "dummy" in openapi._transcript()["verdict"]["enum"],
        "metrics": lambda: b'verdict="dummy"' in generate_latest(metrics.REGISTRY),
        "Open Graph": lambda: "It was a dummy" in open_graph.preview(request, _document())["description"],
        "picture": lambda: drawn.stages == (("Doll", "done"), ("AUTH", "done")) and bool(social_card.draw(drawn)),
        "settings of other programs": lambda: bool((panels.elsewhere(_document(), owner=False) or {}).get("settings")),
    }


def _knows(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (KeyError, ValueError, IndexError):
        return False


def main() -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "smtptest.settings"
    django.setup()
    checks = {**engine(), **kinds(), **pages(), **contracts()}
    json.dump(
        {"asked": len(checks), "without": [name for name, check in checks.items() if not _knows(check)]}, sys.stdout
    )


if __name__ == "__main__":
    main()
