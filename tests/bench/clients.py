"""The clients that are compared: each has one dialog with the mail server, with the same commands."""

from __future__ import annotations

import shutil
import smtplib
import subprocess
from collections.abc import Awaitable, Callable
from functools import lru_cache

import aiosmtplib

from smtptest.engine.events import Event
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.guard.policy import Policy
from smtptest.engine.secret import Secret
from smtptest.engine.session_limits import SessionLimits
from smtptest.engine.smtp.plan import Plan, Security, StopAfter
from smtptest.engine.smtp.run_test import run_test
from tests.servers.postfix import USER

HOST, HELO, SENDER, RECIPIENT = (
    "127.0.0.1",
    "client.test",
    "alice@example.org",
    USER,
)  # whom the Postfix of the tests knows
# As the program has it (smtptest.conf.engine): one network for all tests.
_NETWORK = GuardedNetwork(Policy(public=False, ports=None, allow_networks=(), deny_networks=()), ())
_LIMITS = SessionLimits()


@lru_cache
def _plan(port: int) -> Plan:
    """What is asked for, made once: it is to ours what the arguments are to the others."""
    return Plan(
        host=HOST,
        port=port,
        helo=HELO,
        mail_from=SENDER,
        rcpt_to=(RECIPIENT,),
        security=Security.NONE,
        stop_after=StopAfter.RCPT,
    )


async def ours(port: int) -> list[Event]:
    """The engine alone; its events."""
    events: list[Event] = []
    await run_test(
        _plan(port),
        password=Secret(""),
        network=_NETWORK,
        limits=_LIMITS,
        roots=(),
        helo_name=HELO,
        sink=events.append,
    )
    return events


async def bare(port: int) -> None:
    """aiosmtplib as it comes, with the commands that ours sends."""
    client = aiosmtplib.SMTP(hostname=HOST, port=port, use_tls=False, start_tls=False, local_hostname=HELO)
    await client.connect()
    await client.ehlo()
    await client.mail(SENDER)
    await client.rcpt(RECIPIENT)
    await client.rset()
    await client.quit()


def standard(port: int) -> None:
    """The standard library's smtplib."""
    client = smtplib.SMTP(HOST, port, local_hostname=HELO)
    client.ehlo()
    client.mail(SENDER)
    client.rcpt(RECIPIENT)
    client.rset()
    client.quit()


def swaks(port: int) -> None:
    """swaks, the tool that people use today."""
    program = shutil.which("swaks")
    assert program, "swaks is not installed"
    command = [program, "--server", HOST, "--port", str(port), "--helo", HELO, "--from", SENDER, "--to", RECIPIENT]
    subprocess.run([*command, "--quit-after", "RCPT"], check=True, capture_output=True)


async def repeatedly(client: Callable[[int], Awaitable[object]], port: int, times: int) -> None:
    for _ in range(times):
        await client(port)
