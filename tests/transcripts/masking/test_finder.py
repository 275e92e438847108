"""Many names are found in one pass, as an alternation would find them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtptest.transcripts.masking.finder import Budget, Finder, PhraseFinder, ShortFinder, Span, replaced, together
from smtptest.transcripts.masking.parts import all_apart, apart

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


@given(st.lists(st.text("abÄ.-", min_size=2, max_size=9), max_size=4), st.text("abäÄe. -,=%5fx\\", max_size=40))
def test_phrases_are_found_wherever_an_alternation_would_find_one(names: list[str], text: str) -> None:
    patterns = {pattern for name in names for pattern in apart(name, person=True)}
    found = bool(patterns) and re.search("|".join(patterns), text, re.IGNORECASE) is not None
    assert (PhraseFinder(patterns).sub(lambda _: "*", text) != text) == found


def test_an_exact_finder_knows_the_case() -> None:
    assert Finder(["YW5uYQ"], exact=True).is_in("xxYW5uYQ==")
    assert not Finder(["YW5uYQ"], exact=True).is_in("xxyw5uyq==")


def test_a_character_that_grows_in_lower_case_moves_nothing() -> None:
    assert Finder(["contoso"]).sub(lambda found: f"<{found}>", "İİ Contoso İ") == "İİ <Contoso> İ"


def test_of_several_names_at_one_place_the_longest_is_replaced_and_the_rest_of_the_text_stays() -> None:
    finder = Finder(["contoso", "contoso.test", "bob", "bo"])
    told = finder.sub(lambda found: f"<{found}>", "bob: contoso.testbobby contoso,bob bo")
    assert told == "<bob>: <contoso.test>bobby <contoso>,<bob> bo"


def test_each_phrase_is_replaced_and_the_rest_of_the_text_stays() -> None:
    finder = PhraseFinder([*apart("anna.schmidt", person=True), *apart("jürgen.groß", person=True)])
    told = finder.sub(lambda found: f"<{found}>", "of Anna Schmidt, Anna; SCHMIDT, ANNA and Juergen Gross (x)")
    assert told == "of <Anna Schmidt>, <Anna>; <SCHMIDT, ANNA> and <Juergen Gross> (x)"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("\u00e4hre.bach", "Aehre Bach"), ("aehre.bach", "\u00c4hre Bach"), ("\u00f6zg\u00fcr.kaya", "OEZGUER KAYA"),
        ("oezguer.kaya", "\u00d6zg\u00fcr Kaya"), ("\u00fcbel.bach", "Uebel Bach"), ("uebel.bach", "\u00dcbel Bach"),
        ("ma\u00df.bach", "Mass Bach"), ("mass.bach", "Ma\u00df Bach"),
    ],
)  # fmt: skip
def test_a_phrase_is_found_by_its_first_letters_in_either_spelling(name: str, said: str) -> None:
    finder = PhraseFinder(apart(name, person=True))
    assert finder.sub(lambda found: f"<{found}>", f"of {said}") == f"of <{said}>"
    assert finder.is_in(f"of {said}")
    assert not finder.is_in("of others")


@pytest.mark.parametrize("text", ["bob_x", "x_bob", "bob1,", "1bob", "boby x"])
def test_a_name_of_three_characters_is_not_found_in_a_word(text: str) -> None:
    assert not Finder(["bob"]).is_in(text)
    assert Finder(["bob"]).is_in(f"{text} (bob)")


@pytest.mark.parametrize("text", ["bob_x", "user_BOB", "user_bob x", "a=b=user_bob_lab", "_bob_", "bob, bob"])
def test_a_name_of_three_characters_is_found_beside_an_underscore(text: str) -> None:
    finder = ShortFinder(["Bob", "user"])
    assert finder.sub(lambda _: "*", text) == re.sub("bob", "*", text, flags=re.IGNORECASE)
    assert not finder.is_in("bobx xbob bob1 1bob user")


@pytest.mark.parametrize(
    "before",
    [
        "user%5F", "user=5f", "+2D", "%40", r"\x5f", r"\X2D", r"\5f", r"\u005f", "%u005F", r"\137", "=A0", "=C2=A0",
        "%3a", "%255F", "=252D", "%25252d",
    ],
)  # fmt: skip
def test_the_digits_of_an_escaped_sign_are_no_part_of_the_word_behind_it(before: str) -> None:
    short, phrase = ShortFinder(["bob"]), PhraseFinder(apart("ann.schmidt", person=True))
    assert short.sub(lambda _: "*", f"{before}BOB=5Fx") == f"{before}*=5Fx"
    assert phrase.sub(lambda _: "*", f"{before}Schmidt") == f"{before}*"
    assert not short.is_in(f"{before}bobx {before}xbob")


@pytest.mark.parametrize(
    "before",
    [
        "5F", "=41", "=adx", "=5", "%4a", r"\141", r"\x61", r"\x", "=c3=e4", "_25", r"\071", "=C3=A4", "%d0%b5", "=x5f",
        "+u005f", r"\255f",
    ],
)  # fmt: skip
def test_other_digits_are(before: str) -> None:
    assert not ShortFinder(["bob"]).is_in(f"{before}bob")
    assert not PhraseFinder(apart("ann.schmidt", person=True)).is_in(f"{before}Schmidt")


@pytest.mark.parametrize("name", ["b2b", "20x", "5fa"])
def test_a_name_that_begins_like_such_digits_is_found(name: str) -> None:
    assert ShortFinder([name]).sub(lambda _: "*", f"of={name}_lab, %5f{name} {name}") == "of=*_lab, %5f* *"


@pytest.mark.parametrize(
    ("name", "text"), [("wei.li", "Li, Wei"), ("wei.li", "Wei Li"), ("a.schmidt", "A. Schmidt"), ("a.bcde", "bcde a")]
)
def test_a_phrase_that_begins_with_a_short_word_is_found(name: str, text: str) -> None:
    finder = PhraseFinder(all_apart(name, person=True))
    assert finder.sub(lambda found: f"<{found}>", f"of {text}, today") == f"of <{text}>, today"


def test_a_name_of_three_characters_is_found_at_the_end_of_the_text() -> None:
    finder = Finder(["bob", "bobby"])
    assert finder.sub(lambda _: "*", "to bob") == "to *"
    assert list(finder.spans("to bob")) == [(3, 6)]
    assert not finder.is_in("to abob")


def test_a_name_is_not_found_in_a_word_of_smtp() -> None:
    finder = Finder(["king", "king.test", "box"])
    told = finder.sub(lambda found: f"<{found}>", "250-CHUNKING, chunking.test, kingdom, mailbox, KING and chunkings")
    assert told == "250-CHUNKING, chun<king.test>, <king>dom, mailbox, <KING> and chun<king>s"


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([[(1, 3), (5, 6)], [(3, 5)]], [(1, 3), (3, 5), (5, 6)]), ([[(1, 4)], [(2, 6), (8, 9)]], [(1, 6), (8, 9)]),
        ([[(2, 3), (4, 5)], [(0, 9)]], [(0, 9)]), ([[(1, 3)], [(1, 3)]], [(1, 3)]), ([[], []], []),
    ],
)  # fmt: skip
def test_spans_that_overlap_are_one(found: list[list[Span]], expected: list[Span]) -> None:
    assert list(together(*found)) == expected
    assert list(together(*reversed(found))) == expected


def test_spans_are_replaced_and_the_rest_of_the_text_stays() -> None:
    assert replaced("abcdefg", [(0, 1), (2, 4)], lambda span: f"<{span[0]}-{span[1]}>") == "<0-1>b<2-4>efg"


def test_a_budget_is_spent_when_its_seconds_are() -> None:
    assert not Budget(60).is_spent
    assert Budget(0).is_spent
