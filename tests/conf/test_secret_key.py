"""The key of an installation: one for all its processes, and only its owner can read it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from smtptest.conf import private_files
from smtptest.conf.secret_key import own_key


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    made = own_key(tmp_path / "var")
    assert len(made) >= 50
    assert own_key(tmp_path / "var") == made
    assert stat.S_IMODE((tmp_path / "var" / "secret-key").stat().st_mode) == 0o600
    assert [file.name for file in (tmp_path / "var").iterdir()] == ["secret-key"]


def test_two_processes_that_start_at_once_have_one_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, first = private_files.folder, [""]

    def another_is_first(path: Path) -> None:
        folder(path)
        monkeypatch.undo()
        first[0] = own_key(path)

    monkeypatch.setattr(private_files, "folder", another_is_first)
    assert own_key(tmp_path) == first[0]
    assert own_key(tmp_path) == first[0]
    assert [file.name for file in tmp_path.iterdir()] == ["secret-key"]


def test_a_key_that_is_empty_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text("\n")
    assert len(own_key(tmp_path)) >= 50


def test_a_folder_that_cannot_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ValueError, match="cannot be written to"):
        own_key(tmp_path / "file" / "var")
