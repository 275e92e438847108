"""Where the attributes of classes that hold data are documented: each under its own name, and none anywhere else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from tests.house.tree import Module

# What a class that holds data is built on. A table of Django's is one as well, by its columns.
BASES = {"NamedTuple", "TypedDict", "Protocol", "Model"}
ENUMERATIONS = {"Enum", "IntEnum", "StrEnum", "TextChoices"}


def undocumented(module: Module) -> Iterator[str]:
    """``Class.attribute`` of each attribute without a text under it. One whose name begins with ``_`` needs none."""
    tables = _tables(module)
    for node in module.nodes:
        if isinstance(node, ast.ClassDef) and (_holds_data(node) or node.name in tables):
            for place, name in _fields(node, columns=node.name in tables):
                if not name.startswith("_") and not _is_text(node.body[place + 1 : place + 2]):
                    yield f"{node.name}.{name}"


def documented_elsewhere(module: Module) -> Iterator[str]:
    """``Class.attribute`` of what the docstring of its class, or a comment behind or above it, explains."""
    lines = module.text.splitlines()
    tables = _tables(module)
    for node in module.nodes:
        if isinstance(node, ast.ClassDef) and (_holds_data(node) or node.name in tables or _bases(node) & ENUMERATIONS):
            prose = ast.get_docstring(node) or ""
            for place, name in _fields(node, columns=True):
                first, last = node.body[place].lineno, node.body[place].end_lineno or 0
                if _explains(prose, name) or _is_commented(lines[last - 1]) or lines[first - 2].strip()[:2] == "#:":
                    yield f"{node.name}.{name}"


def _holds_data(node: ast.ClassDef) -> bool:
    """Whether it is a data class, or built on one of BASES itself."""
    return any("dataclass" in ast.unparse(one) for one in node.decorator_list) or bool(_bases(node) & BASES)


def _bases(node: ast.ClassDef) -> set[str]:
    """The last words of the names of its bases, without what is in brackets."""
    return {ast.unparse(base).partition("[")[0].rpartition(".")[2] for base in node.bases}


def _tables(module: Module) -> set[str]:
    """The names of Django's models, and of those that are built on them in the same module."""
    classes = [node for node in module.nodes if isinstance(node, ast.ClassDef)]
    found = {node.name for node in classes if "Model" in _bases(node)}
    return found | {node.name for node in classes if _bases(node) & found}


def _fields(node: ast.ClassDef, *, columns: bool) -> Iterator[tuple[int, str]]:
    """The place in the body and the name of each attribute. columns: those too that are only given a value."""
    for place, statement in enumerate(node.body):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            yield place, statement.target.id
        elif columns and isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            yield place, statement.targets[0].id


def _is_text(body: Sequence[ast.stmt]) -> bool:
    """Whether it begins with a text that is only there to be read."""
    return (
        bool(body)
        and isinstance(body[0], ast.Expr)
        and isinstance(body[0].value, ast.Constant)
        and isinstance(body[0].value.value, str)
        and bool(body[0].value.value.strip())
    )


def _explains(prose: str, name: str) -> bool:
    """Whether ``name: …`` begins a sentence, as the parameters of a function are explained."""
    return re.search(rf"(?:\A|[.;,]\s|\n){name}(?:, \w+)*: ", prose) is not None


def _is_commented(line: str) -> bool:
    """What is said to a linter or a type checker is no explanation."""
    return re.search(r"  # (?!noqa|type:|nosec)", line) is not None
