"""The tree that the rules of the house are about: its folders, its modules, and what each of them imports."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from smtptest.conf.environment import BASE_DIR

PACKAGE = BASE_DIR / "smtptest"
TESTS = BASE_DIR / "tests"
TEMPLATES = BASE_DIR / "templates"
SITE = BASE_DIR / "site"
DOCS = BASE_DIR / "docs"
LOCALE = BASE_DIR / "locale"
SETTINGS = DOCS / "settings.md"
CHANGELOG = BASE_DIR / "CHANGELOG.md"

# What smtptest/__init__.py is called here: the package itself, which holds the version and nothing else.
VERSION = "version"

# A module that is imported by a name that is put together.
UNKNOWN = "?"

# Django writes them, one for each change of the tables, and no release may edit one that is out.
MIGRATIONS = "migrations"


def secret_files() -> set[str]:
    """The variables that name the files of secrets: conf makes each of the name of the secret."""
    sources = "".join(file.read_text() for file in (PACKAGE / "conf").glob("*.py"))
    return {f"{name}_FILE" for name in re.findall(r'\bsecret\([\w.]+, "([A-Z_]+)"\)', sources)}


def with_defaults(names: Sequence[str]) -> list[str]:
    """Those of a row of the settings that have a default: not ``NAME_FILE`` beside ``NAME``."""
    return [name for name in names if not (name.endswith("_FILE") and name.removesuffix("_FILE") in names)]


@dataclass(frozen=True)
class Module:
    """One file of Python below a package."""

    root: Path
    """The folder of the package itself: its name is the first part of what the others import."""
    path: Path

    @property
    def place(self) -> str:
        """Its path below the package: ``engine/events.py``."""
        return str(self.path.relative_to(self.root))

    @property
    def package(self) -> str:
        """The package that it belongs to: ``engine.smtp``. A module at the top is its own: ``asgi``."""
        return ".".join(self.path.relative_to(self.root).parts[:-1]) or self.name

    @property
    def name(self) -> str:
        """What others call it: ``engine.events``, and ``engine`` for ``engine/__init__.py``."""
        parts = self.path.relative_to(self.root).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts) or VERSION

    @cached_property
    def text(self) -> str:
        return self.path.read_text()

    @property
    def nodes(self) -> tuple[ast.AST, ...]:
        """All of its syntax tree, as ``ast.walk`` gives it."""
        return _nodes(self.text)

    @property
    def imports(self) -> tuple[str, ...]:
        """What it imports, at the top or inside a function, with whole names: ``smtptest.engine.events``, ``re``.

        Of ``from package import name`` this is ``package.name``, because the name may be a module. A name that is put
        together when it is imported is UNKNOWN.
        """
        return _imports(self.text, f"{self.root.name}.{self.package}")


@cache
def _nodes(text: str) -> tuple[ast.AST, ...]:
    """Kept, because a dozen rules look at each: to walk through the trees took longer than to parse them."""
    return tuple(ast.walk(ast.parse(text)))


@cache
def _imports(text: str, package: str) -> tuple[str, ...]:
    found: list[str] = []
    for node in _nodes(text):
        if isinstance(node, ast.Import):
            found += [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: -node.level + 1 or None] if node.level else []
            found += [".".join([*above, *filter(None, [node.module]), name.name]) for name in node.names]
        elif isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in ("import_module", "__import__"):
                name = node.args[0]
                found.append(str(name.value) if isinstance(name, ast.Constant) else UNKNOWN)
    return tuple(found)


def modules(root: Path = PACKAGE) -> list[Module]:
    return [Module(root, path) for path in sorted(root.rglob("*.py"))]


def ours(module: Module, known: set[str]) -> Iterator[str]:
    """The modules of the same package that it imports: ``engine.events``, whatever of them it takes.

    What is no module that there is (a name that ``__init__.py`` of the package has) counts as the package itself.
    """
    for name in module.imports:
        first, _, inner = name.partition(".")
        if first == module.root.name:
            yield inner if inner in known else inner.rpartition(".")[0] or VERSION


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """A small tree to break a rule with: the text of each file by its path."""
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return folder
