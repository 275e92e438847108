"""Who says a line: this tool is the client of its own sessions, and the server of incoming ones."""

from __future__ import annotations

from typing import Any

import pytest

from smtptest.engine.events import Json
from smtptest.transcripts.sides import with_sides


def begun(role: str) -> Json:
    return {"kind": "begun", "dialog": 0, "role": role}


def stage(name: str, state: str = "started") -> Json:
    return {"kind": "stage", "dialog": 0, "name": name, "state": state}


def sent(text: str) -> Json:
    return {"kind": "sent", "dialog": 0, "text": text, "masked": False}


def received(text: str, code: int | None = None) -> Json:
    return {"kind": "received", "dialog": 0, "text": text, "code": code, "more": False, "note": None}


def told(*events: Json) -> list[tuple[Any, ...]]:
    return [(one["side"], one["of_message"]) for one in with_sides(events) if "side" in one]


def test_this_tool_is_the_client_of_its_own_sessions() -> None:
    message = [stage("message"), sent("Subject: hello"), sent("."), received("250 OK", 250), stage("message", "done")]
    lines = [begun("client"), received("220 mx.test", 220), sent("EHLO me"), *message, stage("quit"), sent("QUIT")]
    client, server, mail = ("client", False), ("server", False), ("client", True)
    assert told(*lines) == [server, client, mail, client, server, client]


@pytest.mark.parametrize("end", [[], [received(".")]])
def test_this_tool_is_the_server_of_incoming_sessions(end: list[Json]) -> None:
    hello = [sent("220 here.test ESMTP"), received("EHLO you"), sent("250-here.test"), sent("250 SIZE")]
    message = [received("DATA"), sent("354 Go ahead"), received("Subject: hello"), *end, sent("250 OK")]
    found = [one for one in with_sides([begun("server"), *hello, *message, received("QUIT")]) if "side" in one]
    assert [one["text"] for one in found if one["of_message"]] == ["Subject: hello"]
    assert [one["text"] for one in found if one["side"] == "client"][0::3][:1] == ["EHLO you"]
    replies = [(one["code"], one["more"]) for one in found if one["side"] == "server"]
    assert replies == [(220, False), (250, True), (250, False), (354, False), (250, False)]


def test_a_message_in_chunks_follows_its_command() -> None:
    lines = [
        received("BDAT 90 LAST"),
        received("Subject: hello"),
        received("BDAT 5 of them"),
        sent("250"),
        received("QUIT"),
    ]
    assert [of_message for _, of_message in told(begun("server"), *lines)] == [False, True, True, False, False]


def test_what_is_no_reply_has_no_code() -> None:
    (line,) = (one for one in with_sides([begun("server"), sent("what?")]) if "side" in one)
    assert (line["side"], line["code"], line["more"]) == ("server", None, False)


def test_what_is_sent_in_one_breath_behind_the_message_is_a_command() -> None:
    came = {"kind": "finding", "dialog": 0, "code": "message-came"}
    lines = [sent("354 Go ahead"), received("Subject: hello"), came, received("QUIT"), sent("250 OK")]
    client, server, mail = ("client", False), ("server", False), ("client", True)
    assert told(begun("server"), *lines) == [server, mail, client, server]
