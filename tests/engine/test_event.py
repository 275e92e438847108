"""What every event has, however it is told."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError, fields

import pytest

from smtptest.engine.event import Event
from smtptest.engine.events import Received

LINE = Received(seq=3, t=0.25, dialog=0, text="250 gr\N{LATIN SMALL LETTER U WITH DIAERESIS}n", code=250)


def test_the_object_begins_with_what_every_event_has() -> None:
    found = LINE.to_json()
    assert list(found)[:4] == ["seq", "t", "dialog", "kind"]
    assert found == {
        "seq": 3, "t": 0.25, "dialog": 0, "kind": "received", "text": LINE.text, "code": 250, "more": False,
        "note": None, "raw": None,
    }  # fmt: skip


def test_it_is_stored_in_ascii_and_made_once() -> None:
    assert LINE.stored.isascii()
    assert json.loads(LINE.stored) == LINE.to_json()
    assert LINE.stored is LINE.stored


def test_what_has_happened_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        LINE.text = "251 other"  # type: ignore[misc]


def test_no_event_hides_a_field_of_all() -> None:
    for kind in Event.__subclasses__():
        assert [field.name for field in fields(kind)][:3] == ["seq", "t", "dialog"]
