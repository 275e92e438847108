"""The shipped files are read by the programs that they are for."""

from __future__ import annotations

import inspect
import re
import shutil
import subprocess
import sys
from ipaddress import ip_network
from pathlib import Path

import pytest

from smtptest.conf.environment import BASE_DIR, PUBLIC_PORTS
from smtptest.engine.guard.blocks import BLOCKS, GLOBAL_UNICAST
from smtptest.engine.guard.egress import targets
from smtptest.engine.https.client import HttpsClient
from tests.roots import document

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


def test_the_unit_shows_what_the_clock_and_the_metrics_are_read_from() -> None:
    """Without /proc/uptime each process has a clock of its own, and without /proc/stat there is no metric of it."""
    unit = (FILES / "smtptest.service").read_text()
    assert not re.search(r"^ProcSubset=pid$", unit, re.M)


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


def test_the_firewall_lets_out_what_domain_checks_and_webhooks_need() -> None:
    text = (FILES / "nftables.conf").read_text()
    port = inspect.signature(HttpsClient).parameters["port"].default
    assert f"define web_ports = {{ {port} }}" in text
    assert "tcp dport $web_ports accept" in text


def test_docker_leaves_out_of_the_image_what_podman_does() -> None:
    """docker reads neither Containerfile nor .containerignore by itself."""
    ignored = [(BASE_DIR / name).read_text() for name in (".containerignore", "Containerfile.dockerignore")]
    assert ignored[0] == ignored[1]
    for page in ("README.md", "docs/install.md"):
        assert "docker build -f Containerfile" in (BASE_DIR / page).read_text()


def test_compose_trusts_the_network_that_its_caddy_is_in() -> None:
    """Another one, and all visitors count as one."""
    text = (BASE_DIR / "compose.yaml").read_text()
    [network] = re.findall(r"subnet: (\S+)", text)
    assert f"#   SMTPTEST_TRUSTED_PROXIES={network}\n" in text
    assert ip_network(network).is_private


def test_egress_tries_no_port_of_this_machine_that_the_firewall_may_leave_open() -> None:
    [(words, ports)] = re.findall(
        r"^# What it needs on this machine: (.+?)^define local_ports = {(.+)}",
        (FILES / "nftables.conf").read_text(),
        re.M | re.S,
    )
    may_be_open = {int(port) for port in re.findall(r"\d+", words + ports)}
    assert {25, 53, 11333} <= may_be_open
    here = {target.port for target in targets() if "this machine" in target.name}
    assert here
    assert here & may_be_open == set()


def _settings() -> str:
    """The file of settings as operating.md prints it, with what its reader has to fill in."""
    [block] = [block for block in document.blocks() if "SMTPTEST_PROFILE=public" in block.text]
    return document.settings(block, "k" * 50)


def test_systemd_and_the_shell_read_the_same_settings(tmp_path: Path) -> None:
    """A comment behind a value would be a part of it (systemd.exec(5), EnvironmentFile=)."""
    file = tmp_path / "smtptest.env"
    file.write_text(_settings())
    lines = [line for line in _settings().splitlines() if line and line[0] not in "#;"]
    by_systemd = dict(line.split("=", 1) for line in lines)
    assert len(by_systemd) >= 10
    shell = subprocess.run(
        ["env", "-i", "sh", "-c", f"set -a; . {file}; env"], capture_output=True, text=True, check=True
    )
    by_shell = dict(line.split("=", 1) for line in shell.stdout.splitlines())
    assert {name: by_shell.get(name) for name in by_systemd} == by_systemd
    assert [value for value in by_systemd.values() if "#" in value or value != value.strip()] == []


def test_the_settings_let_prometheus_ask() -> None:
    """It names the address that it asks, and can name no other."""
    allowed = re.findall(r"^ALLOWED_HOSTS=(.+)$", _settings(), re.MULTILINE)[0].split(",")
    [block] = [block for block in document.blocks() if "scrape_configs" in block.text]
    [target] = re.findall(r'targets: \["(.+):\d+"\]', block.text)
    public_url = re.findall(r"^PUBLIC_URL=https://(.+)$", _settings(), re.MULTILINE)[0]
    assert set(allowed) == {target, public_url}
    for file in ("nginx.conf", "Caddyfile"):
        assert f"http://{target}:8000/metrics" in (FILES / file).read_text()


def test_the_operators_command_reads_them_and_finds_them_safe(tmp_path: Path) -> None:
    settings = tmp_path / "smtptest.env"
    settings.write_text(_settings())
    command = (FILES / "smtptest-manage").read_text()
    places = {
        "/etc/smtptest.env": str(settings),
        "/var/lib/smtptest": str(tmp_path / "var"),
        "cd /opt/smtptest": f"cd {BASE_DIR}",
        # The machine of the tests has no such user.
        "setpriv --reuid smtptest --regid smtptest --init-groups .venv/bin/python": sys.executable,
    }
    for place, here in places.items():
        assert command.count(place) >= 1
        command = command.replace(place, here)
    done = subprocess.run(
        ["sh", "-c", command, "smtptest-manage", "check", "--deploy", "--fail-level", "ERROR"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    # What it says of the private profile (W016) would show that the file was not read.
    assert "W016" not in done.stdout + done.stderr
