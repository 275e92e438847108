"""How a message gets to the one-time address."""

from __future__ import annotations

from datetime import timedelta

import pytest

from smtptest.engine.events import Json
from smtptest.engine.secret import MASK
from smtptest.web.presenters.receiving.send import send
from tests.transcripts.received import ADDRESS, STARTED, document, waiting, whole

PLACE = {"host": "127.0.0.1", "port": 2526}


@pytest.mark.parametrize(
    ("place", "public", "where"),
    [
        (PLACE, False, ("127.0.0.1", 2526)),
        (PLACE, True, ("receive.test", 25)),
        ({}, False, ("receive.test", 25)),
    ],
)
def test_while_it_waits_the_address_and_the_way_to_it(place: Json, public: bool, where: tuple[str, int]) -> None:
    told = send(document(waiting()), place, public=public)
    assert told is not None
    assert (told["address"], told["until"]) == (ADDRESS, STARTED + timedelta(minutes=30))
    assert (told["host"], told["port"]) == where


def test_nothing_once_it_is_over_and_for_whoever_may_not_know_the_address() -> None:
    assert send(document(whole()), PLACE, public=False) is None
    running = document(waiting())
    assert send({**running, "masked": True}, PLACE, public=False) is None
    assert send({**running, "plan": {**running["plan"], "address": MASK}}, PLACE, public=False) is None
