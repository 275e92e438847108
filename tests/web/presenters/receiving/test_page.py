"""What only the page of a receive test has, and its form."""

from __future__ import annotations

from smtptest.engine.receiving.behaviour import Behaviour
from smtptest.web.presenters.receiving.page import Here, behaviours, own_parts
from tests.transcripts.received import document, waiting, whole


def test_while_it_waits_the_way_to_the_address_and_then_the_path() -> None:
    running, over = (own_parts(document(story()), Here()) for story in (waiting, whole))
    assert (bool(running["send"]), running["path"], running["mail"]) == (True, None, None)
    assert (over["send"], bool(over["path"]), over["mail"]) == (None, True, None)
    assert (over["behaviour"]["name"], over["behaviour"]["asked"]) == ("greylist", True)


def test_a_behaviour_of_a_later_version_has_only_its_name() -> None:
    found = document(whole())
    found["plan"]["behaviour"] = "of-tomorrow"
    told = own_parts(found, Here())["behaviour"]
    assert (told["name"], told["label"], told["good_sender"], told["asked"]) == ("of-tomorrow",) * 2 + ("", True)


def test_the_form_offers_each_behaviour_and_knows_the_chosen_one() -> None:
    told = behaviours("defer")
    assert [row["name"] for row in told["behaviours"]] == list(Behaviour)
    assert [row["name"] for row in told["behaviours"] if row["chosen"]] == [told["behaviour"]["name"]] == ["defer"]
    assert behaviours("unknown")["behaviour"]["name"] == "normal"
