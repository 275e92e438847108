"""Events with places to fill in: every kind of line has one, and a name stands in it wherever a text will."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from smtptest.transcripts.render.blanks import blanks, lines

PLACE = re.compile(r"\{\w+\}")


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)
    elif isinstance(value, str):
        yield value


def test_every_kind_of_line_has_a_template_of_its_own() -> None:
    names = [line["template"] for line in lines()]
    own = ["sent", "received", "connected", "resolved", "fetched", "finished"]
    assert names == [*own, "sent-incoming", "received-incoming", "tls", "tls-unverified", "tls-bare", "tls-shown"]
    assert [line["kind"] for line in lines()] == [*own, "sent", "received", *["tls"] * 4]


def test_the_lines_of_tls_differ_in_whether_it_holds() -> None:
    holds, does_not, nothing_to_verify = lines()[-4:-1]
    assert [one["verified"] for one in (holds, does_not, nothing_to_verify)] == [True, False, False]
    assert (does_not["problems"], nothing_to_verify["problems"]) == (["{problem}"], [])


def test_a_received_line_has_every_part_that_one_can_have() -> None:
    received = lines()[1]
    assert received["more"] is True
    assert all(received[part] for part in ("code", "start", "note", "anomalies"))


@pytest.mark.parametrize("name", ["finding", "check", "certificate", "meaning", "tls", "group"])
def test_a_text_is_a_place_to_fill_in(name: str) -> None:
    found = [text for key, text in blanks()[name].items() if key != "kind" for text in texts(text)]
    assert found
    assert [text for text in found if not PLACE.fullmatch(text)] == []


def test_nobody_shares_what_another_draws() -> None:
    first, second = blanks(), blanks()
    assert first == second
    first["stage"]["rows"].append("x")
    assert second["stage"]["rows"] == []
    assert blanks()["stage"]["rows"] == []


def test_they_are_named_as_the_page_asks_for_them() -> None:
    assert list(blanks()) == [
        "lines", "fold", "stage", "group", "finding", "check", "check_stage", "tls", "certificate", "meaning",
    ]  # fmt: skip
