"""The outbox: one alert for each channel, and each once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from smtptest.conf.environment import Environment
from smtptest.engine.secret import Secret
from smtptest.monitors.models import Alert, Incident, outbox
from tests.monitors import making
from tests.monitors.settings import set_monitors

pytestmark = pytest.mark.django_db
Operator = Callable[..., Environment]


def test_each_channel_is_told_once(operator: Operator) -> None:
    set_monitors(operator, apprise=(Secret("json://127.0.0.1"),))
    one = making.monitor(alert_email="a@example.org", webhook="https://hook.example/")
    incident = Incident.objects.create(monitor=one, began=making.NOW, confirmed=making.NOW, worst="down")
    for _ in range(2):
        assert outbox.put(one, Alert.Kind.DOWN, making.NOW, incident=incident) == 3
    assert sorted(one.alerts.values_list("channel", flat=True)) == ["apprise", "email", "webhook"]
    assert set(one.alerts.values_list("about", flat=True)) == {f"incident-{incident.pk}"}
    outbox.put(one, Alert.Kind.REMINDER, making.NOW, incident=incident, number=1)
    outbox.put(one, Alert.Kind.REMINDER, making.NOW, incident=incident, number=2)
    assert one.alerts.count() == 9


def test_the_question_is_a_mail_only(operator: Operator) -> None:
    set_monitors(operator, apprise=(Secret("json://127.0.0.1"),))
    one = making.monitor(alert_email="a@example.org", webhook="https://hook.example/")
    assert outbox.put(one, Alert.Kind.CONFIRM, making.NOW) == 1


def test_without_a_relay_or_a_channel_nothing_is_put(operator: Operator) -> None:
    set_monitors(operator, relay=None)
    assert outbox.put(making.monitor(alert_email="a@example.org"), Alert.Kind.STOPPED, making.NOW) == 0


def test_several_monitors_are_told_of_at_once_and_each_once(
    operator: Operator, django_assert_num_queries: Callable[..., Any]
) -> None:
    set_monitors(operator, apprise=(Secret("json://127.0.0.1"),))
    both = making.monitor(alert_email="a@example.org", webhook="https://hook.example/")
    others = [making.monitor() for _ in range(3)]
    for _ in range(2):
        with django_assert_num_queries(1):
            outbox.put_all([both, *others], Alert.Kind.STOPPED, making.NOW, number=7)
    assert [one.alerts.filter(kind="stopped", number=7).count() for one in (both, *others)] == [3, 1, 1, 1]
