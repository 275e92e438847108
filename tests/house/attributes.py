"""Where the attributes of data classes are documented: each under its own name, and none anywhere else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.house.tree import Module


def documented_elsewhere(module: Module) -> Iterator[str]:
    """``Class.attribute`` of what the docstring of its class or a comment behind it explains."""
    lines = module.text.splitlines()
    for node in module.nodes:
        if isinstance(node, ast.ClassDef) and _holds_data(node):
            prose = ast.get_docstring(node) or ""
            for name, line in _fields(node):
                if _explains(prose, name) or _is_commented(lines[line - 1]):
                    yield f"{node.name}.{name}"


def _holds_data(node: ast.ClassDef) -> bool:
    """Whether it is a data class or a named tuple."""
    said = [*map(ast.unparse, node.decorator_list), *map(ast.unparse, node.bases)]
    return any("dataclass" in one or one == "NamedTuple" for one in said)


def _fields(node: ast.ClassDef) -> Iterator[tuple[str, int]]:
    """The name of each field, and the line on which it ends."""
    for statement in node.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            yield statement.target.id, statement.end_lineno or statement.lineno


def _explains(prose: str, name: str) -> bool:
    """Whether ``name: …`` begins a sentence, as the parameters of a function are explained."""
    return re.search(rf"(?:\A|[.;,]\s|\n){name}(?:, \w+)*: ", prose) is not None


def _is_commented(line: str) -> bool:
    """What is said to a linter or a type checker is no explanation."""
    return re.search(r"  # (?!noqa|type:|nosec)", line) is not None
