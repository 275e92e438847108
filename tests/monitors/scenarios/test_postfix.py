"""A real Postfix is monitored: it is stopped, started, given an expired certificate, made slow, and mended again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from smtptest.conf.environment import Environment
from smtptest.engine.smtp.plan import Family, Security
from smtptest.monitors.models import Alert, Change, Incident, Monitor
from smtptest.monitors.record import stored
from smtptest.monitors.record.judging.usual import Usual
from smtptest.transcripts.database import clock
from tests.monitors.making import monitor
from tests.monitors.scenarios.playing import run
from tests.monitors.scenarios.served import Served, serving

pytestmark = [pytest.mark.postfix, pytest.mark.django_db(transaction=True)]
SERVICE = "smtpd -o syslog_name=postfix/starttls"


@pytest.fixture
def served(operator: Callable[..., Environment]) -> Iterator[Served]:
    with serving() as one:
        one.authority.cert_pem.write_to_path(one.postfix.ca)
        operator(ca_file=str(one.postfix.ca))
        yield one


async def test_what_happens_to_a_postfix_is_seen(served: Served, tests_end: Callable[[], Any]) -> None:
    await sync_to_async(served.certificate)(timedelta(days=60))
    one = await sync_to_async(_monitor)(served)
    await _becomes(one, "up", "works")

    await sync_to_async(served.listen)(to=False)
    await _becomes(one, "down", "unreachable")
    await sync_to_async(served.listen)(to=True)
    await _becomes(one, "up", "works")

    await sync_to_async(served.certificate)(timedelta(days=-1))
    await _becomes(one, "down", "certificate")
    await sync_to_async(served.certificate)(timedelta(days=5))
    await _becomes(one, "degraded", "certificate-soon")
    await sync_to_async(served.certificate)(timedelta(days=80))
    await _becomes(one, "up", "works")

    other = await sync_to_async(_monitor)(served)
    await _becomes(other, "up", "works")
    slow = f"{SERVICE} -o {{smtpd_client_restrictions=sleep 5}}"
    await sync_to_async(served.edit)(SERVICE, slow)
    await _becomes(other, "degraded", "slow")
    await sync_to_async(served.edit)(slow, SERVICE)
    await _becomes(other, "up", "works")
    await sync_to_async(_look_back)()


async def _becomes(one: Monitor, state: str, reason: str) -> None:
    """By one of the next runs: of a Postfix that has read its configuration anew, a former process may take one more
    connection."""
    for _ in range(3):
        await run(one)
        if (one.state, one.reason) == (state, reason):
            return
    assert (one.state, one.reason) == (state, reason)


def _monitor(served: Served) -> Monitor:
    plan = {
        "host": "localhost",
        "family": Family.IPV4,  # at which alone this Postfix listens
        "port": served.postfix.starttls,
        "security": Security.STARTTLS,
        "mail_from": "a@example.test",
        "rcpt_to": [served.postfix.address],
    }
    # A server that usually takes two seconds: one that takes five is slow, and a loaded machine is not.
    usual = stored.course(stored.Kept(usual=Usual((2000,) * 49, clock.now())))
    return monitor(plan=plan, confirm=1, webhook="https://hook.test/", warn_days=14, course=usual)


def _look_back() -> None:
    incidents = Incident.objects.order_by("pk")
    states = [[state for _, state in incident.states] for incident in incidents]
    assert states == [["down"], ["down", "degraded"], ["degraded"]]
    shown = [(one.ended, one.first_test_id, one.worst_test_id, one.last_test_id, one.good_test_id) for one in incidents]
    assert all(all(each) for each in shown), shown
    assert Change.objects.filter(what="certificate").count() == 3
    told = [kind for kind in Alert.objects.order_by("pk").values_list("kind", flat=True) if kind != "changed"]
    assert told == ["down", "recovered"] * 3
