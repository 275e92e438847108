"""Who had the message when, and what the way did to it."""

from __future__ import annotations

import pytest

from smtptest.engine.events import Json
from smtptest.web.presenters.receiving.page import Here, own_parts
from smtptest.web.presenters.receiving.round_trip import trip
from tests.transcripts.received import Story
from tests.transcripts.round_trip import begun, came, document, doubted, lost, refused, taken


def told(story: Story) -> Json:
    return trip(document(story), 30)


@pytest.mark.parametrize(
    ("story", "states"),
    [
        (Story(), ["there pending", "way pending", "back pending"]),
        (begun(), ["there running", "way pending", "back pending"]),
        (taken(), ["there done", "way running", "back pending"]),
        (doubted(), ["there doubt", "way running", "back pending"]),
        (lost(), ["there done", "way failed", "back pending"]),
        (refused(), ["there failed", "way pending", "back pending"]),
        (came(), ["there done", "way done", "back failed", "back done"]),
    ],
    ids=["queued", "begun", "taken", "doubted", "lost", "refused", "came"],
)
def test_each_part_of_the_way_has_its_row_from_the_beginning(story: Story, states: list[str]) -> None:
    assert [f"{lane['name']} {lane['state']}" for lane in told(story)["lanes"]] == states


def test_all_rows_share_one_axis_that_ends_with_the_last_session() -> None:
    there, way, first, second = told(came())["lanes"]
    assert there["left"] == "0"
    assert float(second["left"]) + float(second["width"]) == pytest.approx(100)
    # The message is on its way from where the server took it to where a server connects.
    assert way["from"] == "0.375"
    assert way["until"] == first["from"]
    assert float(first["left"]) + float(first["width"]) <= float(second["left"]) + 2
    assert [lane["about"] for lane in (there, first, second)] == [3, None, 30]


@pytest.mark.parametrize("story", [begun(), taken()], ids=["there", "way"])
def test_how_long_it_takes_is_told_when_it_is_over(story: Story) -> None:
    """Until then the last event is what is known, and time goes on."""
    assert [bool(lane["took"]) for lane in told(story)["lanes"] if lane["state"] == "running"] == [False]
    assert all(lane["took"] for lane in told(story)["lanes"] if lane["state"] == "done")


def test_what_the_way_did_is_told_field_by_field() -> None:
    found = told(came())
    changed = [(one["name"], one["before"], one["after"]) for one in found["changed"]]
    assert changed == [("Subject", "Test message", "[external] Test message"), ("X-Note", "kept", "")]
    assert [(one["name"], one["before"]) for one in found["added"]] == [("Received", "")]
    assert [one["check"]["result"] for one in found["judged"]] == ["warning", "good", "info"]
    assert found["came"]["parameters"]["servers"] == "relay.test"


def test_what_may_still_come_has_its_place_and_what_cannot_has_none() -> None:
    assert [one["check"] for one in told(taken())["judged"]] == [None, None, None]
    assert (told(lost())["judged"], told(refused())["judged"]) == ([], [])


def test_the_page_has_it_beside_the_path_and_the_message() -> None:
    assert set(own_parts(document(came()), Here())) == {"trip", "path", "mail"}
