"""The data's files: their owner's alone, from the first moment on and after an upgrade."""

from __future__ import annotations

import fcntl
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from smtptest.conf import private_files
from tests.asking import ask
from tests.servers.program import Program


def modes(folder: Path) -> dict[str, int]:
    found = {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.glob("smtptest.sqlite3*")}
    return {".": stat.S_IMODE(folder.stat().st_mode), **found}


OWNERS = {".": 0o700, "smtptest.sqlite3": 0o600, "smtptest.sqlite3-wal": 0o600, "smtptest.sqlite3-shm": 0o600}


@pytest.mark.process
def test_nobody_else_reads_the_database_nor_one_that_an_older_version_has_made(
    start_program: Callable[..., Program],
) -> None:
    before = os.umask(0o022)
    try:
        program = start_program("--no-demo")
        assert ask(program.port, "GET", "/healthz").text == "ok"
        assert modes(program.var) == OWNERS
        program.kill()
        for file in program.var.glob("smtptest.sqlite3*"):
            file.chmod(0o644)
        program.var.chmod(0o755)
        program.restart()
        assert ask(program.port, "GET", "/healthz").text == "ok"
        assert modes(program.var) == OWNERS
    finally:
        os.umask(before)


def test_a_folder_that_is_not_ours_alone_stays_as_it_is(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    private_files.folder(tmp_path)
    assert modes(tmp_path) == {".": 0o777}


def test_what_the_operator_has_opened_to_a_group_stays(tmp_path: Path) -> None:
    database = tmp_path / "smtptest.sqlite3"
    database.touch()
    database.chmod(0o640)
    tmp_path.chmod(0o750)
    private_files.file(database)
    private_files.folder(tmp_path)
    assert modes(tmp_path) == {".": 0o750, "smtptest.sqlite3": 0o640}


def test_a_file_that_cannot_be_made_is_left_to_whoever_opens_it(tmp_path: Path) -> None:
    private_files.file(tmp_path / "no" / "folder")
    private_files.file(tmp_path)


def test_a_lock_on_a_file_that_is_there_is_kept(tmp_path: Path) -> None:
    """Whoever opens and closes a file gives up every lock of its process, and SQLite's database breaks."""
    database = tmp_path / "smtptest.sqlite3"
    private_files.file(database)
    assert [file.name for file in tmp_path.iterdir()] == [database.name]
    with database.open("r+b") as held:
        fcntl.lockf(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        private_files.file(database)
        other = "import fcntl, sys; fcntl.lockf(open(sys.argv[1], 'r+b'), fcntl.LOCK_EX | fcntl.LOCK_NB)"
        found = subprocess.run([sys.executable, "-c", other, database], capture_output=True, check=False)
    assert b"BlockingIOError" in found.stderr
