"""What `make run` says where it cannot start, and what it makes anew, in a folder where nothing is installed.

And which tests `make test` would run there.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from smtptest.conf.environment import BASE_DIR

pytestmark = pytest.mark.process


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(BASE_DIR / ".ci", tmp_path / ".ci")
    for name in ("Makefile", "requirements.lock", "requirements-dev.lock", "package.json", "package-lock.json"):
        shutil.copy(BASE_DIR / name, tmp_path)
    return tmp_path


def _started(folder: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    # Of a make that runs these tests.
    given = ("MAKE", "MFLAGS", "REQUIRE", "ONLY")
    alone = {name: value for name, value in os.environ.items() if not name.startswith(given)}
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, env={**alone, **environment}
    )


def _make(folder: Path, *arguments: str) -> tuple[int, list[str]]:
    done = _started(folder, "make", *arguments)
    return done.returncode, done.stderr.splitlines()


@pytest.mark.parametrize("port", ["abc", "65536", "-1", "8000 1", ""])
def test_a_port_that_is_none_is_told_in_words_of_make(folder: Path, port: str) -> None:
    status, said = _make(folder, "run", f"PORT={port}")
    words = "is not a port: write a number from 0 (any that is free) to 65535, as in: make run PORT=8080"
    assert (status, said[0]) == (2, f"PORT={port} {words}")
    assert not (folder / ".venv").exists()


@pytest.mark.parametrize(("name", "other"), [("DEMO_PORT", 2526), ("DEMO_TLS_PORT", 4466)])
def test_a_port_of_the_demo_server_that_is_none_is_told(folder: Path, name: str, other: int) -> None:
    status, said = _make(folder, "run", f"{name}=smtp")
    words = f"is not a port: write a number from 0 (any that is free) to 65535, as in: make run {name}={other}"
    assert (status, said[0]) == (2, f"{name}=smtp {words}")


def test_what_make_starts_of_the_tests_can_be_started() -> None:
    """Outside pytest, where no settings are chosen: what it imports may not need them."""
    names = re.findall(r"bin/python -m (tests\.\S+)", (BASE_DIR / "Makefile").read_text())
    assert len(names) == 2
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    for name in names:
        said = subprocess.run(
            [sys.executable, "-m", name, "--help"],
            cwd=BASE_DIR, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (said.returncode, said.stderr) == (0, "")


def test_the_ports_of_the_demo_server_are_handed_on(folder: Path) -> None:
    ran = _runs(folder, "make", "run", "PORT=8001", "DEMO_PORT=2526", "DEMO_TLS_PORT=4466")
    assert "--demo-port 2526 --demo-tls-port 4466" in ran
    assert "--demo-port 2525 --demo-tls-port 4465" in _runs(folder, "make", "run")


@pytest.mark.parametrize("demo", ["no", "2", ""])
def test_a_demo_that_is_neither_is_told(folder: Path, demo: str) -> None:
    status, said = _make(folder, "run", f"DEMO={demo}")
    words = "is not known: write DEMO=0 to start without the demo mail server"
    assert (status, said[0]) == (2, f"DEMO={demo} {words}")


def test_a_python_that_is_not_there_is_told(folder: Path) -> None:
    status, said = _make(folder, "run", "PYTHON=nosuch")
    words = "There is no program nosuch; name a Python that is there, as in: make run PYTHON=/usr/bin/python3.11"
    assert (status, said[0]) == (2, words)


def test_packages_that_cannot_be_had_are_told(folder: Path) -> None:
    _python(folder, "#!/bin/sh\necho 'ERROR: no connection' >&2\nexit 1\n")
    status, said = _make(folder, "run")
    assert (status, said[0]) == (2, "ERROR: no connection")
    assert said[1].startswith(
        "The packages could not be installed: the lines above say why. Can this machine reach PyPI,"
    )
    assert not (folder / ".venv/.run").exists()


@pytest.mark.parametrize(
    "python", ["", "#!/bin/sh\necho python3.99\n"], ids=["the Python has gone", "the Python is another one"]
)
def test_an_environment_whose_python_has_changed_is_made_anew(folder: Path, python: str) -> None:
    _python(folder, python)
    (folder / ".venv/pyvenv.cfg").touch()
    (folder / ".venv/.run").touch()
    status, said = _make(folder, "help")
    assert (status, said) == (0, ["The Python of .venv has changed: it is made anew."])
    assert not (folder / ".venv").exists()


def test_an_environment_that_serves_is_kept(folder: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / ".venv"], check=True)
    assert _make(folder, "help") == (0, [])
    assert (folder / ".venv/pyvenv.cfg").is_file()


@pytest.mark.parametrize("only", ["tests/nosuch", "docs", "tests/nosuch::test_it", "-x"])
def test_a_choice_of_tests_that_names_none_is_told(folder: Path, only: str) -> None:
    (folder / "docs").mkdir()
    status, said = _make(folder, "test", f"ONLY={only}")
    words = 'names no tests: write folders or files of tests, as in: make test ONLY="tests/conf tests/web"'
    assert (status, said[0]) == (2, f"ONLY={only} {words}")
    assert not (folder / ".venv").exists()


def test_the_tests_that_were_chosen_run_alone(folder: Path) -> None:
    (folder / "tests/conf").mkdir(parents=True)
    chosen = "tests/conf tests/conf::test_it tests"
    assert (
        _runs(folder, "make", "test", f"ONLY={chosen}") == f"SMTPTEST_REQUIRE_ALL= .venv/bin/python -m pytest {chosen}"
    )


def test_what_the_environment_has_chooses_no_tests(folder: Path) -> None:
    assert _runs(folder, "make", "test", ONLY="tests/conf") == "SMTPTEST_REQUIRE_ALL= .ci/tests"


@pytest.mark.parametrize("flags", ["n", "ne", "n -- ONLY=tests/conf"])
def test_continuous_integration_leaves_out_no_tests(folder: Path, flags: str) -> None:
    assert _runs(folder, ".ci/run", MAKEFLAGS=flags, ONLY="tests/conf") == "SMTPTEST_REQUIRE_ALL=1 .ci/tests"


def _runs(folder: Path, *command: str, **environment: str) -> str:
    """The last line of what would be run: the tests, or the program."""
    done = _started(folder, *command, **{"MAKEFLAGS": "n", **environment})
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


def _python(folder: Path, script: str) -> None:
    program = folder / ".venv/bin/python"
    program.parent.mkdir(parents=True)
    if script:
        program.write_text(script)
        program.chmod(0o755)
