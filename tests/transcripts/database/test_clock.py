"""What time it is where clocks are set, restored and doubted; one hand turns all of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from smtptest.transcripts import event_log, retention
from smtptest.transcripts.database import clock
from smtptest.transcripts.models import Test
from tests.transcripts.clocks import Machine
from tests.transcripts.factory import new_test

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("seconds", [20, 3600, -3600])
def test_a_jump_of_the_databases_own_clock_ends_no_test(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, seconds: int
) -> None:
    """As PostgreSQL's machine can have one: each process sees it at its next look."""
    test, start = new_test(), machine.time - timedelta(seconds=machine.uptime)
    assert not event_log.renew(test.pk)
    monkeypatch.setattr(clock, "_start", lambda: start + timedelta(seconds=seconds))
    machine.passes(clock.LOOK_SECONDS)
    assert not event_log.is_interrupted(Test.objects.get())
    assert retention.sweep() == 0
    assert f"clock was set {'forward' if seconds > 0 else 'back'} by {abs(seconds)} s" in caplog.text
    machine.passes(clock.GRACE_SECONDS - 1)
    assert not event_log.renew(test.pk)
    machine.passes(clock.GRACE_SECONDS + 1)
    assert event_log.is_interrupted(Test.objects.get())
    with pytest.raises(event_log.LeaseLost):
        event_log.renew(test.pk)
