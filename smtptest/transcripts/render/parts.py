"""Part by part, what the server answered: to each recipient of a test, or to each attempt of a probe."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from smtptest.engine.events import DialogStarted, Json, Received, Sent, Stage, StageName
from smtptest.transcripts.render.dialogs import places

# In a probe's stage all kinds of commands are said; only in these stages each line is one command.
_STAGES = (StageName.RCPT, StageName.AUTH, StageName.PROBE)
_RCPT, _MAIL = "RCPT TO:", "MAIL FROM:"
_MOST = 100


def parts(document: Json, questions: Sequence[str]) -> list[Json]:
    """One row for each command that begins with one of ``questions``; without any, one for each dialog with a part.

    A row has ``part`` (the recipient, the command or the part's name), ``sender``, ``where``, ``dialog`` and ``reply``
    (its events; of a dialog all that came from the message on). ``where`` is the server, empty if there is only one;
    ``sender`` is empty if all have the same. Empty if there is nothing to compare: if no dialog has two rows, or if
    only one dialog has a part.
    """
    dialogs: dict[int | None, list[Json]] = defaultdict(list)
    for event in document["events"]:
        dialogs[event["dialog"]].append(event)
    if not questions:
        rows = [row for events in dialogs.values() for row in _of_dialog(events)]
        return rows[:_MOST] if len(rows) > 1 else []
    where = places(document["events"])
    rows = [
        {**row, "where": where.get(dialog, ""), "dialog": dialog}
        for dialog, events in dialogs.items()
        for row in _of_commands(events, tuple(questions))
    ]
    if not any(one["dialog"] == other["dialog"] for one, other in pairwise(rows)):
        return []
    if len({row["sender"] for row in rows}) == 1:
        rows = [{**row, "sender": ""} for row in rows]
    return rows[:_MOST]


def _of_dialog(events: Iterable[Json]) -> list[Json]:
    """The row of a dialog that has a part; its replies are those to the message and to all that follows."""
    rows: list[Json] = []
    sent = False
    for event in events:
        if event["kind"] == DialogStarted.kind and event.get("part"):
            rows = [{"part": event["part"], "sender": "", "where": "", "dialog": event["dialog"], "reply": []}]
        elif event["kind"] == Stage.kind:
            sent = sent or event["name"] == StageName.MESSAGE
        elif event["kind"] == Received.kind and sent and rows:
            rows[0]["reply"].append(event)
    return rows


def _of_commands(events: Iterable[Json], questions: tuple[str, ...]) -> list[Json]:
    """The commands of one dialog, in their order, each with its reply: replies come in the order of commands."""
    rows: list[Json] = []
    waiting: list[Json] = []
    stage, sender = "", ""
    for event in events:
        if event["kind"] == Stage.kind and event["state"] == "started":
            stage, waiting = event["name"], []
        elif event["kind"] == Sent.kind:
            sender = _mailbox(event["text"], _MAIL) if event["text"].startswith(_MAIL) else sender
            waiting.append({"part": "", "sender": sender, "reply": []})
            if stage in _STAGES and event["text"].startswith(questions):
                text = event["text"]
                waiting[-1]["part"] = _mailbox(text, _RCPT) if text.startswith(_RCPT) else text
                rows.append(waiting[-1])
        elif event["kind"] == Received.kind and waiting:
            waiting[0]["reply"].append(event)
            if not event["more"]:
                waiting.pop(0)
    return rows


def _mailbox(command: str, verb: str) -> str:
    """What stands between the brackets; parameters follow them."""
    return command.removeprefix(verb).partition("<")[2].rpartition(">")[0]
