"""The rules of the house that need no more than a look at the sources: directions and sizes.

Each rule is looked at twice: whether smtptest/ keeps it, and whether a small tree that breaks it is noticed.
"""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.house import packages, sizes
from tests.house.tree import PACKAGE, SITE, modules, write

ENGINE = PACKAGE / "engine"
STANDARD = frozenset(sys.stdlib_module_names)


def test_imports_go_one_way() -> None:
    assert list(packages.forbidden_imports(PACKAGE, packages.MAY_IMPORT)) == []


def test_a_wrong_import_is_found_at_any_depth_and_in_functions(tmp_path: Path) -> None:
    tree = write(
        tmp_path / "smtptest",
        {
            "__init__.py": "",
            "engine/events.py": "import smtptest.conf.values",
            "engine/smtp/steps/auth.py": "def late():\n    from smtptest.conf import values",
            "engine/smtp/steps/near.py": "from ....conf import values\nfrom ...events import Event\nfrom . import auth",
            "conf/values.py": "from smtptest.engine.smtp.steps import auth\nfrom smtptest import __version__",
            "strange/new.py": "",
        },
    )
    table = {"version": set(), "engine": set(), "engine.smtp.steps": {"engine"}, "conf": {"engine.*"}}
    assert sorted(packages.forbidden_imports(tree, table)) == [
        "conf/values.py imports version",
        "engine/events.py imports conf.values",
        "engine/smtp/steps/auth.py imports conf.values",
        "engine/smtp/steps/near.py imports conf.values",
        "strange is not in the table of packages",
    ]


def test_no_module_imports_itself_by_way_of_others() -> None:
    assert packages.circles(PACKAGE) == []


def test_a_circle_is_found(tmp_path: Path) -> None:
    tree = write(
        tmp_path / "smtptest",
        {"a.py": "from smtptest import b", "b.py": "def f():\n    from smtptest.c import x", "c.py": ""},
    )
    assert packages.circles(tree) == []
    write(tree, {"c.py": "import smtptest.a"})
    assert set(packages.circles(tree)) == {"a", "b", "c"}


def test_the_engine_uses_the_engine_and_a_few_packages() -> None:
    found = packages.foreign_imports(ENGINE, allowed=packages.ENGINE_USES, standard=STANDARD)
    assert list(found) == []


def test_what_the_engine_may_not_use_is_found_at_any_depth(tmp_path: Path) -> None:
    tree = write(
        tmp_path / "engine",
        {
            "events.py": "import re\nfrom smtptest.engine import secret\nimport dns.resolver",
            "smtp/probes/one.py": "import django",
            "smtp/probes/two.py": "def late():\n    from django.conf import settings\n    import channels",
            "smtp/probes/three.py": "import importlib\nimportlib.import_module('django')\n__import__('dj' + 'ango')",
            "smtp/four.py": "from smtptest.conf import engine",
        },
    )
    assert sorted(packages.foreign_imports(tree, allowed={"dns"}, standard=STANDARD)) == [
        "smtp/four.py imports smtptest.conf.engine",
        "smtp/probes/one.py imports django",
        "smtp/probes/three.py imports ?",
        "smtp/probes/three.py imports django",
        "smtp/probes/two.py imports channels",
        "smtp/probes/two.py imports django.conf.settings",
    ]


def needed(distribution: str, seen: set[str]) -> set[str]:
    """The package and all that it needs in turn, whatever the system and the extras."""
    if distribution not in seen:
        seen.add(distribution)
        for text in requires(distribution) or ():
            requirement = Requirement(text)
            if not requirement.marker or requirement.marker.evaluate({"extra": ""}):
                needed(requirement.name.lower(), seen)
    return seen


def test_what_the_engine_uses_does_not_need_django_in_turn() -> None:
    found = {one: needed(one, set()) for one in packages.ENGINE_USES.values()}
    assert [one for one, names in found.items() if {"django", "channels", "twisted"} & names] == []
    # So that it can fail: Channels does.
    assert "django" in needed("channels", set())


@pytest.mark.long
def test_the_engine_runs_where_there_is_no_django() -> None:
    """Every module of it, imported by a Python that cannot find Django."""
    names = [f"smtptest.{module.name}" for module in modules() if module.package.split(".")[0] == "engine"]
    program = (
        f"import sys, importlib; sys.modules.update(django=None)\nfor name in {names}: importlib.import_module(name)"
    )
    subprocess.run([sys.executable, "-c", program], cwd=PACKAGE.parent, check=True)


@pytest.mark.parametrize("broken", [sizes.full_folders, sizes.long_modules, sizes.long_functions])
def test_folders_modules_and_functions_stay_small(broken: sizes.Rule) -> None:
    """Not a contest: a bound that says where to look."""
    assert list(broken(PACKAGE)) == []


def test_what_has_grown_is_found(tmp_path: Path) -> None:
    function = "def f():\n" + "    pass\n" * sizes.MOST_LINES_OF_A_FUNCTION
    tree = write(tmp_path, {f"a/b/m{count}.py": "" for count in range(17)} | {"a/b/__init__.py": ""})
    write(tree, {"long.py": "\n" * 281, "full.py": "\n" * 280, "method.py": function, "c/migrations/m.py": ""})
    assert list(sizes.full_folders(tree)) == ["a/b holds 17 modules"]
    assert list(sizes.long_modules(tree)) == ["long.py has 281 lines"]
    assert list(sizes.long_functions(tree)) == ["method.py: f has 41 lines"]


def test_a_module_that_is_small_says_why() -> None:
    assert sizes.short_modules(PACKAGE, sizes.SHORT) == []


def test_a_small_module_without_a_reason_is_found(tmp_path: Path) -> None:
    tree = write(tmp_path, {"a/short.py": "\n" * 29, "a/enough.py": "\n" * 30, "a/__init__.py": "", "urls.py": ""})
    write(tree, {"migrations/m1.py": ""})
    assert sizes.short_modules(tree, {"urls.py": "so"}) == ["a/short.py"]


def test_the_environment_is_read_in_one_place() -> None:
    reading = re.compile(r"os\.(environ(?!\.setdefault)|getenv)|environs")
    assert [module.place for module in modules() if reading.search(module.text)] == ["conf/environment.py"]


def test_there_is_no_python_in_site() -> None:
    """A ``site/__init__.py`` would replace Python's own module ``site``."""
    assert list(SITE.rglob("*.py")) == []
