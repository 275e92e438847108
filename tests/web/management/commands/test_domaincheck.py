"""``manage.py domaincheck``: a domain is checked in the terminal, with an exit status that a script can use."""

from __future__ import annotations

import asyncio
import json
import os
import sys

import pytest

from smtptest.conf.environment import BASE_DIR
from tests.engine.domain.helpers import DOMAIN
from tests.engine.domain.test_run_checks import WELL, ZONE
from tests.servers.dns import Zone, dns_server

pytestmark = pytest.mark.process


async def domaincheck(zone: Zone, *arguments: str) -> tuple[int | None, str, str]:
    """Status, output and errors."""
    async with dns_server(zone) as server:
        address, port = server.nameserver
        process = await asyncio.create_subprocess_exec(
            sys.executable, "manage.py", "domaincheck", *arguments, cwd=BASE_DIR, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, "SMTPTEST_NAMESERVERS": f"{address}:{port}", "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
        output, errors = await process.communicate()
    return process.returncode, output.decode(), errors.decode()


async def test_a_problem_is_4_and_the_answer_stands_at_the_end() -> None:
    status, output, errors = await domaincheck(ZONE, DOMAIN, "--no-connect", "--selector", "key1")
    assert (status, errors) == (4, "")
    transcript, _, answer = output.partition("\n\n")
    assert f"-- {DOMAIN} MX: 10 mx.example." in transcript
    assert f"!! SPF record: problem: {DOMAIN} has no SPF record." in transcript
    assert answer.startswith(f"problem: Mail from {DOMAIN} may not be believed: {DOMAIN} has no DMARC record.")
    assert f'Records to publish:\n{DOMAIN}. IN TXT "v=spf1 mx ~all"\n' in output


async def test_programs_read_json_or_what_a_plugin_prints() -> None:
    status, output, _ = await domaincheck(WELL, DOMAIN, "--no-connect", "--json")
    events = [json.loads(line) for line in output.splitlines()]
    assert (status, events[-1]["outcome"]) == (0, "good")
    assert {event["id"] for event in events if event["kind"] == "check"} > {"spf-record", "dmarc-find"}
    status, output, _ = await domaincheck(ZONE, DOMAIN, "--no-connect", "--nagios")
    assert (status, output.partition(" - ")[0]) == (2, "DOMAIN CRITICAL")
    assert " mx=" in output.splitlines()[0]


async def test_what_is_no_domain_is_3() -> None:
    status, output, errors = await domaincheck(ZONE, "192.0.2.1")
    assert (status, output) == (3, "")
    assert errors.startswith("domain: Enter a domain, not an IP address.")
