"""The package as README.md and docs/install.md have it installed, by pipx and by uv, under each Python that it names.

No release of Debian has all of these Pythons, so it is done on this machine, in folders of its own. What asks for a
Python that is not here is skipped.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from smtptest import __version__
from smtptest.conf.environment import BASE_DIR
from tests.asking import ask
from tests.servers.ports import free_port
from tests.servers.process import Process

VERSIONS = re.findall(r'"Programming Language :: Python :: (3\.\d+)"', (BASE_DIR / "pyproject.toml").read_text())
INSTALL = {"pipx": "pipx install", "uv": "uv tool install"}
AGAIN = {"pipx": "pipx install --force", "uv": "uv tool install --force --reinstall"}
ONCE = {"pipx": "pipx run --spec", "uv": "uv tool run --from"}
# Where packages are to be had, and whom to believe there.
_KEPT = ("PIP_", "UV_", "SSL_", "HTTPS_PROXY", "https_proxy")


@dataclass(frozen=True)
class User:
    """Who has set nothing, and has one Python. tool: ``pipx`` or ``uv``."""

    tool: str
    python: str
    home: Path

    @property
    def program(self) -> str:
        return str(self.home / "bin/smtptest")

    @property
    def environment(self) -> dict[str, str]:
        return {
            **{name: value for name, value in os.environ.items() if name.startswith(_KEPT)},
            "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            # uv is on the path here, and pipx would install with it; a user who has only pipx installs with pip.
            "PIPX_DEFAULT_BACKEND": "pip",
            "PIPX_HOME": str(self.home / "pipx"),
            "PIPX_BIN_DIR": str(self.home / "bin"),
            "UV_TOOL_DIR": str(self.home / "uv"),
            "UV_TOOL_BIN_DIR": str(self.home / "bin"),
            "UV_CACHE_DIR": str(self.home / "cache"),
            "UV_PYTHON_DOWNLOADS": "never",
        }

    def packaged(self, command: str, *arguments: str) -> str:
        """What a command of the tool says about the checkout, with this Python."""
        # Before all options: the checkout has to follow --spec and --from.
        words = command.split()
        place = next((number for number, word in enumerate(words) if word.startswith("--")), len(words))
        return self.runs(*words[:place], "--python", self.python, *words[place:], str(BASE_DIR), *arguments)

    def runs(self, *command: str) -> str:
        done = subprocess.run(command, env=self.environment, cwd=self.home, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
        return done.stdout


@pytest.fixture(params=[(tool, version) for version in VERSIONS for tool in INSTALL], ids="-".join)
def user(request: pytest.FixtureRequest, tmp_path: Path) -> User:
    tool, version = request.param
    if not (python := _interpreter(version)):
        pytest.skip(f"there is no Python {version} here")
    return User(tool, python, tmp_path)


def _interpreter(version: str) -> str | None:
    """A Python of this version that runs: pyenv's on the path may be one that is not chosen."""
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    found = [shutil.which(f"python{version}"), *map(str, sorted(root.glob(f"versions/{version}.*/bin/python")))]
    return next((one for one in found if one and _runs(one)), None)


def _runs(python: str) -> bool:
    return subprocess.run([python, "-c", "import venv"], capture_output=True, check=False).returncode == 0


def test_the_documents_have_these_commands() -> None:
    for command in INSTALL.values():
        for name in ("README.md", "docs/install.md"):
            assert f"{command} ." in (BASE_DIR / name).read_text()
    upgrading = (BASE_DIR / "docs/upgrading.md").read_text()
    assert [command for command in AGAIN.values() if f"`{command} .`" not in upgrading] == []


def test_it_is_installed_and_upgraded_and_serves(user: User) -> None:
    for command in (INSTALL[user.tool], AGAIN[user.tool]):
        user.packaged(command)
        assert user.runs(user.program, "--version").strip() == f"smtptest {__version__}"
    user.runs(user.program, "manage", "check")
    _serves(user)


def test_it_is_run_without_being_installed(user: User) -> None:
    said = user.packaged(ONCE[user.tool], "smtptest", "--version")
    assert said.strip() == f"smtptest {__version__}"


def _serves(user: User) -> None:
    port = free_port()
    given = [f"{name}={value}" for name, value in user.environment.items()]
    process = Process(["env", "-i", *given, user.program, "serve", "--port", str(port), "--no-demo"], folder=user.home)
    try:
        process.wait_for("^Ctrl-C stops it")
        assert ask(port, "GET", "/").status == 200
        assert process.stop() == 0
    finally:
        process.kill()
