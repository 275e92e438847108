"""A domain says by a TXT record that it is not to be tested."""

from __future__ import annotations

import pytest

from smtptest.engine.dns.opt_out import is_opt_out


@pytest.mark.parametrize(
    ("record", "no"),
    [
        ('"v=smtptest1; deny"', True),
        ('"v=smtptest1;deny"', True),
        ('"V=SMTPTEST1 ; DENY ;"', True),
        ('"v=smtptest1; " "deny"', True),
        ('"v=smtptest1; contact=x; deny"', True),
        ('"v=smtptest1"', False),
        ('"v=smtptest1; allow"', False),
        ('"v=smtptest2; deny"', False),
        ('"v=spf1 -all"', False),
        ('"deny"', False),
        ('""', False),
    ],
)
def test_the_owners_no(record: str, no: bool) -> None:
    assert is_opt_out(record) is no
