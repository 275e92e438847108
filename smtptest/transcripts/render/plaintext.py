"""Writes a transcript as plain text, for a ticket, a mail or a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from smtptest.engine.events import KINDS, CheckResult, Json, Outcome
from smtptest.engine.judgement import is_blind
from smtptest.engine.printable import printable
from smtptest.transcripts.render.checks import has_checks, is_receive, is_round_trip
from smtptest.transcripts.render.dialogs import by_dialog, place
from smtptest.transcripts.render.domain_text import check_name, in_short, sections
from smtptest.transcripts.render.plan_summary import asked
from smtptest.transcripts.sides import CLIENT, MARKS, SERVER, with_sides

_MASKED = "a copy: names, addresses and the message are replaced, as far as a program can know them"
_RUNNING = "still running"


def render(document: Json) -> str:
    """Return a document (:func:`smtptest.transcripts.render.document.document`) as text whose lines end with LF."""
    checked, judged = has_checks(document), is_round_trip(document) and document["checks"]
    head = [
        *(_of_checks(document) if checked else _of_server(document)),
        f"Link     {document['url']} (until {document['expires'][:10]})",
        *([f"Masked   {_MASKED}"] if document["masked"] else []),
    ]
    if not checked and not judged:
        return _lines(head) + "\n" + conversation_text(document)
    events = [in_short(event) for event in document["events"]]
    return _lines([*head, *sections(document)]) + conversation_text({**document, "events": events})


def _of_server(document: Json) -> list[str]:
    plan = document["plan"]
    verdict = f"{document['verdict']}: {document['summary']}" if document["verdict"] else _RUNNING
    return [
        f"smtptest transcript of {plan['host']} port {plan['port']}",
        *_said(document),
        *_plan(plan),
        f"Started  {document['started']}",
        f"Verdict  {verdict}",
        *_outcome(document),
    ]


def _of_checks(document: Json) -> list[str]:
    """The verdict says only that the checks ended; what they found is the summary."""
    plan = document["plan"]
    if is_receive(document):
        asked_for = [f"Asked    behaviour {plan['behaviour']}"]
        title = f"smtptest receive test at {plan['address']}"
    else:
        asked_for, title = _asked_for(plan), f"smtptest domain check of {plan['domain']}"
    return [
        title,
        *_said(document),
        *asked_for,
        f"Started  {document['started']}",
        f"Answer   {document['summary'] or _RUNNING}",
        *_outcome(document),
    ]


def conversation_text(document: Json) -> str:
    """Return the conversation and the findings as text, without the head of :func:`render`."""
    told = {**document, "events": [*with_sides(document["events"])]}
    body = [line for group in by_dialog(told) for line in _group(group)]
    return _lines([*_overview(document["dialogs"]), *body])


def _lines(lines: Iterable[str]) -> str:
    """Text of printable lines: what visitors typed is in them too, and they are pasted into terminals and tickets."""
    return "".join(f"{printable(line)}\n" for line in lines)


def _outcome(document: Json) -> list[str]:
    """What the verdict means, and how many findings there are to mend; nothing before the end."""
    counts = ", ".join(f"{count} {level}{'s' * (count > 1)}" for level, count in document["counts"].items() if count)
    return [f"Outcome  {document['outcome']}{f' ({counts})' * bool(counts)}"] if document["outcome"] else []


def _said(document: Json) -> list[str]:
    """Title and note of the owner, line by line."""
    title, note = document.get("title"), document.get("note", "")
    return [*([f"Title    {title}"] if title else []), *(f"Note     {line}" for line in note.splitlines())]


def _plan(plan: Json) -> list[str]:
    probe = plan.get("probe", "none")
    # A probe decides by itself how far it goes.
    without = frozenset({"probe"} if probe == "none" else {"probe", "stop_after"})
    return [
        *([f"Probe    {probe}"] if probe != "none" else []),
        f"From     <{plan['mail_from']}>",
        *([f"To       {', '.join(plan['rcpt_to'])}"] if plan["rcpt_to"] else []),
        *_asked_for(plan, without),
    ]


def _asked_for(plan: Json, without: frozenset[str] = frozenset()) -> list[str]:
    told = ", ".join(f"{name} {value}" for name, _, value in asked(plan, without=without))
    return [f"Asked    {told}"] if told else []


def event_lines(event: Json, *, named: bool = False) -> list[str]:
    """Return an event as lines of text, each with the seconds since the test began; none if there is nothing to tell.

    An event of an incoming session must have its side (:class:`Sides`); without one it is of a session of this tool.

    named: the test has several dialogs, so each line has the number of its dialog, and the end of a dialog is told.
    """
    name = f"[{event['dialog']}] " if named and event["dialog"] is not None else ""
    format_lines = _FORMATS.get(event["kind"], _happened)
    lines = _end(event) if named and event["kind"] == "finished" else format_lines(event)
    return [printable(f"{event['t']:9.3f}  {name}{line}") for line in lines]


def _overview(dialogs: list[Json]) -> list[str]:
    if len(dialogs) < 2:
        return []
    rows = [
        f"Dialog {dialog['index']}  {place(dialog)}: {dialog['verdict'] or 'running'}"
        + (f" after {dialog['took']:.3f} s" if dialog["took"] is not None else "")
        for dialog in dialogs
    ]
    return [*rows, ""]


def _group(group: Json) -> list[str]:
    if group["dialog"] is None:
        return [line for event in group["events"] for line in event_lines(event)]
    return ["", *(line for event in group["events"] for line in event_lines(event, named=True)), ""]


def _happened(event: Json) -> list[str]:
    if event["kind"] not in KINDS:
        return [f"-- {event['kind']}"]  # of a later version
    return [f"-- {KINDS[event['kind']].happened.format_map(event)}"]


def _resolved(event: Json) -> list[str]:
    return [f"-- {event['query']} {event['type']}: {event['error'] or ', '.join(event['answers'])}"]


def _stage(event: Json) -> list[str]:
    if event["state"] in ("started", "done", "warned"):
        return []
    return [f"-- {event['name']} {event['state']}"]


def _connected(event: Json) -> list[str]:
    return [f"-- connected to {event['host']} [{event['address']}] port {event['port']}"]


def _sent(event: Json) -> list[str]:
    return [f"{MARKS[event.get('side', CLIENT)]}: {event['text']}" + ("   [masked]" if event["masked"] else "")]


def _received(event: Json) -> list[str]:
    return [f"{MARKS[event.get('side', SERVER)]}: {event['text']}" + (f"   [{event['note']}]" if event["note"] else "")]


def _tls(event: Json) -> list[str]:
    judged = "certificate verified" if event["verified"] else _of_sender(event)
    if event["problems"]:
        judged = f"certificate not verified: {'; '.join(event['problems'])}"
    chain = [
        f"--   {number}: {certificate['subject']}, issued by {certificate['issuer']}, "
        f"valid until {(certificate['not_after'] or '?')[:10]}"
        for number, certificate in enumerate(event["chain"])
    ]
    exchange = f", {event['key_exchange']}" if event.get("key_exchange") else ""
    return [f"-- {event['version']} {event['cipher']} ({event['bits']} bits{exchange}), {judged}", *chain]


def _of_sender(event: Json) -> str:
    return "client certificate shown" if event["chain"] else "no client certificate"


def _finding(event: Json) -> list[str]:
    return [f"!! {event['level']}: {event['title']}. {event['detail']} ({event['reference']})"]


def _check(event: Json) -> list[str]:
    # Good and purely informative results stand out less than what should be mended.
    quiet = CheckResult(event["result"]).outcome is Outcome.GOOD or is_blind(event["code"])
    mark = "--" if quiet else "!!"
    reference = f" ({event['reference']})" if event["reference"] else ""
    advice = [f"{mark}   {event['advice']}"] if event["advice"] else []
    record = [f"{mark}   {event['record']}"] if event["record"] else []
    trace = [f"{mark}     {line}" for line in event.get("trace", ())]
    detail = f". {event['detail']}{reference}" if event["detail"] else ""
    return [
        f"{mark} {check_name(event)}: {event['result']}: {event['title']}{detail}",
        *trace,
        *advice,
        *record,
    ]


def _fetched(event: Json) -> list[str]:
    came = f"{event['size']} bytes" if event["error"] is None else event["error"]
    return [f"-- {event['url']}: {came}"]


def _begun(event: Json) -> list[str]:
    return [f"-- dialog {event['dialog']} with {place(event)}"]


def _finished(event: Json) -> list[str]:
    return [] if event["dialog"] is not None else _end(event)


def _end(event: Json) -> list[str]:
    return [f"== {event['verdict']}: {event['summary']}"]


_FORMATS: dict[str, Callable[[Json], list[str]]] = {
    "begun": _begun,
    "resolved": _resolved,
    "stage": _stage,
    "connected": _connected,
    "sent": _sent,
    "received": _received,
    "tls": _tls,
    "finding": _finding,
    "check": _check,
    "fetched": _fetched,
    "finished": _finished,
}
