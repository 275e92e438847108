"""One mailbox has many spellings; the limits and the operator's list know it by all of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtptest.admission import canonical, quotas
from smtptest.conf import blocklist
from smtptest.conf.quota_settings import PUBLIC
from smtptest.engine.smtp.mailboxes import with_a_labels
from smtptest.engine.smtp.plan import Plan
from tests.engine.smtp.test_mailboxes import SAME


@pytest.mark.parametrize("spellings", SAME, ids=lambda spellings: str(spellings[0]))
def test_a_recipient_is_counted_once_in_whatever_spelling(spellings: list[str]) -> None:
    keys = {
        claim.key
        for spelling in spellings
        for claim in quotas._recipients(Plan(host="mx.example.org", rcpt_to=(spelling,)), PUBLIC)
    }
    assert len(keys) == 2, "the recipient and its domain"


@pytest.mark.parametrize("spellings", SAME, ids=lambda spellings: str(spellings[0]))
def test_who_is_left_alone_is_left_alone_in_whatever_spelling(spellings: list[str]) -> None:
    for entry in spellings:
        blocked = blocklist.parse(entry)
        for spelling in spellings:
            assert blocked.has_mailbox(spelling, with_a_labels(spelling).rpartition("@")[2]), (entry, spelling)
        assert not blocked.has_mailbox("other@example.net", "example.net")


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_plain_text_takes_a_shorter_way_to_the_same(typed: str) -> None:
    """A zero width space is nothing, and takes the long way."""
    assert canonical.text(typed) == canonical.text(typed + "\u200b")
