"""Recipient by recipient, what the server answered to each RCPT command of a test."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

from smtptest.engine.events import Json, Received, Sent, Stage, StageName
from smtptest.transcripts.render.dialogs import places

# In a probe's stage all kinds of commands are said; only here each line is one of them.
_STAGES = (StageName.RCPT, StageName.PROBE)
_RCPT, _MAIL = "RCPT TO:", "MAIL FROM:"
_MOST = 100


def recipients(document: Json) -> list[Json]:
    """One row for each RCPT command: ``recipient``, ``sender``, ``where``, ``dialog``, ``reply`` (its events).

    Empty if no dialog has more than one: then the conversation itself says as much in as many words. ``where`` is the
    server, empty where there are no several; the sender is empty where all have the same.
    """
    where = places(document["events"])
    dialogs: dict[int | None, list[Json]] = defaultdict(list)
    for event in document["events"]:
        dialogs[event["dialog"]].append(event)
    rows = [
        {**row, "where": where.get(dialog, ""), "dialog": dialog}
        for dialog in dialogs
        for row in _rows(dialogs[dialog])
    ]
    if not any(one["dialog"] == other["dialog"] for one, other in pairwise(rows)):
        return []
    if len({row["sender"] for row in rows}) == 1:
        rows = [{**row, "sender": ""} for row in rows]
    return rows[:_MOST]


def _rows(events: Iterable[Json]) -> list[Json]:
    """The RCPT commands of one dialog, in their order, each with its reply: replies come in the order of commands."""
    rows: list[Json] = []
    waiting: list[Json] = []
    stage, sender = "", ""
    for event in events:
        if event["kind"] == Stage.kind and event["state"] == "started":
            stage, waiting = event["name"], []
        elif event["kind"] == Sent.kind:
            sender = _mailbox(event["text"], _MAIL) if event["text"].startswith(_MAIL) else sender
            waiting.append({"recipient": "", "sender": sender, "reply": []})
            if stage in _STAGES and event["text"].startswith(_RCPT):
                waiting[-1]["recipient"] = _mailbox(event["text"], _RCPT)
                rows.append(waiting[-1])
        elif event["kind"] == Received.kind and waiting:
            waiting[0]["reply"].append(event)
            if not event["more"]:
                waiting.pop(0)
    return rows


def _mailbox(command: str, verb: str) -> str:
    """What stands between the brackets; parameters follow them."""
    return command.removeprefix(verb).partition("<")[2].rpartition(">")[0]
