"""Addresses and networks in the spellings of servers. What they say of addresses nobody knows is in test_masker.py."""

from __future__ import annotations

import pytest

from smtptest.transcripts.masking.collector import Known
from smtptest.transcripts.masking.finder import Budget
from smtptest.transcripts.masking.masker import Masker
from smtptest.transcripts.masking.pseudonyms import Pseudonyms


def test_an_address_that_is_known_is_no_section_of_an_rfc() -> None:
    names = Known()
    names.addresses = {"198.18.0.9"}
    masker = Masker(names, Pseudonyms(""), Budget(60))
    assert masker.text("198.18.0.9, section 198.18.0.9 or 4.2.3.1") == "192.0.2.1, section 192.0.2.1 or 192.0.2.2"
    assert masker.text("section 4.2.3.1") == "section 4.2.3.1"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("198.18.44.77 no", "192.0.2.1 no"),
        # As a block list is asked (RFC 5782 section 2.1), and as some servers quote that.
        ("77.44.18.198.zen.lists.test no", "1.2.0.192.host-1.example no"),
        ("77.44.18.198 no", "1.2.0.192 no"),
        ("198_18_44_77, 77-44-18-198 or 0306.022.054.0115 no", "name-1, name-2 or name-3 no"),
        ("your network 198.18.44 no", "your network 192.0.2.1 no"),
        ("198.18/16, 198.18.*.* or 198.18.* no", "192.0.2.1/16, 192.0.2.1/16 or 192.0.2.1/16 no"),
        # Too little to be a network: these are versions and status codes.
        ("198.18 or 5.7.1 no", "198.18 or 5.7.1 no"),
        ("198.18.45, 198.180.44 or 1198.18.44 stay", "198.18.45, 198.180.44 or 1198.18.44 stay"),
    ],
)
def test_an_address_that_is_known_is_found_in_the_spellings_of_servers(said: str, shown: str) -> None:
    names = Known()
    names.host("198.18.44.77")
    names.host("5.7.1.9")
    assert Masker(names, Pseudonyms(""), Budget(60)).text(said) == shown
