"""A real Postfix is monitored: it is stopped, started, given an expired certificate, made slow, and mended again."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme
from asgiref.sync import sync_to_async

from smtptest.conf.environment import Environment
from smtptest.engine.secret import Secret
from smtptest.engine.smtp.plan import Plan, Security
from smtptest.monitors.models import Alert, Change, Incident, Monitor, Turn
from smtptest.monitors.record import stored
from smtptest.monitors.record.judging.usual import Usual
from smtptest.monitors.record.write import record
from smtptest.runs import runner
from smtptest.runs.smtp import SmtpTest
from smtptest.transcripts.database import clock
from smtptest.transcripts.models import Test
from smtptest.transcripts.usage import StartRequest
from tests.monitors.making import monitor
from tests.servers import postfix as real_postfix
from tests.servers.postfix import Postfix
from tests.servers.process import LIMIT, SUDO

pytestmark = [pytest.mark.postfix, pytest.mark.django_db(transaction=True)]
SERVICE = "smtpd -o syslog_name=postfix/starttls"


@dataclass
class Served:
    """A Postfix of this test's own, which it may break."""

    postfix: Postfix
    authority: trustme.CA

    @property
    def folder(self) -> Path:
        return self.postfix.ca.parent

    def certificate(self, end: timedelta) -> None:
        """From now on it shows one that expires so much later; earlier if that is negative."""
        until = datetime.now(UTC) + end
        begin = until - timedelta(days=90)
        leaf = self.authority.issue_cert("localhost", not_before=begin, not_after=until)
        leaf.private_key_and_cert_chain_pem.write_to_path(self.folder / "server.pem")
        self.reload()

    def edit(self, before: str, after: str) -> None:
        """Change the line of its service."""
        file = self.folder / "configuration/master.cf"
        text = file.read_text()
        assert before in text
        file.write_text(text.replace(before, after))
        self.reload()

    def listen(self, *, to: bool) -> None:
        """Open or close its port."""
        opened = f"127.0.0.1:{self.postfix.starttls} inet"
        self.edit(f"#{opened}", opened) if to else self.edit(opened, f"#{opened}")

    def reload(self) -> None:
        """Have it read its configuration, and wait until it has."""
        root = SUDO if os.getuid() else []
        command = [*root, "postfix", "-c", str(self.folder / "configuration"), "reload"]
        before = self._reloads()
        subprocess.run(command, check=True, capture_output=True)
        process = self.postfix.process
        with process._changed:
            assert process._changed.wait_for(lambda: self._reloads() > before, LIMIT)

    def _reloads(self) -> int:
        return sum("reload -- version" in line for line in self.postfix.process._lines)


@pytest.fixture
def served(operator: Callable[..., Environment]) -> Iterator[Served]:
    if reason := real_postfix.missing():
        pytest.skip(reason)
    with real_postfix.running() as postfix:
        one = Served(postfix, trustme.CA())
        one.authority.cert_pem.write_to_path(postfix.ca)
        operator(ca_file=str(postfix.ca))
        yield one


async def _run(one: Monitor) -> Monitor:
    """One run, recorded."""
    plan = Plan(**one.plan)
    smtp_test = SmtpTest(plan=plan, password=Secret(""), client_key=Secret(""))
    test = await runner.start(Test.Kind.TEST, plan.to_json(), smtp_test.run, StartRequest(owner_token=""))
    while runner._running:
        await next(iter(runner._running.values()))[1]

    def written() -> None:
        test.refresh_from_db()
        turn = Turn.objects.create(monitor=one, due=clock.now(), worker="w", lease_until=clock.now(), test=test)
        assert record(turn, test)
        one.refresh_from_db()

    await sync_to_async(written)()
    return one


async def test_what_happens_to_a_postfix_is_seen(served: Served, tests_end: Callable[[], Any]) -> None:
    await sync_to_async(served.certificate)(timedelta(days=60))
    one = await sync_to_async(_monitor)(served)
    assert _stands(await _run(one)) == ("up", "works")

    await sync_to_async(served.listen)(to=False)
    assert _stands(await _run(one)) == ("down", "unreachable")
    await sync_to_async(served.listen)(to=True)
    assert _stands(await _run(one)) == ("up", "works")

    await sync_to_async(served.certificate)(timedelta(days=-1))
    assert _stands(await _run(one)) == ("down", "certificate")
    await sync_to_async(served.certificate)(timedelta(days=5))
    assert _stands(await _run(one)) == ("degraded", "certificate-soon")
    await sync_to_async(served.certificate)(timedelta(days=80))
    assert _stands(await _run(one)) == ("up", "works")

    other = await sync_to_async(_monitor)(served)
    assert _stands(await _run(other)) == ("up", "works")
    slow = f"{SERVICE} -o {{smtpd_client_restrictions=sleep 5}}"
    await sync_to_async(served.edit)(SERVICE, slow)
    assert _stands(await _run(other)) == ("degraded", "slow")
    await sync_to_async(served.edit)(slow, SERVICE)
    assert _stands(await _run(other)) == ("up", "works")
    await sync_to_async(_look_back)()


def _monitor(served: Served) -> Monitor:
    plan = {
        "host": "localhost",
        "port": served.postfix.starttls,
        "security": Security.STARTTLS,
        "mail_from": "a@example.test",
        "rcpt_to": [served.postfix.address],
    }
    # A server that usually takes two seconds: one that takes five is slow, and a loaded machine is not.
    usual = stored.course(stored.Kept(usual=Usual((2000,) * 49, clock.now())))
    return monitor(plan=plan, confirm=1, webhook="https://hook.test/", warn_days=14, course=usual)


def _stands(one: Monitor) -> tuple[str, str]:
    return one.state, one.reason


def _look_back() -> None:
    incidents = Incident.objects.order_by("pk")
    states = [[state for _, state in incident.states] for incident in incidents]
    assert states == [["down"], ["down", "degraded"], ["degraded"]]
    shown = [(one.ended, one.first_test_id, one.worst_test_id, one.last_test_id, one.good_test_id) for one in incidents]
    assert all(all(each) for each in shown), shown
    assert Change.objects.filter(what="certificate").count() == 3
    told = [kind for kind in Alert.objects.order_by("pk").values_list("kind", flat=True) if kind != "changed"]
    assert told == ["down", "recovered"] * 3
