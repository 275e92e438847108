"""Settings that cannot work are told in one line, and not in a traceback or at the first test."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from smtptest.conf import environment
from tests.servers import stores


@pytest.fixture(autouse=True)
def var(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("SMTPTEST_VAR", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DATABASE_URL", "garbage", "as in postgres://user:password@host/name"),
        ("DATABASE_URL", "mysql://user:pass@host/name", "as in postgres://user:password@host/name"),
        ("REDIS_URL", "garbage", "as in redis://host:6379/0"),
        ("SMTPTEST_HELO_NAME", "two words", "the full host name of this machine"),
        ("SMTPTEST_HELO_NAME", "bücher.example", "the full host name of this machine"),
        ("ALLOWED_HOSTS", "http://smtptest.example.org/", "only host names"),
        ("PUBLIC_URL", "https://smtptest.example.org:port", "as in https://smtptest.example.org"),
        ("PUBLIC_URL", "https://smtptest.example.org?a=b", "as in https://smtptest.example.org"),
        ("PUBLIC_URL", "https://user@smtptest.example.org", "as in https://smtptest.example.org"),
        ("SMTPTEST_CA_FILE", str(environment.BASE_DIR / "README.md"), "it must hold PEM certificates"),
        ("SMTPTEST_VAR", str(environment.BASE_DIR / "README.md"), "cannot be written to"),
        ("SMTPTEST_VAR", "/proc/nowhere", "cannot be written to"),
    ],
)
def test_what_cannot_work_refuses_to_start(monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=name) as refusal:
        environment.read()
    assert words in str(refusal.value)
    assert "pass@" not in str(refusal.value), "an address of a database holds a password"


@pytest.mark.parametrize("name", ["mx.example.org", "localhost", "[192.0.2.1]", "[IPv6:2001:db8::1]"])
def test_a_name_to_greet_with(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("SMTPTEST_HELO_NAME", name)
    assert environment.read().helo_name == name


def test_a_key_that_was_never_written_is_made_anew(var: Path) -> None:
    """As after a first start that was ended between two of its steps."""
    (var / "secret-key").touch(mode=0o600)
    key = environment.read().secret_key
    assert len(key) >= 50
    assert (key, (var / "secret-key").stat().st_mode & 0o777) == (environment.read().secret_key, 0o600)


@pytest.mark.process
@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite:////nowhere/x.sqlite3", "there is no folder '/nowhere'"),
        ("postgres://user:secret-word@127.0.0.1:1/x", "connection failed"),
    ],
)
def test_a_database_that_does_not_answer_is_told_in_one_line(url: str, words: str) -> None:
    command = [sys.executable, "manage.py", "run", "--port", "0", "--no-demo"]
    variables = {**os.environ, "DATABASE_URL": url}
    ended = subprocess.run(
        command, cwd=environment.BASE_DIR, env=variables, capture_output=True, encoding="utf-8", check=False
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith("DATABASE_URL: ")
    assert words in ended.stderr
    assert (ended.stderr.count("\n"), "secret-word" in ended.stderr) == (1, False)


@pytest.mark.process
def test_a_postgresql_that_is_gone_holds_no_connection_up_for_minutes() -> None:
    """Where its machine vanishes, TCP alone would go on sending for a quarter of an hour (RFC 5482)."""
    programs = stores.postgresql_programs()
    if programs is None:
        pytest.skip("Debian's postgresql is not installed: see make test")
    ask = (
        "from django.db import connection; connection.ensure_connection();"
        "told = connection.connection.info.get_parameters();"
        "print(told['connect_timeout'], told['tcp_user_timeout'])"
    )
    with stores.postgresql(programs) as url:
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-v0", "-c", ask]
        variables = {**os.environ, "DATABASE_URL": url}
        told = subprocess.run(
            command, cwd=environment.BASE_DIR, env=variables, capture_output=True, encoding="utf-8", check=True
        )
    assert told.stdout.split() == ["5", "10000"]
