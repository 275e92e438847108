"""The lists of the house name nothing that is gone, and excuse nothing that needs no excuse."""

from __future__ import annotations

from pathlib import Path

from tests.house import packages, sizes
from tests.house.tree import PACKAGE, write


def test_the_table_of_packages_names_none_that_is_gone() -> None:
    assert list(packages.stale_rows(PACKAGE, packages.MAY_IMPORT)) == []


def test_a_row_too_much_is_found(tmp_path: Path) -> None:
    tree = write(tmp_path / "smtptest", {"conf/values.py": "", "engine/smtp/plan.py": ""})
    table = {"conf": {"engine.smtp.*", "engine.dns"}, "engine.smtp": set(), "gone": set()}
    assert sorted(packages.stale_rows(tree, table)) == ["engine.dns", "gone"]


def test_every_module_that_is_called_small_is_small() -> None:
    assert sizes.needless_reasons(PACKAGE, sizes.SHORT) == []


def test_a_reason_too_much_is_found(tmp_path: Path) -> None:
    tree = write(tmp_path, {"a/enough.py": "\n" * 30, "urls.py": ""})
    assert sizes.needless_reasons(tree, {"urls.py": "so", "a/enough.py": "so", "gone.py": "so"}) == [
        "a/enough.py",
        "gone.py",
    ]
