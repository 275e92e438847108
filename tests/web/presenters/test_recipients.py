"""The table of recipients: the reply's first line, its tone, and what it means."""

from __future__ import annotations

from typing import Any

from smtptest.web.presenters.recipients import table
from tests.transcripts.render.test_recipients import BEGINNING, sent, started

Json = dict[str, Any]


def replied(seq: int, text: str) -> Json:
    common = {"kind": "received", "dialog": 0, "raw": None, "note": None, "more": False}
    return {**common, "seq": seq, "text": text, "code": int(text[:3])}


def found(*events: Json, **changes: Any) -> Json:
    plan = {"host": "mx.test", "port": 25, "probe": "none"}
    numbered = [{"seq": 100 + at, "t": 0.0, **event} for at, event in enumerate((*BEGINNING, *events))]
    whole = [{"more": False, "code": 250, "note": None, "raw": None, "masked": False, **event} for event in numbered]
    return {"verdict": "partly-accepted", "plan": plan, "events": whole, **changes}


EVENTS = (
    sent("RCPT TO:<a@x.test>"), replied(1, "250 2.1.5 Ok"),
    sent("RCPT TO:<b@x.test>"), replied(2, "550 5.1.1 No such user"),
    sent("RCPT TO:<c@x.test>"),
)  # fmt: skip


def test_each_row_has_the_reply_and_what_it_means() -> None:
    rows = table(found(*EVENTS))
    assert [(row["recipient"], row["seq"], row["text"], row["tone"]) for row in rows] == [
        ("a@x.test", 1, "250 2.1.5 Ok", "good"),
        ("b@x.test", 2, "550 5.1.1 No such user", "bad"),
        ("c@x.test", None, "", "wait"),
    ]
    assert [row["meaning"] for row in rows[1:]] == ["The server does not know the recipient", ""]


def test_while_it_runs_and_for_other_probes_there_is_none() -> None:
    assert table(found(*EVENTS, verdict=None)) == []
    assert table(found(*EVENTS, plan={"host": "mx.test", "port": 25, "probe": "smuggling"})) == []
    relayed = found(started("probe"), *EVENTS, plan={"host": "mx.test", "port": 25, "probe": "open-relay"})
    assert len(table(relayed)) == 3
