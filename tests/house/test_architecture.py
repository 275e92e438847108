"""The rules of the house, each a fast test."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib.metadata import distributions, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from smtptest.conf.environment import BASE_DIR
from smtptest.web.forms.plan_form import TestForm

PACKAGE = BASE_DIR / "smtptest"
INSTALLED = {canonicalize_name(one.name) for one in distributions()}
MODULES = sorted(PACKAGE.rglob("*.py"))
# What each part may import of ours.
MAY_IMPORT = {
    "engine": {"engine"},
    "explain": {"explain", "engine.smtp.extensions.keywords"},
    "demo": {"demo"},
    "export": {"export", "engine.printable"},
    "transcripts": {"transcripts", "engine"},
    "serving": {"serving", "transcripts", "conf", "engine", "__version__", "web.forms.request_data"},
}


def imports(module: Path) -> Iterator[str]:
    """What the module imports of ours, without the leading ``smtptest.``."""
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "smtptest":
            inner = node.module.removeprefix("smtptest").removeprefix(".")
            yield from ([inner] if inner else [name.name for name in node.names])
        elif isinstance(node, ast.Import):
            yield from (name.name.removeprefix("smtptest.") for name in node.names if name.name.startswith("smtptest"))


@pytest.mark.parametrize("part", MAY_IMPORT)
def test_imports_go_one_way(part: str) -> None:
    allowed = MAY_IMPORT[part]
    wrong = [
        f"{module.relative_to(BASE_DIR)} imports {name}"
        for module in (PACKAGE / part).rglob("*.py")
        for name in imports(module)
        if name not in allowed and name.split(".")[0] not in allowed
    ]
    assert wrong == []


def test_the_rule_of_imports_can_fail() -> None:
    assert set(imports(PACKAGE / "runs" / "runner.py")) >= {"engine.smtp.run_test", "transcripts", "runs.journal"}


def test_the_engine_knows_no_django() -> None:
    assert [module.name for module in (PACKAGE / "engine").rglob("*.py") if "django" in module.read_text()] == []


def test_only_transcripts_touches_the_database() -> None:
    touching = {
        module.relative_to(PACKAGE).parts[0]
        for module in MODULES
        if re.search(r"\.objects\b|from django\.db import models|transaction\.atomic", module.read_text())
    }
    assert touching == {"transcripts"}


def test_the_environment_is_read_in_one_place() -> None:
    reading = {
        str(module.relative_to(PACKAGE))
        for module in MODULES
        if re.search(r"os\.(environ(?!\.setdefault)|getenv)|environs", module.read_text())
    }
    assert reading == {"conf/environment.py"}


def test_every_setting_is_in_the_readme() -> None:
    known = set(re.findall(r'"([A-Z]+(?:_[A-Z]+)+)"', (PACKAGE / "conf" / "environment.py").read_text()))
    rows = re.findall(r"^\| ((?:`[A-Z_]+`(?:, )?)+) \|", (BASE_DIR / "README.md").read_text(), re.MULTILINE)
    documented = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
    assert known - {"SMTPTEST_PASSWORD"} == documented
    assert "SMTPTEST_PASSWORD" in (BASE_DIR / "README.md").read_text()


def test_there_is_no_python_in_site() -> None:
    """A ``site/__init__.py`` would replace Python's own module ``site``."""
    assert list((BASE_DIR / "site").rglob("*.py")) == []


def test_every_requirement_is_pinned_and_says_why() -> None:
    for name in ("requirements.txt", "requirements-test.txt", "requirements-dev.txt"):
        for line in (BASE_DIR / name).read_text().splitlines():
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


@pytest.mark.parametrize("name", ["requirements", "requirements-test", "requirements-dev"])
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


def test_functions_and_modules_stay_small() -> None:
    """Not a contest: a bound that says where to look."""
    for module in MODULES:
        text = module.read_text()
        assert len(text.splitlines()) <= 280, f"{module} has grown"
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                assert length <= 40, f"{module}: {node.name} has {length} lines"


def test_every_field_is_in_the_readme() -> None:
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", (BASE_DIR / "README.md").read_text(), re.MULTILINE)
    documented = {name for row in rows for name in re.findall(r"`([a-z_0-9]+)`", row)}
    assert set(TestForm.base_fields) == documented
