"""``manage.py receive``: the address is printed, a message to it is shown, and the exit status says what came of it."""

from __future__ import annotations

import asyncio
import json
import os
import smtplib
import sys

import pytest

from smtptest.conf.environment import BASE_DIR
from tests.servers.dns import dns_server

pytestmark = pytest.mark.process
MESSAGE = b"From: me@lab.test\r\nSubject: hello\r\n\r\nhello\r\n"


def send(place: tuple[str, int], address: str) -> None:
    with smtplib.SMTP(*place, local_hostname="mx.lab.test", timeout=30) as sender:
        sender.sendmail("me@lab.test", address, MESSAGE)


async def start(*arguments: str, nameserver: str = "") -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "manage.py", "receive", *arguments, cwd=BASE_DIR, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE, env={**os.environ, "SMTPTEST_NAMESERVERS": nameserver, "LC_ALL": "C.UTF-8"},
    )  # fmt: skip


async def test_a_program_learns_the_address_and_then_each_event() -> None:
    async with dns_server({}) as dns:
        process = await start("--json", nameserver="{}:{}".format(*dns.nameserver))
        assert process.stdout is not None
        invited = json.loads(await process.stdout.readline())
        assert set(invited) == {"address", "expires", "host", "port"}
        await asyncio.to_thread(send, (invited["host"], invited["port"]), invited["address"])
        output, errors = await process.communicate()
    events = [json.loads(line) for line in output.splitlines()]
    assert (events[-1]["kind"], events[-1]["verdict"], errors) == ("finished", "accepted", b"")
    assert "ehlo mx.lab.test" in [event.get("text") for event in events]


async def test_somebody_reads_where_to_send_it_and_stops_it() -> None:
    process = await start("--behaviour", "reject", "--listen", "127.0.0.1:0", "--minutes", "1")
    assert process.stdout is not None
    said = (await process.stdout.readline()).decode()
    assert said.startswith("Send a message to ")
    assert said.endswith(" within 1 minutes.\n")
    process.send_signal(2)
    output, _ = await process.communicate()
    assert b"The test was stopped." in output
    assert process.returncode == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--listen", "nowhere"), "--listen: 'nowhere' is not an IP address and a port"),
        (("--listen", "192.0.2.1:2526"), "SMTPTEST_RECEIVE: cannot listen on 192.0.2.1 port 2526"),
        (("--behaviour", "nice"), "behaviour: Choose one of: normal, "),
        (("--minutes", "0"), "argument --minutes: Enter a number from 1 to 1440.\n"),
    ],
)
async def test_what_is_wrong_is_3(arguments: tuple[str, ...], words: str) -> None:
    process = await start(*arguments)
    output, errors = await process.communicate()
    assert (process.returncode, output) == (3, b"")
    assert words in errors.decode()
