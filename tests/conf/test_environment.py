"""The environment: what is set is in force, and a bad value refuses to start and says what to write."""

from __future__ import annotations

import os
import subprocess
import sys
from ipaddress import ip_network
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from smtptest.conf import environment

KEY = "k" * 50


@pytest.fixture(autouse=True)
def var(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("SMTPTEST_VAR", str(tmp_path))
    return tmp_path


def test_nothing_need_be_set(var: Path) -> None:
    chosen = environment.read()
    assert (chosen.profile, chosen.ports, chosen.keep_days, chosen.deadline) == ("private", None, 30, 180)
    assert chosen.allowed_hosts == ("localhost", "127.0.0.1", "[::1]")
    assert chosen.database_url == f"sqlite:///{var}/smtptest.sqlite3"
    assert chosen.secret_key == environment.read().secret_key, "kept beside the data"
    assert (var / "secret-key").stat().st_mode & 0o777 == 0o600


def test_what_is_set_is_in_force(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "SMTPTEST_PROFILE": "public", "SECRET_KEY": KEY, "PUBLIC_URL": "https://smtptest.example.org/",
        "SMTPTEST_PORTS": "25, 587", "SMTPTEST_ALLOW_NETWORKS": "10.1.0.0/16",
        "SMTPTEST_DENY_NETWORKS": "2001:db8::/32",
        "SMTPTEST_NAMESERVERS": "192.0.2.1,[2001:db8::1]:5353", "SMTPTEST_REPLY_TIMEOUT": "2.5",
        "SMTPTEST_VALIDATING": "192.0.2.1", "SMTPTEST_DNSBL": "list.example",
        "SMTPTEST_KEEP_DAYS": "7", "SMTPTEST_ABUSE_CONTACT": "abuse@example.org", "SMTPTEST_ADMIN": "/operator-4821/",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    chosen = environment.read()
    assert chosen.public
    assert (chosen.public_url, chosen.allowed_hosts, chosen.helo_name) == (
        "https://smtptest.example.org", ("smtptest.example.org",), "smtptest.example.org",
    )  # fmt: skip
    assert chosen.ports == frozenset({25, 587})
    assert (chosen.allow_networks, chosen.deny_networks) == (
        (ip_network("10.1.0.0/16"),), (ip_network("2001:db8::/32"),),
    )  # fmt: skip
    assert chosen.nameservers == (("192.0.2.1", 53), ("2001:db8::1", 5353))
    assert (chosen.validating, chosen.block_lists) == (("192.0.2.1",), ("list.example",))
    assert (chosen.reply_timeout, chosen.keep_days) == (2.5, 7)
    assert (chosen.abuse_contact, chosen.admin_path) == ("mailto:abuse@example.org", "operator-4821")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SMTPTEST_VISITOR_HOURLY", "-1", "SMTPTEST_VISITOR_HOURLY"),
        ("SMTPTEST_TARGET_GAP", "soon", "SMTPTEST_TARGET_GAP"),
        ("SMTPTEST_SENDING", "all", "SMTPTEST_SENDING"),
        ("SMTPTEST_WORK", "hard", "SMTPTEST_WORK"),
        ("SMTPTEST_TRUSTED_PROXY_HOPS", "11", "SMTPTEST_TRUSTED_PROXY_HOPS"),
        ("SMTPTEST_TRUSTED_PROXIES", "proxy", "write networks as in 10.0.0.0/8"),
        ("SMTPTEST_BLOCKLIST", "/nowhere/list", "cannot be read: No such file"),
        ("SMTPTEST_PROFILE", "secret", "SMTPTEST_PROFILE"),
        ("SMTPTEST_PORTS", "25,many", "as in 25,465,587"),
        ("SMTPTEST_PORTS", "0", "from 1 to 65535"),
        ("SMTPTEST_ALLOW_NETWORKS", "10.1.2.3/8", "write networks as in 10.0.0.0/8"),
        ("SMTPTEST_NAMESERVERS", "dns.example", "SMTPTEST_NAMESERVERS"),
        ("SMTPTEST_VALIDATING", "dns.example", "write addresses as in 192.0.2.53"),
        ("SMTPTEST_CA_FILE", "/nowhere/ca.pem", "it must hold PEM certificates"),
        ("SMTPTEST_DEADLINE", "soon", "SMTPTEST_DEADLINE"),
        ("SMTPTEST_DEADLINE", "0", "SMTPTEST_DEADLINE"),
        ("SMTPTEST_KEEP_DAYS", "-1", "SMTPTEST_KEEP_DAYS"),
        ("SMTPTEST_TLS_TIMEOUT", "0", "SMTPTEST_TLS_TIMEOUT"),
        ("SMTPTEST_LINE_BYTES", "511", "SMTPTEST_LINE_BYTES"),
        ("SMTPTEST_REPLY_LINES", "1.5", "SMTPTEST_REPLY_LINES"),
        ("PUBLIC_URL", "smtptest.example.org", "as in https://smtptest.example.org"),
        ("ALLOWED_HOSTS", "*", "write the host names"),
        ("ALLOWED_HOSTS", ",", "nothing between its commas"),
        ("SMTPTEST_DEADLINE", "٦٠", "not a number from 0.1 to 3600"),
        ("SMTPTEST_VISITOR_HOURLY", "1_0", "not a whole number from 0 to 1000000"),
        ("SECRET_KEY", "short", "at least 32 characters"),
        ("SMTPTEST_ABUSE_CONTACT", "me", "as in abuse@example.org"),
        ("SMTPTEST_ABUSE_CONTACT", "http://example.org", "as in abuse@example.org"),
        ("SMTPTEST_ADMIN", "a/b", "as in operator-4821"),
        ("SMTPTEST_ADMIN", "t", "as in operator-4821"),
        ("SMTPTEST_METRICS_TOKEN", "short", "at least 16 characters"),
        ("SMTPTEST_LOG", "xml", "SMTPTEST_LOG"),
    ],
)
def test_a_bad_value_refuses_to_start(monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=name) as refusal:
        environment.read()
    assert words in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "value", "attribute"),
    [
        ("SECRET_KEY", KEY, "secret_key"),
        ("DATABASE_URL", "postgres://smtptest:password@127.0.0.1/smtptest", "database_url"),
        ("REDIS_URL", "redis://:password@127.0.0.1", "redis_url"),
        ("SMTPTEST_METRICS_TOKEN", "t0ken-of-the-operator", "metrics_token"),
        ("SMTPTEST_DNSBL", "key-of-the-operator.list.example", "block_lists"),
    ],
)
def test_a_secret_can_stand_in_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str, attribute: str
) -> None:
    (tmp_path / "secret").write_text(f"{value}\n", encoding="utf-8-sig")  # as Windows' editor writes it
    monkeypatch.setenv(f"{name}_FILE", str(tmp_path / "secret"))
    assert getattr(environment.read(), attribute) in (value, (value,))
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=f"{name}: set this or {name}_FILE, not both"):
        environment.read()


def test_a_key_that_is_only_for_this_process_needs_no_folder(monkeypatch: pytest.MonkeyPatch, var: Path) -> None:
    monkeypatch.setenv("SECRET_KEY", "")
    environment.pass_key()
    assert len(environment.read().secret_key) >= 50
    assert list(var.iterdir()) == []


@pytest.mark.parametrize("name", ["SECRET_KEY", "SECRET_KEY_FILE"])
def test_a_key_that_the_operator_names_is_kept(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    for other in ("SECRET_KEY", "SECRET_KEY_FILE"):
        monkeypatch.setenv(other, "named" if other == name else "")
    environment.pass_key()
    assert os.environ[name] == "named"
    assert [other for other in ("SECRET_KEY", "SECRET_KEY_FILE") if os.environ[other]] == [name]


@pytest.mark.parametrize(("given", "missing"), [({}, "SECRET_KEY"), ({"SECRET_KEY": KEY}, "ALLOWED_HOSTS")])
def test_the_public_profile_has_no_unsafe_defaults(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], missing: str
) -> None:
    for name, value in {"SMTPTEST_PROFILE": "public", **given}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=missing):
        environment.read()


def test_a_line_of_the_blocklist_that_says_nothing_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "blocked"
    file.write_text("example.org\n\n# fine\n10.0.0.0/33\n")
    monkeypatch.setenv("SMTPTEST_BLOCKLIST", str(file))
    with pytest.raises(
        ImproperlyConfigured, match=r"SMTPTEST_BLOCKLIST: line 4: '10\.0\.0\.0/33' is not a valid entry"
    ):
        environment.read()


@pytest.mark.process
def test_a_bad_value_is_told_in_one_line(var: Path) -> None:
    variables = {**os.environ, "SMTPTEST_PORTS": "many"}
    command = [sys.executable, "manage.py", "check"]
    ended = subprocess.run(
        command, cwd=environment.BASE_DIR, env=variables, capture_output=True, encoding="utf-8", check=False
    )
    assert ended.returncode == 1
    assert ended.stderr == (
        "SMTPTEST_PORTS: 'many' is not a comma-separated list of ports from 1 to 65535, as in 25,465,587\n"
    )
