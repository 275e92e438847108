"""A test whose process is gone has an end all the same."""

from __future__ import annotations

import pytest

from smtptest.transcripts import event_log
from tests.transcripts.factory import let_lease_run_out, new_test

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_interruption_before_the_first_event_has_its_ends_too() -> None:
    test = let_lease_run_out(new_test())
    assert [(event["seq"], event["dialog"]) for event in event_log.read(test)] == [(0, 0), (1, None)]
