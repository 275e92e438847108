"""Names that are written apart, and other things that say who somebody is without looking like an address."""

from __future__ import annotations

import random
import re
import string
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from smtptest.conf.environment import BASE_DIR
from smtptest.transcripts.masking.mask import masked
from smtptest.transcripts.masking.masker import _LETTERS, _PHONE
from smtptest.transcripts.masking.parts import all_apart, apart, joined, parts, whose

PLAN: dict[str, Any] = {
    "host": "mail.contoso-health.de", "mail_from": "anna.schmidt@contoso-health.de", "username": "JMuellerhoff",
    "rcpt_to": ["wei.li@praxis-grossmann.example", "van.der.berg@nord-sued.example"],
}  # fmt: skip


def said(words: str) -> str:
    """What a copy makes of a server's words."""
    event = {"kind": "received", "seq": 1, "t": 0.1, "dialog": 0, "text": f"550 {words}", "code": 550, "more": False,
             "note": None, "raw": None}  # fmt: skip
    greeting = {**event, "seq": 0, "text": "220 mx.test", "code": 220}
    _, events = masked(PLAN, [greeting, event])
    return str(events[1]["text"]).removeprefix("550 ")


@pytest.mark.parametrize(
    ("words", "gone"),
    [
        ("Contoso Health GmbH does not accept this", ["contoso", "health"]),
        ("CONTOSO/Health, Contoso & Health, contoso_health", ["contoso", "health"]),
        ("tenant contosohealth, contoso_health_de and x_contoso_health", ["contoso", "health"]),
        ("user annaschmidt, SchmidtAnna, user_anna_schmidt", ["schmidt", "anna"]),
        ("weili, liwei and vanderberg", ["wei", "berg"]),
        ("Contoso refuses", ["contoso"]),
        ("mailbox of Schmidt, Anna is full", ["schmidt", "anna"]),
        ("Anna Schmidt has left, ask A. Schmidt", ["schmidt", "anna"]),
        ("ANNA  SCHMIDT", ["schmidt", "anna"]),
        ("Li, Wei is on leave", ["li, wei", "wei"]),
        ("Wei Li is on leave", ["wei li"]),
        ("ask J. Müllerhoff or JMuellerhoff", ["müllerhoff", "muellerhoff"]),
        ("Praxis Großmann has moved", ["großmann", "praxis"]),
        ("Praxis GROSSMANN has moved", ["grossmann", "praxis"]),
        ("Nord-Süd, Nord Sued", ["nord", "süd", "sued"]),
        ("Berg, van der is gone", ["berg"]),
        ("call +49 30 1234567 or +1 (212) 555-0123", ["1234567", "0123", "30 1"]),
        ("Tel. 030/12345-67, Fax: 030 12345 68", ["12345"]),
        ("phone 1234567", ["1234567"]),
        ("hotline (0221) 44 55 66", ["44 55"]),
        ("contact 212-555-0123 for help", ["555"]),
        ("queued as BCDFGHJKLM", ["bcdfghjklm"]),
        ("2.0.0 OK id ABCDEFAB", ["abcdefab"]),
        ("queue id FADEDCAB", ["fadedcab"]),
        ("message ID: see message id hgfTRwqPl", ["hgftrwqpl"]),
        ("(qWxZkLmNpR)", ["qwxzklmnpr"]),
    ],
)
def test_it_is_not_in_the_copy(words: str, gone: list[str]) -> None:
    copied = said(words).casefold()
    assert [name for name in gone if name in copied] == []


@pytest.mark.parametrize(
    "words",
    [
        "5.7.139 Authentication unsuccessful for the Tenant.", "SIZE 52428800", "5.7.1 Service unavailable",
        "4.7.0 Try again in 300 seconds (1234567 bytes of 2000000)", "Message size 12345678 exceeds 10000000",
        "since 2026-11-28 12:00:01", "Fri, 28 Nov 2026 05:32:02 +0000 (UTC)", "limit is 100 per 3600 s",
        "AUTH LOGIN PLAIN XOAUTH2", "too many errors, strengths and nightshifts",
    ],
)  # fmt: skip
def test_what_says_nothing_of_anybody_stays(words: str) -> None:
    assert said(words) == words


def test_no_word_of_our_own_texts_is_taken_for_an_identifier() -> None:
    explained = " ".join(Path(file).read_text() for file in (BASE_DIR / "smtptest" / "explain" / "data").glob("*.toml"))
    assert sorted(set(_LETTERS.findall(explained))) == []
    assert sorted(set(_PHONE.findall(explained))) == []


def test_most_long_identifiers_of_letters_are_found_and_the_page_says_that_not_all_are() -> None:
    chosen = random.Random(7)
    made = ["".join(chosen.choices(string.ascii_letters, k=16)) for _ in range(500)]
    assert sum(bool(_LETTERS.fullmatch(one)) for one in made) > 300


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("anna.schmidt", ["anna", "schmidt"]), ("AnnaSchmidt", ["Anna", "Schmidt"]), ("a_schmidt2", ["a", "schmidt"]),
        ("JMueller", ["J", "Mueller"]),
        ("contoso-health", ["contoso", "health"]), ("ÖzgürKaya", ["Özgür", "Kaya"]), ("123", []), ("", []),
    ],
)  # fmt: skip
def test_a_name_is_taken_apart(name: str, words: list[str]) -> None:
    assert parts(name) == words


def whole(patterns: Iterable[str], *texts: str) -> list[str]:
    """Those of the texts that one of the patterns matches as a whole."""
    tried = [re.compile(pattern, re.IGNORECASE) for pattern in patterns]
    return [text for text in texts if any(pattern.fullmatch(text) for pattern in tried)]


@pytest.mark.parametrize(
    ("name", "person", "orders"),
    [
        ("anna.schmidt", True, 2), ("anna.schmidt", False, 1), ("ann.van.berg", True, 6), ("ann.van.berg", False, 1),
        # Twenty-four orders of four words are not worth their time.
        ("ann.van.der.berg", True, 1), ("wei.li", True, 2), ("li.al", True, 0), ("admin", True, 0),
    ],
)  # fmt: skip
def test_all_words_of_a_name_are_looked_for_in_any_order_only_if_it_is_a_persons(
    name: str, person: bool, orders: int
) -> None:
    assert len(list(all_apart(name, person=person))) == orders


def test_words_that_stand_for_nobody_are_looked_for_only_beside_the_others() -> None:
    said = ("Wei Li", "Li, Wei", "wei", "li")
    assert whole(apart("wei.li", person=True), *said) == ["Wei Li", "Li, Wei", "wei"]
    said = ("van der berg", "van", "der", "Berg")
    assert whole(apart("van.der.berg", person=False), *said) == ["van der berg", "Berg"]
    assert list(apart("info.all", person=False)) == list(all_apart("info.all", person=False))


@pytest.mark.parametrize("name", ["mail.box", "post.master", "web-mail", "un.known", "mail-server", "out.look"])
def test_words_that_are_joined_to_one_that_everybody_says_are_not_looked_for(name: str) -> None:
    joined_words = "".join(parts(name))
    names_somebody = joined_words == "outlook"
    assert bool(whole(apart(name, person=False), joined_words)) == names_somebody
    assert whole(all_apart(name, person=False), name) == [name]


def test_what_is_joined_is_the_same_name_as_what_is_apart() -> None:
    for name in ("anna.schmidt", "AnnaSchmidt"):
        known = joined(name, person=True)
        assert known == {"annaschmidt": whose("Anna Schmidt"), "schmidtanna": whose("Schmidt, Anna")}
    assert joined("schmidt", person=True) == joined("li.al", person=True) == {}


def test_a_name_of_one_word_is_looked_for_only_if_it_can_be_spelled_in_two_ways() -> None:
    assert whole(apart("mueller", person=True), "M\u00fcller", "MUELLER", "Miller") == ["M\u00fcller", "MUELLER"]
    assert list(apart("schmidt", person=True)) == []
