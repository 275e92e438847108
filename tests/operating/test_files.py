"""The shipped files are read by the programs that they are for."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from smtptest.conf.environment import BASE_DIR, PUBLIC_PORTS
from smtptest.engine.guard.blocks import BLOCKS, GLOBAL_UNICAST

pytestmark = pytest.mark.process
FILES = BASE_DIR / "docs" / "operating"


def said(*command: str) -> str:
    if shutil.which(command[0], path="/usr/sbin:/usr/bin:/sbin:/bin") is None:
        pytest.skip(f"{command[0]} is not installed")
    ended = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout + ended.stderr


def test_caddy_takes_its_file() -> None:
    assert "Valid configuration" in said(
        "caddy", "validate", "--adapter", "caddyfile", "--config", str(FILES / "Caddyfile")
    )


def test_systemd_takes_its_unit_and_finds_it_closed(tmp_path: Path) -> None:
    unit = tmp_path / "smtptest.service"
    # The program is not installed where the unit says.
    unit.write_text((FILES / "smtptest.service").read_text().replace("/opt/smtptest/.venv/bin/python", "/bin/true"))
    said("systemd-analyze", "verify", str(unit))
    exposure = re.search(
        r"exposure level for \S+ (\d+\.\d)", said("systemd-analyze", "security", "--offline=true", str(unit))
    )
    assert exposure
    assert float(exposure[1]) < 2


def test_nft_takes_its_rules(tmp_path: Path) -> None:
    rules = tmp_path / "smtptest.nft"
    # A user that every machine has.
    rules.write_text((FILES / "nftables.conf").read_text().replace('"smtptest"', '"nobody"'))
    try:
        said("nft", "-c", "-f", str(rules))
    except AssertionError as failure:
        # nft asks the kernel even to check.
        if "Operation not permitted" in str(failure) or "cache initialization failed" in str(failure):
            pytest.skip("nft may not ask this kernel")
        raise


def test_the_firewall_has_the_rows_of_the_guard() -> None:
    text = (FILES / "nftables.conf").read_text()
    for block in BLOCKS:
        network = block.network
        if network.version == 6 and not network.subnet_of(GLOBAL_UNICAST):
            continue  # refused by "!= 2000::/3"
        shown = str(network).removesuffix("/32") if network.version == 4 else str(network)
        assert re.search(rf"[ {{]{re.escape(shown)}[,\s]", text), f"{network} ({block.name})"
    assert f"define mail_ports = {{ {', '.join(map(str, sorted(PUBLIC_PORTS)))} }}" in text
