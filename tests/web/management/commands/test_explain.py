"""``manage.py explain``: from the standard input or a file to plain words."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from smtptest.conf.environment import BASE_DIR

pytestmark = pytest.mark.process


def explain(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "manage.py", "explain", *arguments]
    return subprocess.run(command, cwd=BASE_DIR, input=given, capture_output=True, check=False)


def test_what_is_pasted_is_explained() -> None:
    done = explain(given=b"550 5.1.1 gr\xfc\xdfe\x1b[31m: User unknown\n")
    first, title, step, source = done.stdout.decode().splitlines()
    assert first.startswith("550 5.1.1 gr")
    assert first.endswith("\\u{001B}[31m: User unknown")
    assert title.startswith("  The server does not know the recipient. ")
    assert step.startswith("  What to do: ")
    assert source.startswith("  RFC 3463 section 3.2 (https://www.rfc-editor.org/")
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_file_without_a_reply_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "bounce.eml"
    file.write_text("Hello.\n")
    done = explain(str(file))
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"No SMTP reply found" in done.stderr


def test_arguments_that_are_not_valid_are_3() -> None:
    done = explain("/nowhere", "--unheard-of")
    assert (done.returncode, done.stdout) == (3, b"")
    assert done.stderr.startswith(b"manage.py explain: ")
    assert len(done.stderr.splitlines()) == 1
