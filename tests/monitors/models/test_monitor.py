"""The rows of monitors."""

from __future__ import annotations

import pytest

from smtptest.monitors.models import Monitor
from tests.monitors import making

pytestmark = pytest.mark.django_db


def test_logs_say_nothing_that_is_a_capability() -> None:
    one = Monitor(pk=7, key="secret", report="hidden")
    assert str(one) == "monitor 7"


def test_each_has_links_of_its_own() -> None:
    one, other = making.monitor(), making.monitor()
    assert len({one.key, one.report, other.key, other.report}) == 4
    assert min(map(len, (one.key, one.report))) == 32


def test_it_outlives_its_last_good_test() -> None:
    test = making.ended_test()
    one = making.monitor(good_test=test)
    test.delete()
    one.refresh_from_db()
    assert one.good_test_id is None
