"""The work of masking grows with the transcript, whatever a server says; what its budget does not reach is hidden."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtptest.transcripts.masking.finder import Finder, PhraseFinder
from smtptest.transcripts.masking.mask import SECONDS, masked
from smtptest.transcripts.masking.masker import MASK
from smtptest.transcripts.masking.parts import apart

PLAN: dict[str, Any] = {
    "host": "mx.contoso-health.test",
    "port": 25,
    "mail_from": "anna.schmidt@contoso.test",
    "rcpt_to": ["bob@example.test"],
    "username": "anna",
}
LINES = 61
LAST = "It is well"


def line(seq: int, text: str) -> dict[str, Any]:
    fields = {"seq": seq, "t": 0.1, "dialog": 0, "kind": "received", "code": 250, "more": True}
    return {**fields, "text": f"250-{text}", "note": None, "raw": None}


def handshake(names: list[str]) -> dict[str, Any]:
    certificate = {"subject": "CN=contoso.test", "issuer": "CN=contoso.test", "names": names}
    fields = {"seq": 0, "t": 0.1, "dialog": 0, "kind": "tls", "version": "TLSv1.3", "cipher": "AES", "bits": 256}
    return {**fields, "chain": [certificate], "verified": True, "problems": [], "key_exchange": None}


HOSTILE = {
    "dots": "a." * 1000,
    "one run": "a" * 2000,
    "hyphens": "a-" * 1000,
    "digits and dots": "1." * 1000,
    "colons": ":" * 2000,
    "colons apart": ":::::::: " * 220,
    "quotes": '"' * 2000,
    "escaped quotes": '"\\' * 1000,
    "quotation marks": "“" * 660,
    "ats": "a@" * 1000,
    "a long local part": "!" * 2000 + "@",
    "schemes": "a+" * 1000 + "://",
    "runs that a name could have": ("a." * 150 + " ") * 6,
    "local parts that could be": ("!" * 300 + "@ ") * 6,
    "reverse": "1." * 150 + "in-addr.arpa " + ("f." * 150 + " ") * 5,
    "telephones": "+1 2 3 4 5 6 7 " * 130,
    "ids": "id " * 600,
    "domains": " ".join(f"a{number}.bc" for number in range(250)),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_line_takes_more_than_its_length(text: str) -> None:
    """With work that grew with the square of a line this budget would be spent long before the last one."""
    _, events = masked(PLAN, [*(line(number, text) for number in range(LINES)), line(LINES, LAST)], seconds=SECONDS / 3)
    assert events[-1]["text"] == f"250-{LAST}"


@pytest.mark.parametrize("stem", ["n{0}.x{0}.example.org", "name-{0}.example.org", "{0}.aaaa.test"])
def test_no_number_of_names_makes_it_long(stem: str) -> None:
    names = [stem.format(number) for number in range(3000)]
    said = [line(number, f"{names[number * 30]} says hello to contoso health") for number in range(1, 60)]
    _, events = masked(PLAN, [handshake(names), *said, line(60, LAST)])
    assert events[-1]["text"] == f"250-{LAST}"
    assert "aaaa" not in events[5]["text"]
    assert "contoso" not in json.dumps(events)


def test_what_the_budget_does_not_reach_is_hidden() -> None:
    plan, events = masked(PLAN, [handshake(["anna.contoso.test"]), line(1, "hello anna"), line(2, LAST)], seconds=0)
    assert [event.get("text") for event in events[1:]] == [f"250-{MASK}"] * 2
    shown = json.dumps([plan, events])
    assert not any(name in shown for name in ("anna", "contoso", "bob", "well"))
    assert [event["kind"] for event in events] == ["tls", "received", "received"]
    assert events[1]["code"] == 250


words = st.text("abAB.-ä1 ", min_size=1, max_size=6)


@given(st.lists(words, max_size=8), st.text("abAB.-ä1 ", max_size=40))
def test_names_are_found_as_an_alternation_would_find_them(names: list[str], text: str) -> None:
    usable = [name for name in names if len(name) >= 3]
    edged = [rf"\b{re.escape(name)}\b" if len(name) == 3 else re.escape(name) for name in usable]
    patterns = [pattern for _, pattern in sorted(zip(usable, edged, strict=True), key=lambda pair: -len(pair[0]))]
    expected = re.sub("|".join(patterns), "*", text, flags=re.IGNORECASE) if patterns else text
    finder = Finder(names)
    assert finder.sub(lambda _: "*", text) == expected
    assert finder.is_in(text) == (expected != text)


@given(st.lists(st.text("abÄ.-", min_size=2, max_size=9), max_size=4), st.text("abäÄe. -,", max_size=40))
def test_phrases_are_found_wherever_an_alternation_would_find_one(names: list[str], text: str) -> None:
    patterns = {pattern for name in names for pattern in apart(name, person=True)}
    found = bool(patterns) and re.search("|".join(patterns), text, re.IGNORECASE) is not None
    assert (PhraseFinder(patterns).sub(lambda _: "*", text) != text) == found


def test_an_exact_finder_knows_the_case() -> None:
    assert Finder(["YW5uYQ"], exact=True).is_in("xxYW5uYQ==")
    assert not Finder(["YW5uYQ"], exact=True).is_in("xxyw5uyq==")
