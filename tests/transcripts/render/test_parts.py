"""Recipient by recipient: each RCPT command with its own reply, pipelined or not, and no table where there is one."""

from __future__ import annotations

from typing import Any

from smtptest.transcripts.render.parts import parts

Json = dict[str, Any]
QUESTIONS = ("RCPT TO:",)


def started(name: str, dialog: int = 0) -> Json:
    return {"kind": "stage", "name": name, "state": "started", "dialog": dialog}


def sent(text: str, dialog: int = 0) -> Json:
    return {"kind": "sent", "text": text, "dialog": dialog}


def received(text: str, dialog: int = 0, *, more: bool = False) -> Json:
    return {"kind": "received", "text": text, "more": more, "dialog": dialog}


def told(*events: Json) -> list[tuple[str, str, str]]:
    """Recipient, sender and the reply's lines of each row."""
    rows = parts({"events": list(events)}, QUESTIONS)
    return [(row["part"], row["sender"], "|".join(line["text"] for line in row["reply"])) for row in rows]


BEGINNING = (started("mail"), sent("MAIL FROM:<me@x>"), received("250 Ok"), started("rcpt"))


def test_each_has_the_whole_of_its_own_reply() -> None:
    assert told(
        *BEGINNING,
        sent("RCPT TO:<a@x> NOTIFY=NEVER"), received("250 Ok"),
        sent('RCPT TO:<"<b>"@x>'), received("550-No", more=True), received("550 such user"),
    ) == [("a@x", "", "250 Ok"), ('"<b>"@x', "", "550-No|550 such user")]  # fmt: skip


def test_replies_to_commands_that_were_sent_at_once_come_in_their_order() -> None:
    commands = [sent(f"RCPT TO:<{name}@x>") for name in "abc"]
    rows = told(*BEGINNING, *commands, received("250 a"), received("450 b"))
    assert rows == [("a@x", "", "250 a"), ("b@x", "", "450 b"), ("c@x", "", "")]


def test_a_probe_names_the_sender_of_each_attempt() -> None:
    attempts = [
        [sent(f"MAIL FROM:<{name}@x>"), received("250 Ok"), sent("RCPT TO:<you@y>"), received("550 No"), sent("RSET"),
         received("250 Ok")] for name in "ab"
    ]  # fmt: skip
    rows = told(started("probe"), *[event for attempt in attempts for event in attempt])
    assert rows == [("you@y", "a@x", "550 No"), ("you@y", "b@x", "550 No")]


def test_one_recipient_in_each_of_several_dialogs_is_told_by_the_dialogs() -> None:
    one = [started("rcpt"), sent("RCPT TO:<a@x>"), received("250 Ok")]
    assert told(*one, *[{**event, "dialog": 1} for event in one]) == []
    assert told() == []


def test_a_message_that_looks_like_a_command_is_none() -> None:
    message = [started("message"), *[sent("RCPT TO:<c@x>")] * 2, sent("."), received("250 Ok")]
    commands = [sent("RCPT TO:<a@x>"), received("250 a"), sent("RCPT TO:<b@x>"), received("250 b")]
    assert [row[0] for row in told(*BEGINNING, *commands, *message)] == ["a@x", "b@x"]
