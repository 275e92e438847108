"""The demo's certificates are kept as long as they are good."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from smtptest.demo import certificates


def _contents(directory: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in directory.iterdir()}


def test_they_are_made_once(tmp_path: Path) -> None:
    directory = tmp_path / "var" / "demo"
    files = certificates.ensure(directory)
    made = _contents(directory)
    assert certificates.ensure(directory) == files
    assert _contents(directory) == made
    assert sorted(made) == ["ca.pem", "server.pem"]


@pytest.mark.parametrize("name", ["ca.pem", "server.pem"])
def test_a_missing_one_is_made_anew_with_its_pair(tmp_path: Path, name: str) -> None:
    certificates.ensure(tmp_path)
    before = _contents(tmp_path)
    (tmp_path / name).unlink()
    certificates.ensure(tmp_path)
    after = _contents(tmp_path)
    assert after["ca.pem"] != before["ca.pem"]
    assert after["server.pem"] != before["server.pem"]


def test_one_that_runs_out_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificates, "LIFETIME", certificates.MARGIN - timedelta(minutes=1))
    certificates.ensure(tmp_path)
    before = _contents(tmp_path)
    monkeypatch.undo()
    certificates.ensure(tmp_path)
    assert _contents(tmp_path) != before


def test_the_key_is_for_the_owner_alone_and_the_authority_has_none(tmp_path: Path) -> None:
    files = certificates.ensure(tmp_path)
    assert files.server.stat().st_mode & 0o777 == 0o600
    assert b"PRIVATE KEY" in files.server.read_bytes()
    assert b"PRIVATE KEY" not in files.authority.read_bytes()
