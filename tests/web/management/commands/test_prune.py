"""``manage.py prune``: everything that has expired, at once; and by a doubted clock nothing."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from smtptest.transcripts.models import Test
from smtptest.transcripts.retention import ClockDoubted
from smtptest.web.management.commands import prune as command
from tests.transcripts.factory import let_lease_run_out, new_test

pytestmark = pytest.mark.django_db(transaction=True)


def said() -> str:
    out = StringIO()
    call_command("prune", stdout=out)
    return out.getvalue().strip()


def test_expired_tests_go_and_interrupted_ones_end() -> None:
    expired, interrupted, other = new_test(), let_lease_run_out(new_test()), new_test()
    Test.objects.filter(pk=expired.pk).update(expires=expired.started - timedelta(days=1))
    assert said() == "1 expired tests deleted, 1 interrupted tests ended"
    assert set(Test.objects.values_list("pk", "verdict")) == {(interrupted.pk, "interrupted"), (other.pk, "")}
    assert said() == "0 expired tests deleted, 0 interrupted tests ended"


def test_a_doubted_clock_deletes_nothing_and_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def doubted(*, most: int) -> int:
        raise ClockDoubted("it is days ahead")

    monkeypatch.setattr(command, "prune", doubted)
    with pytest.raises(CommandError, match=r"Nothing was deleted: it is days ahead\. Set the clock right"):
        said()
