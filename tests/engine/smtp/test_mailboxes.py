"""One mailbox has many spellings."""

from __future__ import annotations

import pytest

from smtptest.engine.smtp.mailboxes import canonical_mailbox

SAME = [
    ["bob@example.net", "BOB@EXAMPLE.net", '"bob"@example.net', '"b\\ob"@example.net', "bob+tag@example.net"],
    ["o'neil.x@example.net", '"o\'neil.x"@example.net', '"o\'neil\\.x"@example.net'],
    ["bob@bücher.example", "bob@xn--bcher-kva.example", "bob@BÜCHER.example"],
    ["bob@[IPv6:2001:db8::1]", "bob@[IPv6:2001:DB8:0::1]", "bob@[IPv6:2001:db8:0:0:0:0:0:1]"],
]
OTHERS = ["+bob@example.net", "bob@example.org", '"b ob"@example.net', '"bob+"@example.org', "bob"]


@pytest.mark.parametrize("spellings", SAME, ids=lambda spellings: str(spellings[0]))
def test_the_spellings_of_a_mailbox_are_one(spellings: list[str]) -> None:
    assert len({canonical_mailbox(spelling) for spelling in spellings}) == 1


def test_different_mailboxes_stay_different() -> None:
    assert len({canonical_mailbox(mailbox) for mailbox in [*(same[0] for same in SAME), *OTHERS[:3]]}) == 7
    assert [canonical_mailbox(mailbox) for mailbox in ("+bob@example.net", "postmaster")] == [
        "+bob@example.net",
        "postmaster",
    ]


def test_what_is_no_address_literal_stays_as_it_is() -> None:
    assert canonical_mailbox("bob@[Tag:x]") == "bob@[tag:x]"
