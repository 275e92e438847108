"""Where everything is required, nothing is skipped in silence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from smtptest.conf.environment import BASE_DIR

pytestmark = pytest.mark.process

SKIPPED_TESTS = """
import pytest

def test_skips_itself():
    pytest.skip("no such server here")

@pytest.mark.skip(reason="not today")
def test_is_marked():
    pass

@pytest.fixture
def absent():
    pytest.skip("no such program here")

def test_needs_what_is_absent(absent):
    pass

@pytest.mark.xfail(reason="known")
def test_is_expected_to_fail():
    raise AssertionError
"""


# Without plugins that these tests do not need and that take long to start.
PYTEST = ["-m", "pytest", "-c", "pyproject.toml", "--continue-on-collection-errors", "-p", "no:django"]
SKIPPED_MODULE = """
import pytest

pytest.importorskip("no_such_module")
"""


@pytest.mark.parametrize("processes", [[], ["-n", "2"]])
@pytest.mark.parametrize(
    ("environment", "result"),
    [
        ({}, "4 skipped, 1 xfailed"),
        ({"CI": "true"}, "1 failed, 1 xfailed, 3 errors"),
        ({"SMTPTEST_REQUIRE_ALL": "1"}, "1 failed, 1 xfailed, 3 errors"),
    ],
)
def test_what_is_skipped_fails(tmp_path: Path, environment: dict[str, str], result: str, processes: list[str]) -> None:
    (tmp_path / "test_skipped.py").write_text(SKIPPED_TESTS)
    (tmp_path / "test_module.py").write_text(SKIPPED_MODULE)
    cleared = {name: value for name, value in os.environ.items() if name not in ("CI", "SMTPTEST_REQUIRE_ALL")}
    run = subprocess.run(
        # A module that cannot be collected ends the run, unless it may go on.
        [sys.executable, *PYTEST, *processes, str(tmp_path)],
        env={**cleared, **environment},
        cwd=BASE_DIR,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert run.stdout.splitlines()[-1].strip("= ").partition(" in ")[0] == result
