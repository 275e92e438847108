"""Every package is pinned, with the reason why it is there, and so is what it needs in turn."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import distributions, requires

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from smtptest.conf.environment import BASE_DIR

NAMES = ("requirements", "requirements-test", "requirements-dev", "requirements-apprise", "requirements-build")
INSTALLED = {canonicalize_name(one.name) for one in distributions()}


def test_every_requirement_is_pinned_and_says_why() -> None:
    for name in NAMES:
        for line in (BASE_DIR / f"{name}.txt").read_text().splitlines():
            assert line.startswith(("#", "-r ")) or re.fullmatch(r"[\w.\[\]-]+==[\w.]+ +# \S.*", line), line


def locked(name: str) -> dict[str, str]:
    """Package and version of each entry of a lock file; each has a hash, without which pip would refuse the file."""
    text = (BASE_DIR / name).read_text().replace("\\\n", " ")
    entries: dict[str, str] = {}
    for line in text.splitlines():
        entry = re.fullmatch(r"([\w.-]+)(?:\[[\w,]+\])?==(\S+)(?: ; [^-]*)?(?: +--hash=sha256:[0-9a-f]{64})+\s*", line)
        assert entry, line
        entries[canonicalize_name(entry[1])] = entry[2]
    return entries


@pytest.mark.parametrize("name", NAMES)
def test_every_package_is_locked_in_turn(name: str) -> None:
    """make lock, where this fails."""
    lock = locked(f"{name}.lock")
    for pinned in re.findall(r"^([\w.-]+)(?:\[\w+\])?==(\S+)", (BASE_DIR / f"{name}.txt").read_text(), re.MULTILINE):
        assert lock[canonicalize_name(pinned[0])] == pinned[1]
    for package in list(lock):
        if package in INSTALLED:
            needed = [Requirement(text) for text in requires(package) or () if "extra ==" not in text]
            wanted = {canonicalize_name(one.name) for one in needed if not one.marker or one.marker.evaluate()}
            assert wanted <= set(lock), f"{package} needs {wanted - set(lock)}"


@pytest.mark.parametrize("name", NAMES)
def test_the_locks_agree(name: str) -> None:
    """Several are installed into one environment, and what the tests have tried is what is served with."""
    of_tests, own = locked("requirements-dev.lock"), locked(f"{name}.lock")
    assert {one for one, version in own.items() if of_tests.get(one, version) != version} == set()


def test_the_package_is_built_by_what_is_locked() -> None:
    wanted = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["build-system"]["requires"]
    lines = (BASE_DIR / "requirements-build.txt").read_text().splitlines()
    assert set(wanted) <= {line.partition(" ")[0] for line in lines}


def test_the_image_fetches_no_package_without_its_hash() -> None:
    lines = (BASE_DIR / "Containerfile").read_text().replace("\\\n", " ").splitlines()
    commands = [command for line in lines for command in line.split("&&") if " -m pip " in command]
    assert len(commands) == 4
    assert [one for one in commands if "--require-hashes" not in one and "--no-index" not in one] == []
    # Else pip fetches what builds a package, and looks at no hash of it.
    assert [one for one in commands if " pip wheel " in one and "--no-build-isolation" not in one] == []
