"""A test that is deleted while it runs: it can no longer be read, but counts until its dialogs have ended."""

from __future__ import annotations

from datetime import UTC, datetime

from smtptest.transcripts import event_log
from smtptest.transcripts.models import Test

# A date that is past by any clock, and before that of any test.
GONE = datetime(1970, 1, 1, tzinfo=UTC)


def hide(test: Test) -> None:
    """From now on the test is found by nobody. Deletes it, unless it runs.

    One that runs is asked to stop, and its row stays until it has: a visitor who may have one test at once would else
    have as many as they delete.
    """
    runs = Test.objects.filter(event_log.held(), pk=test.pk).update(expires=GONE, stop_requested=True)
    if not runs:
        event_log.delete([test.pk])


def delete_hidden(test_id: int) -> None:
    """Delete a test that has ended, if it was hidden."""
    if Test.objects.filter(pk=test_id, expires=GONE).exists():
        event_log.delete([test_id])
