"""``manage.py check --deploy``: each unsafe choice of a public service has its own words, and a safe one has none."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from smtptest.conf import deploy_checks
from smtptest.conf.environment import BASE_DIR, PUBLIC_PORTS
from smtptest.engine.guard.resolver import DnsResolver
from tests.servers.dns import Zone, dns_server
from tests.system.test_setup import PUBLIC

NAME = "smtptest.example.org"
SAFE = replace(
    settings.ENV,
    profile="public",
    public_url=f"https://{NAME}",
    helo_name=NAME,
    ports=PUBLIC_PORTS,
    nameservers=(("192.0.2.53", 53),),
    monitors=replace(settings.ENV.monitors, most=0),
)
# An address that is public; nothing is ever sent to it here.
GOOD: Zone = {NAME: {"A": ["8.8.8.8"]}, "8.8.8.8.in-addr.arpa": {"PTR": [f"{NAME}."]}}


@pytest.fixture(autouse=True)
def as_an_ordinary_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)


@pytest.fixture
def name_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    async def well(*_: Any) -> None:
        return None

    monkeypatch.setattr(deploy_checks, "_name_problem", well)


def found() -> list[str]:
    return [str(message.id).removeprefix("smtptest.") for message in deploy_checks.unsafe_to_publish(None)]


@pytest.mark.parametrize(
    ("changes", "ids"),
    [
        ({}, []),
        ({"profile": "private"}, ["W016"]),
        ({"public_url": ""}, ["E011"]),
        ({"public_url": f"http://{NAME}"}, ["E011"]),
        ({"ports": None}, ["E014"]),
        ({"ports": frozenset({25, 6379})}, ["E014"]),
        ({"allow_networks": (ip_network("10.1.0.0/16"), ip_network("2001:db8::/48"))}, []),
        ({"allow_networks": (ip_network("10.0.0.0/8"),)}, ["E015"]),
        ({"allow_networks": (ip_network("2001:db8::/32"),)}, ["E015"]),
        ({"allow_networks": (ip_network("127.0.0.1/32"),)}, ["E015"]),
        ({"allow_networks": (ip_network("169.254.169.254/32"),)}, ["E015"]),
        ({"nameservers": ()}, ["W012"]),
        ({"helo_name": "mail"}, ["E016"]),
        ({"helo_name": "[192.0.2.1]"}, ["E016"]),
        ({"helo_name": "[IPv6:64:ff9b::192.0.2.1]"}, ["E016"]),
        ({"helo_name": ""}, ["E016"]),
        ({"admin_path": "admin"}, ["W014"]),
        ({"admin_path": "operator-4821"}, []),
        ({"monitors": replace(SAFE.monitors, most=9, least_every=300), "metrics_token": "t" * 16}, []),
        ({"monitors": replace(SAFE.monitors, most=9, least_every=60), "metrics_token": "t" * 16}, ["W018"]),
        ({"monitors": replace(SAFE.monitors, most=9, least_every=300)}, ["W017"]),
    ],
)
@pytest.mark.usefixtures("name_is_well")
def test_each_unsafe_choice_is_named(monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any], ids: list[str]) -> None:
    monkeypatch.setattr(settings, "ENV", replace(SAFE, **changes))
    assert found() == ids


@pytest.mark.parametrize(
    ("name", "value", "number"),
    [("DEBUG", True, "E013"), ("ALLOWED_HOSTS", ["*"], "E012"), ("ALLOWED_HOSTS", [".example.org"], "E012")],
)
@pytest.mark.usefixtures("name_is_well")
def test_djangos_own_settings_are_judged_too(
    monkeypatch: pytest.MonkeyPatch, name: str, value: object, number: str
) -> None:
    monkeypatch.setattr(settings, "ENV", SAFE)
    monkeypatch.setattr(settings, name, value)
    assert found() == [number]


@pytest.mark.usefixtures("name_is_well")
def test_root_is_not_the_user_to_run_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "ENV", SAFE)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert found() == ["W015"]


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        (GOOD, None),
        ({}, "has no IP address in DNS"),
        ({NAME: {"A": ["8.8.8.8"]}}, "has no PTR record that points back to it"),
        ({**GOOD, "8.8.8.8.in-addr.arpa": {"PTR": ["other.example.org."]}}, "has no PTR record"),
        ({NAME: {"A": ["10.1.2.3"]}, "3.2.1.10.in-addr.arpa": {"PTR": [f"{NAME}."]}}, "10.1.2.3, which is not public"),
    ],
)
async def test_the_name_that_we_greet_with_leads_back(zone: Zone, words: str | None) -> None:
    async with dns_server(zone) as server:
        problem = await deploy_checks._name_problem(DnsResolver([server.nameserver], 20), NAME)
    assert (problem is None) if words is None else (problem is not None and words in problem)


@pytest.mark.process
@pytest.mark.parametrize("admin", ["", "operator-4821"])
async def test_a_safe_deployment_passes_all_of_djangos_checks(tmp_path: Path, admin: str) -> None:
    async with dns_server(GOOD) as server:
        environment = {
            **PUBLIC,
            "SECRET_KEY": "".join(chr(33 + number) for number in range(60)),
            "SMTPTEST_NAMESERVERS": ":".join(map(str, server.nameserver)),
            "SMTPTEST_VAR": str(tmp_path),
            "SMTPTEST_ADMIN": admin,
        }
        ended = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "ERROR"],
            cwd=BASE_DIR,
            env={**os.environ, **environment},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    assert ended.returncode == 0, ended.stderr
    # The tests may run as root; a service should not.
    told = [line for line in ended.stderr.splitlines() if line.startswith("?: ") and "W015" not in line]
    assert told == []
