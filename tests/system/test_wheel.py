"""The wheel, built and installed where the checkout is not: the test in the terminal, and the whole program."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement

from smtptest import __version__
from smtptest.conf.environment import BASE_DIR
from tests.asking import ask, plan_for
from tests.servers.ports import free_port
from tests.servers.process import Process
from tests.servers.scripted import answering, serve

pytestmark = [pytest.mark.process, pytest.mark.long]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", folder, BASE_DIR],
        check=True,
    )
    (found,) = folder.iterdir()
    return found


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``smtptest`` in an environment of its own, which borrows the packages that it needs."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    installing = [sys.executable, "-m", "pip", "--python", str(folder), "install", "-q", "--no-deps", str(wheel)]
    subprocess.run(installing, check=True)
    return folder / "bin/smtptest"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """That of a user who has set nothing, away from the checkout."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LD_LIBRARY_PATH")}
    return {**kept, "HOME": str(tmp_path), "LANG": "C.UTF-8"}


@pytest.fixture
def served(program: Path, tmp_path: Path, environment: dict[str, str]) -> Iterator[int]:
    port = free_port()
    command = [str(program), "serve", "--port", str(port), "--no-demo"]
    clean = dict.fromkeys(name for name in os.environ if name.startswith(("SMTPTEST_", "DJANGO_")))
    process = Process(["env", *(f"-u{name}" for name in clean), *command], environment=environment, folder=tmp_path)
    try:
        process.wait_for("^Ctrl-C stops it")
        yield port
        assert process.stop() == 0
    finally:
        process.kill()


def _run(program: Path, environment: dict[str, str], folder: Path, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [program, *arguments], env=environment, cwd=folder, capture_output=True, text=True, check=False, timeout=60
    )
    return done.returncode, done.stdout + done.stderr


def test_it_holds_all_that_the_checkout_has(wheel: Path) -> None:
    inside = set(ZipFile(wheel).namelist())
    for folder in ("templates", "site"):
        for file in (BASE_DIR / folder).rglob("*"):
            assert file.is_dir() or f"smtptest/installed/{file.relative_to(BASE_DIR)}" in inside
    for file in (BASE_DIR / "smtptest").rglob("*"):
        # Python puts its own there whenever a module is first used, under another name until it is whole.
        if file.is_file() and file.parent.name != "__pycache__":
            assert str(file.relative_to(BASE_DIR)) in inside
    assert {name for name in inside if name.endswith(".mo")} == {
        f"smtptest/installed/{file.relative_to(BASE_DIR)}" for file in (BASE_DIR / "locale").rglob("*.mo")
    }
    assert wheel.name == f"smtptest-{__version__}-py3-none-any.whl"


def test_it_asks_for_the_packages_of_requirements() -> None:
    project = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]
    lines = (BASE_DIR / "requirements.txt").read_text().splitlines()
    wanted = [line.partition("#")[0].strip() for line in lines]
    assert {str(Requirement(one)) for one in project["dependencies"]} == {
        str(Requirement(one)) for one in wanted if one
    }


async def test_a_test_in_the_terminal(program: Path, environment: dict[str, str], tmp_path: Path) -> None:
    async with serve(answering()) as server:
        given = {"--port": str(server.port), "--security": "none", "--rcpt-to": "you@example.org"}
        arguments = ("127.0.0.1", *chain.from_iterable(given.items()))
        status, said = await asyncio.to_thread(_run, program, environment, tmp_path, *arguments)
    assert status == 0, said
    assert "220 " in said


def test_it_speaks_german_and_names_itself(program: Path, environment: dict[str, str], tmp_path: Path) -> None:
    status, said = _run(program, {**environment, "LANG": "de_DE.UTF-8"}, tmp_path, "domain", "--help")
    assert (status, said.splitlines()[0]) == (0, "Aufruf: smtptest domain [OPTION ...] DOMAIN")


def test_the_operators_commands(program: Path, environment: dict[str, str], tmp_path: Path) -> None:
    assert _run(program, environment, tmp_path, "manage", "check")[0] == 0


async def test_the_whole_program(served: int, tmp_path: Path) -> None:
    page = await asyncio.to_thread(ask, served, "GET", "/")
    assert page.status == 200
    async with serve(answering()) as server:
        created = await asyncio.to_thread(ask, served, "POST", "/", plan_for(server))
        assert created.status == 201
    assert (await asyncio.to_thread(ask, served, "GET", "/static/img/icon.svg")).status == 200
    assert (tmp_path / ".local/share/smtptest/smtptest.sqlite3").is_file()
