"""Where the database is asked: only in packages with tables of their own, and never on the event loop."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.tree import MIGRATIONS, Module, modules

# What django.db has for everybody: a failure can come from any function that asks.
FAILURES = {"DataError", "DatabaseError", "Error", "IntegrityError", "InterfaceError", "InternalError"}
FAILURES |= {"NotSupportedError", "OperationalError", "ProgrammingError"}
# A manager, and what Django makes of it under another name.
MANAGERS = {"objects", "_default_manager", "_base_manager"}
# Instances of models ask as well.
INSTANCES = {"refresh_from_db", "arefresh_from_db", "select_related", "executemany"}
# What would take a query from the event loop past transcripts/database/threads.py.
OTHER_WAYS = {"sync_to_async", "database_sync_to_async", "SyncToAsync", "thread_sensitive"}
# The one package that is a database backend, and has no tables.
BACKENDS = {"sqlite"}


def with_tables(root: Path) -> set[str]:
    """The packages at the top that have a models.py, or a folder of that name."""
    return {path.relative_to(root).parts[0] for path in (*root.glob("*/models.py"), *root.glob("*/models/"))}


def outside(root: Path) -> Iterator[str]:
    """Each place that asks the database and stands in a package without tables."""
    allowed = with_tables(root) | BACKENDS
    for module in modules(root):
        if module.place.split("/")[0] not in allowed:
            yield from (f"{module.place}: {what}" for what in _asks(module))


def _asks(module: Module) -> Iterator[str]:
    for name in module.imports:
        if name.startswith("django.db") and name.removeprefix("django.db.") not in FAILURES:
            yield f"import {name}"
    for node in module.nodes:
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS | INSTANCES:
            yield ast.unparse(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_sql(node.value):
            yield node.value


def _is_sql(text: str) -> bool:
    first = text.split(maxsplit=1)[:1]
    return first in (["SELECT"], ["INSERT"], ["UPDATE"], ["DELETE"], ["PRAGMA"]) and "journal_mode" not in text


def on_the_loop(root: Path) -> Iterator[str]:
    """Each query in an ``async def``, and each way into a thread that is not transcripts/database/threads.py."""
    for module in modules(root):
        if MIGRATIONS in module.path.parts:
            continue
        handles = {name.removeprefix("django.db.") for name in module.imports if name.startswith("django.db.")}
        for node in module.nodes:
            if isinstance(node, ast.AsyncFunctionDef):
                yield from (f"{module.place}: {what} in {node.name}" for what in _queries(node, handles))
            if _name(node) in OTHER_WAYS:
                yield f"{module.place}: {ast.unparse(node)}"


def _queries(function: ast.AsyncFunctionDef, handles: set[str]) -> Iterator[str]:
    """handles: what the module has of django.db itself, such as ``transaction``."""
    asked = [node for node in ast.walk(function) if isinstance(node, ast.Attribute)]
    for node in asked:
        if node.attr in MANAGERS | INSTANCES or _name(node.value) in handles - FAILURES:
            yield ast.unparse(node)


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.keyword):
        return node.arg or ""
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
