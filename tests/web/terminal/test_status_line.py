"""The status of a monitoring plugin is one line without a bar, and nothing need be set to print it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from smtptest.conf.environment import BASE_DIR
from smtptest.engine.outcome import Outcome
from smtptest.web.terminal.status_line import status, unknown


def test_it_begins_with_the_service_and_the_state() -> None:
    assert status(Outcome.PROBLEM, "It | is\nso", "DOMAIN") == "DOMAIN CRITICAL - It / is\\u{000A}so"
    assert unknown("host: no\nsuch") == "SMTP UNKNOWN - host: no\\u{000A}such"
    assert unknown("domain: no", "DOMAIN") == "DOMAIN UNKNOWN - domain: no"


@pytest.mark.process
def test_a_plugin_without_settings_says_so_in_its_one_line(tmp_path: Path) -> None:
    """As a monitoring system starts it: what prints the line must need no setting itself."""
    (tmp_path / "file").touch()
    variables = {**os.environ, "SMTPTEST_PORTS": "many", "SMTPTEST_VAR": str(tmp_path / "file" / "var")}
    command = [sys.executable, "manage.py", "smtptest", "localhost", "--nagios"]
    ended = subprocess.run(command, cwd=BASE_DIR, env=variables, capture_output=True, encoding="utf-8", check=False)
    assert (ended.returncode, ended.stdout) == (3, f"SMTP UNKNOWN - {ended.stderr}")
    assert ended.stderr.startswith("SMTPTEST_PORTS: 'many' is not ")
