"""Where senders report failures of TLS."""

from __future__ import annotations

import pytest

from smtptest.engine.domain.checks.tls_rpt import check
from tests.engine.domain.helpers import DOMAIN, checked
from tests.servers.dns import Misbehaviour, Zone

OWNER = f"_smtp._tls.{DOMAIN}"
GOOD = '"v=TLSRPTv1; rua=mailto:a@lab.example,https://lab.example/r"'


@pytest.mark.parametrize(
    ("zone", "result"),
    [
        ({OWNER: {"TXT": [GOOD]}}, "found good"),
        ({OWNER: {"TXT": ['"v=TLSRPTv1; rua=" "mailto:a@lab.example"']}}, "found good"),
        ({}, "none info"),
        ({DOMAIN: {"MX": ["0 ."]}}, "none-parked info"),
        ({OWNER: {"TXT": [GOOD, '"v=TLSRPTv1; rua=mailto:b@lab.example"']}}, "two problem"),
        ({OWNER: {"TXT": ['"v=TLSRPTv1; rua=b@lab.example"']}}, "syntax problem"),
        ({OWNER: Misbehaviour.SERVFAIL}, "unknown unknown"),
    ],
)
async def test_what_is_published(zone: Zone, result: str) -> None:
    told = await checked(check, zone)
    assert told.results() == [f"tls-rpt: {result}"]
    assert told.questions[0] == f"{OWNER} TXT"


async def test_what_is_said() -> None:
    found = (await checked(check, {OWNER: {"TXT": [GOOD]}})).only("tls-rpt")
    assert found.detail == "Senders report failures of TLS to mailto:a@lab.example, https://lab.example/r."
    missing = (await checked(check, {})).only("tls-rpt")
    assert missing.record == f'{OWNER}. IN TXT "v=TLSRPTv1; rua=mailto:tls-reports@{DOMAIN}"'
    taken = (await checked(check, {OWNER: {"TXT": [missing.record.split(" IN TXT ")[1]]}})).only("tls-rpt")
    assert taken.code == "tls-rpt/found"


async def test_what_strangers_write_is_shown_as_text() -> None:
    found = (await checked(check, {OWNER: {"TXT": ['"v=TLSRPTv1; rua=\\027[2J"']}})).only("tls-rpt")
    assert "\x1b" not in found.detail
    assert "\\u{001B}[2J" in found.detail
