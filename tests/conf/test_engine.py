"""From settings to objects of the engine."""

from __future__ import annotations

import os
from dataclasses import fields, replace
from pathlib import Path

import pytest

from smtptest.conf import environment
from smtptest.conf.engine import limits, roots
from smtptest.engine.session_limits import SessionLimits


def test_every_limit_of_a_dialog_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {
        "connect": "SMTPTEST_CONNECT_TIMEOUT", "tls": "SMTPTEST_TLS_TIMEOUT", "reply": "SMTPTEST_REPLY_TIMEOUT",
        "data": "SMTPTEST_DATA_TIMEOUT", "deadline": "SMTPTEST_DEADLINE", "line_bytes": "SMTPTEST_LINE_BYTES",
        "reply_lines": "SMTPTEST_REPLY_LINES", "reply_bytes": "SMTPTEST_REPLY_BYTES",
        "transcript_events": "SMTPTEST_TRANSCRIPT_LINES", "transcript_bytes": "SMTPTEST_TRANSCRIPT_BYTES",
        "test_bytes": "SMTPTEST_TEST_BYTES",
    }  # fmt: skip
    assert limits(environment.read()) == SessionLimits(), "the settings' defaults are the dialog's own"
    # How many recipients a probe asks for follows from the profile.
    assert set(names) | {"probe_recipients"} == {field.name for field in fields(SessionLimits)}
    wanted = {name: 70_000 + number for number, name in enumerate(names)}
    wanted |= dict.fromkeys(("connect", "tls", "reply", "data", "deadline"), 7)
    for name, value in wanted.items():
        monkeypatch.setenv(names[name], str(value))
    assert limits(environment.read()) == SessionLimits(**wanted)


def test_the_demo_servers_root_is_trusted_in_private_by_whoever_may_read_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    env = replace(environment.read(), var=tmp_path, ca_file="own.pem")
    assert roots(env) == ("own.pem",), "there is none yet"
    file = tmp_path / "demo" / "ca.pem"
    file.parent.mkdir()
    file.touch()
    assert roots(env) == ("own.pem", str(file))
    assert roots(replace(env, profile="public")) == ("own.pem",)
    monkeypatch.setattr(os, "access", lambda path, mode: (path, mode) != (file, os.R_OK))
    assert roots(env) == ("own.pem",), "another user's test does without it"
