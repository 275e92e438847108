"""One mailbox has many spellings; the limits and the operator's list know it by all of them."""

from __future__ import annotations

import pytest

from smtptest import blocklist
from smtptest.dialog.paths import one_spelling, with_a_labels
from smtptest.dialog.plan import Plan
from smtptest.rations import PUBLIC
from smtptest.web import limits

SAME = [
    ["bob@example.net", "BOB@EXAMPLE.net", '"bob"@example.net', '"b\\ob"@example.net', "bob+tag@example.net"],
    ["o'neil.x@example.net", '"o\'neil.x"@example.net', '"o\'neil\\.x"@example.net'],
    ["bob@bücher.example", "bob@xn--bcher-kva.example", "bob@BÜCHER.example"],
    ["bob@[IPv6:2001:db8::1]", "bob@[IPv6:2001:DB8:0::1]", "bob@[IPv6:2001:db8:0:0:0:0:0:1]"],
]
OTHERS = ["+bob@example.net", "bob@example.org", '"b ob"@example.net', '"bob+"@example.org', "bob"]


@pytest.mark.parametrize("spellings", SAME, ids=lambda spellings: str(spellings[0]))
def test_the_spellings_of_a_mailbox_are_one(spellings: list[str]) -> None:
    assert len({one_spelling(spelling) for spelling in spellings}) == 1


def test_different_mailboxes_stay_different() -> None:
    assert len({one_spelling(mailbox) for mailbox in [*(same[0] for same in SAME), *OTHERS[:3]]}) == 7
    assert [one_spelling(mailbox) for mailbox in ("+bob@example.net", "postmaster")] == [
        "+bob@example.net",
        "postmaster",
    ]


@pytest.mark.parametrize("spellings", SAME, ids=lambda spellings: str(spellings[0]))
def test_a_recipient_is_counted_once_in_whatever_spelling(spellings: list[str]) -> None:
    keys = {
        claim.key
        for spelling in spellings
        for claim in limits._recipients(Plan(host="mx.example.org", rcpt_to=(spelling,)), PUBLIC)
    }
    assert len(keys) == 2, "the recipient and its domain"


@pytest.mark.parametrize("spellings", SAME, ids=lambda spellings: str(spellings[0]))
def test_who_is_left_alone_is_left_alone_in_whatever_spelling(spellings: list[str]) -> None:
    for entry in spellings:
        blocked = blocklist.parse(entry)
        for spelling in spellings:
            assert blocked.has_mailbox(spelling, with_a_labels(spelling).rpartition("@")[2]), (entry, spelling)
        assert not blocked.has_mailbox("other@example.net", "example.net")
