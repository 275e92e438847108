"""Two checks of a domain or a message, compared: what came of each, what it advises to publish, what was answered.

Their stages run side by side, so that the order of what was asked, and how long it took, means nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from smtptest.engine.events import Fetched, Json, Resolved
from smtptest.transcripts.compare.noise import usual
from smtptest.transcripts.render.checks import checks, has_checks, is_round_trip


def spoken(document: Json) -> Json:
    """The document without what is not compared line by line: where there are checks, all but the sessions."""
    if not _is_judged(document):
        return document
    return {**document, "events": [event for event in document["events"] if event["dialog"] is not None]}


def found_differences(before: Json, after: Json) -> Iterator[Json]:
    """Yield ``name``, ``label``, ``before`` and ``after`` of what checks found differently.

    ``name`` is "check" (whose values are the result and the title), "record" (what to publish) or "answer".
    """
    if _is_judged(before) and _is_judged(after):
        old, new = ({_name(event): event for event in checks(one["events"])} for one in (before, after))
        for name in dict.fromkeys([*old, *new]):
            first, second = old.get(name), new.get(name)
            yield from _difference("check", name, _result(first), _result(second))
            yield from _difference("record", name, (first or {}).get("record", ""), (second or {}).get("record", ""))
        answered, again = (_answers(one) for one in (before, after))
        for name in sorted({*answered, *again}):
            yield from _difference("answer", name, answered.get(name, ""), again.get(name, ""))


def _is_judged(document: Json) -> bool:
    return has_checks(document) or is_round_trip(document)


def fetched_text(event: Json) -> str:
    """The result of fetching a document."""
    came = f"{event['size']} B" if event["error"] is None else event["error"]
    return f"{event['url']}: {came}"


def _name(event: Json) -> str:
    return f"{event['id']} {event['subject']}".rstrip()


def _result(event: Json | None) -> str:
    return f"{event['result']}: {event['title']}" if event else ""


def _answers(document: Json) -> dict[str, str]:
    """What was answered, by the question. Name servers give the records of an answer in any order."""
    found: dict[str, str] = {}
    for event in document["events"]:
        if event["dialog"] is None and event["kind"] == Resolved.kind:
            found[f"{event['query']} {event['type']}"] = event["error"] or ", ".join(sorted(event["answers"]))
        elif event["dialog"] is None and event["kind"] == Fetched.kind:
            found[event["url"]] = fetched_text(event)
    return found


def _difference(name: str, label: str, before: str, after: str) -> Iterator[Json]:
    """The records that are advised have the time of the test in them; what was answered is compared as it is."""
    if before != after and (name == "answer" or usual(before) != usual(after)):
        yield {"name": name, "label": label, "before": before, "after": after}
