"""Enhanced status codes: where in a reply they stand, and what is said of those that no registry has."""

from __future__ import annotations

import pytest

from smtptest.explain.enhanced import Status, describe, find, fits, is_registered, of_sender


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("5.1.1 User unknown", (5, 1, 1)),
        ("#4.7.1 later", (4, 7, 1)),
        ("[2.0.0] Ok", (2, 0, 0)),
        ("<5.7.26> DMARC", (5, 7, 26)),
        ("Blocked (#5.7.1)", (5, 7, 1)),
        ("3.1.1 no class", None),
        ("5.1.1.1 an address", None),
        ("192.5.1.1 an address", None),
        ("see 5.1.1", None),
        ("", None),
    ],
)
def test_where_it_stands(text: str, status: tuple[int, int, int] | None) -> None:
    assert find(text) == status


def test_a_registered_code_says_its_own_words_and_those_of_its_class() -> None:
    later, never = describe((4, 1, 1)), describe((5, 1, 1))
    assert later.title == never.title
    assert later.meaning != never.meaning
    assert later.next_step != never.next_step
    assert is_registered((5, 1, 1))


def test_of_a_success_nothing_is_to_be_done_about_the_detail() -> None:
    good, bad = describe((2, 1, 5)), describe((5, 1, 5))
    assert len(good.next_step) < len(bad.next_step)
    assert good.title == bad.title


def test_a_code_of_ones_own_is_told_by_its_number_and_subject() -> None:
    found = describe((5, 7, 606))
    assert not is_registered((5, 7, 606))
    assert "5.7.606" in found.meaning
    assert found.title != describe((5, 7, 1)).title
    assert found.reference == "RFC 3463 section 2"


def test_a_subject_that_there_is_not_is_told_as_other() -> None:
    assert "5.99.1" in describe((5, 99, 1)).meaning


@pytest.mark.parametrize(
    ("status", "place", "can_be_meant"),
    [
        ((5, 1, 1), "RCPT", True),
        ((5, 1, 1), "EHLO", False),
        ((4, 2, 1), "STARTTLS", False),
        ((5, 2, 2), "MAIL", False),
        ((5, 2, 99), "MAIL", False),
        ((5, 6, 0), "RCPT", False),
        ((5, 6, 3), "RCPT", True),
        ((5, 7, 1), "greeting", True),
        ((5, 7, 8), "RCPT", False),
        ((5, 7, 8), "AUTH", True),
        ((5, 99, 1), "greeting", True),
        # Of a success the subject says enough, and in an unknown place anything may be meant.
        ((2, 1, 5), "EHLO", True),
        ((5, 2, 1), "", True),
    ],
)
def test_a_refusal_means_a_code_only_where_there_is_what_it_is_about(
    status: Status, place: str, can_be_meant: bool
) -> None:
    assert fits(status, place) is can_be_meant


@pytest.mark.parametrize(
    ("status", "own"),
    [
        ((5, 1, 3), (5, 1, 7)),
        ((4, 1, 2), (4, 1, 8)),
        ((5, 1, 10), (5, 1, 8)),
        ((5, 1, 8), (5, 1, 8)),
        ((5, 1, 99), (5, 1, 99)),
    ],
)
def test_what_is_said_of_a_recipients_address_has_a_code_for_the_senders(status: Status, own: Status) -> None:
    assert of_sender(status) == own
