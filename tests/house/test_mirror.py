"""A module has a test file of its name, in the folder of tests that mirrors its own; and a test file a module."""

from __future__ import annotations

from pathlib import Path

from tests.house import mirror
from tests.house.tree import PACKAGE, TESTS, write


def test_every_module_has_a_test_file_of_its_name() -> None:
    assert mirror.without_a_test(PACKAGE, TESTS) == []


def test_every_test_file_has_a_module() -> None:
    """What tests no module of its own stands in one of the folders aside."""
    assert list(mirror.without_a_module(PACKAGE, TESTS, mirror.ASIDE)) == []


def test_the_folders_aside_are_there() -> None:
    assert {folder for folder in mirror.ASIDE if not list(TESTS.rglob(f"{folder}/__init__.py"))} == set()


def test_a_module_without_tests_and_tests_without_a_module_are_found(tmp_path: Path) -> None:
    package = write(
        tmp_path / "smtptest",
        {"a/__init__.py": "", "a/one.py": "", "a/b/two.py": "", "asgi.py": "", "a/migrations/0001_first.py": ""},
    )
    tests = write(
        tmp_path / "tests",
        {"a/test_one.py": "", "a/test_two.py": "", "a/scenarios/test_whole.py": "", "a/b/helpers.py": ""},
    )
    assert mirror.without_a_test(package, tests) == ["a/b/test_two.py", "a/test_migrations.py", "test_asgi.py"]
    assert list(mirror.without_a_module(package, tests, {"scenarios"})) == ["a/test_two.py"]
