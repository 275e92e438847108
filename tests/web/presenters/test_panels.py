"""What stands below a transcript: share and keep, and the same with other programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from smtptest.web.presenters.panels import elsewhere, panels
from tests.transcripts import received, round_trip
from tests.transcripts.received import Story

PLAN = {"host": "mx.test", "port": 25, "mail_from": "a@x.test", "rcpt_to": ["b@x.test"], "username": "alice"}
FOUND: dict[str, Any] = {
    "id": "abc", "url": "https://tool.test/t/abc/", "verdict": "passed", "masked": False, "plan": PLAN, "events": [],
    "dialogs": [{"index": 0, "host": "mx.test", "address": "192.0.2.1", "port": 25}],
    "started": "2026-03-01T00:00:00+00:00", "expires": "2026-03-02T00:00:00+00:00",
}  # fmt: skip


def made(*, owner: bool = True, plan: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    found = {**FOUND, "plan": {**PLAN, **(plan or {})}, **changes}
    return {**panels(found), "elsewhere": elsewhere(found, owner=owner)}


def test_each_program_has_its_command() -> None:
    commands = made()["elsewhere"]["commands"]
    assert [export.name for export in commands] == ["swaks", "openssl s_client", "curl"]
    assert "mx.test" in commands[0].text


def test_a_probe_has_none_and_says_why() -> None:
    commands = made(plan={"probe": "vrfy"})["elsewhere"]["commands"]
    assert [export.text for export in commands] == ["", "", ""]
    assert all("This program cannot run the probe" in str(export.unsaid[0]) for export in commands)


@pytest.mark.parametrize("field", ["security", "stop_after", "auth", "probe"])
def test_what_only_a_later_version_knows_has_no_command(field: str) -> None:
    found = made(plan={field: "of-tomorrow", "auth": "of-tomorrow"})["elsewhere"]
    assert ([export.text for export in found["commands"]], found["settings"]) == (["", "", ""], [])
    assert all("of-tomorrow" in str(export.unsaid[0]) for export in found["commands"])


def test_a_masked_copy_has_nothing_to_run_again() -> None:
    assert made(masked=True)["elsewhere"] is None


@pytest.mark.parametrize(
    ("of", "story", "waits"),
    [
        (received, Story(), True),
        (received, received.waiting(), True),
        (received, received.whole(), False),
        (round_trip, round_trip.begun(), False),
        (round_trip, round_trip.taken(), True),
        (round_trip, round_trip.came(), False),
    ],
    ids=["begun", "deferred", "over", "there", "on its way", "back"],
)
def test_it_is_told_when_only_a_message_is_waited_for(of: Any, story: Story, waits: bool) -> None:
    assert panels({**of.document(story), "id": "abc"})["waiting"]["for_message"] is waits


def test_nothing_comes_while_a_session_is_under_way() -> None:
    story = received.waiting()
    story.session(1, ["220 receive.test ESMTP smtptest"])
    assert not panels({**received.document(story), "id": "abc"})["waiting"]["for_message"]


def test_settings_are_only_for_a_login_that_went_well() -> None:
    said = [
        {"kind": "sent", "dialog": 0, "text": "AUTH PLAIN ********"},
        {"kind": "stage", "dialog": 0, "name": "auth", "state": "done"},
    ]
    login = {"auth": "plain"}
    assert made(plan=login, events=said)["elsewhere"]["settings"]
    assert made(plan=login, events=said, verdict="partly-accepted")["elsewhere"]["settings"]
    for verdict in ("rejected", "auth-failed", "", None):
        assert made(plan=login, events=said, verdict=verdict)["elsewhere"]["settings"] == []
    assert made(plan=login)["elsewhere"]["settings"] == [], "nobody logged in"


def test_a_stranger_sees_no_user_name() -> None:
    assert "alice" in made(plan={"auth": "plain", "stop_after": "auth"})["elsewhere"]["commands"][0].text
    theirs = made(owner=False, plan={"auth": "plain", "stop_after": "auth"})
    assert "alice" not in theirs["elsewhere"]["commands"][0].text


def test_who_can_keep_it_longer_is_told_until_when(operator: Callable[..., Any]) -> None:
    operator(keep_days_max=10)
    share = made()["share"]
    assert share["until"].isoformat() == "2026-03-11T00:00:00+00:00"
    assert share["named_url"] == "https://tool.test/t/abc/?host=1"
    assert (share["keep_url"], share["mask_url"]) == ("/t/abc/keep/", "/t/abc/mask/")


@pytest.mark.parametrize(
    ("expires", "offered"), [("2026-03-10T23:00:00+00:00", False), ("2026-03-10T22:59:00+00:00", True)]
)
def test_nothing_is_to_be_pressed_for_less_than_an_hour(
    operator: Callable[..., Any], expires: str, offered: bool
) -> None:
    operator(keep_days_max=10)
    assert (made(expires=expires)["share"]["until"] is not None) is offered


def test_what_is_waited_for_has_the_operators_limit_and_a_way_to_try_tls(operator: Callable[..., Any]) -> None:
    operator(reply_timeout=42, tls_timeout=7)
    stages = [
        {"kind": "stage", "name": name, "state": "started", "seq": 0, "t": 0.0, "dialog": 0}
        for name in ("connect", "greeting")
    ]
    waiting = made(events=stages)["waiting"]
    assert (waiting["stage"], waiting["limit"]) == ("greeting", 42)
    assert waiting["limits"] == {"connect": 15, "data": 120, "reply": 42, "tls": 7}
    assert waiting["tls_url"] == "/?previous=abc&security=tls"
    secure = made(plan={"security": "tls"})["waiting"]
    assert (secure["stage"], secure["limit"], secure["tls_url"]) == ("", None, "")
    assert made(events=[{**stages[0], "name": "of-an-older-version"}])["waiting"]["limit"] is None
