"""``manage.py prune``: everything that has expired, at once; and by a doubted clock nothing."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from smtptest.monitors.models import Alert, Monitor
from smtptest.receiving import messages
from smtptest.receiving.models import ReceivedMessage
from smtptest.transcripts import retention
from smtptest.transcripts.database import clock
from smtptest.transcripts.models import Test
from smtptest.transcripts.retention import SHARE, ClockDoubted
from tests.monitors.making import monitor
from tests.transcripts.factory import let_lease_run_out, new_test

pytestmark = pytest.mark.django_db(transaction=True)


def said() -> str:
    out = StringIO()
    call_command("prune", stdout=out)
    return out.getvalue().strip()


def test_expired_tests_go_and_interrupted_ones_end() -> None:
    expired, interrupted, other = new_test(), let_lease_run_out(new_test()), new_test()
    Test.objects.filter(pk=expired.pk).update(expires=expired.started - timedelta(days=1))
    assert said() == "1 expired tests and 0 received messages deleted, 1 interrupted tests ended"
    assert set(Test.objects.values_list("pk", "verdict")) == {(interrupted.pk, "interrupted"), (other.pk, "")}
    assert said() == "0 expired tests and 0 received messages deleted, 0 interrupted tests ended"


def test_it_deletes_all_that_the_program_deletes_by_itself() -> None:
    """A received message is kept for less long than its test, an alert for longer than it is of use."""
    kept, over = new_test(), [new_test() for _ in range(SHARE + 1)]
    for test in (kept, *over):
        messages.store(test.pk, b"octets", timedelta(hours=1))
    ReceivedMessage.objects.exclude(test=kept).update(expires=clock.now())
    old = clock.now() - timedelta(days=36)
    one = monitor(paused=old, paused_because=Monitor.Paused.UNCONFIRMED)
    Alert.objects.create(monitor=monitor(), kind=Alert.Kind.DOWN, channel=Alert.Channel.EMAIL, due=old, sent=old)
    assert said() == f"0 expired tests and {len(over)} received messages deleted, 0 interrupted tests ended"
    assert [message.test_id for message in ReceivedMessage.objects.all()] == [kept.pk]
    assert not Alert.objects.exists()
    assert not Monitor.objects.filter(pk=one.pk).exists()


def test_a_doubted_clock_deletes_nothing_and_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def doubted(*, most: int) -> int:
        raise ClockDoubted("it is days ahead")

    monkeypatch.setattr(retention, "prune", doubted)
    with pytest.raises(CommandError, match=r"Nothing was deleted: it is days ahead\. Set the clock right"):
        said()
