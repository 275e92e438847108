"""How large a folder, a module and a function may become, and which modules may be as small as they are."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tests.house.tree import MIGRATIONS, Module, modules

Rule = Callable[[Path], Iterator[str]]

MOST_MODULES = 16
MOST_LINES = 280
MOST_LINES_OF_A_FUNCTION = 40
FEWEST_LINES = 30

# Modules that are shorter than FEWEST_LINES, each with the reason why it is not a part of another.
SHORT: Mapping[str, str] = {
    "asgi.py": "what an ASGI server is given; it has to stand at the top",
    "engine/domain/texts.py": "how every check shows a record: one bound and one form for all of them",
    "engine/ended.py": "raised on every storey of the engine, so it stands below them all",
    "engine/msgids.py": "make messages looks for its names; every part of the engine may mark words",
    "engine/receiving/checks/dnsbl.py": "one check of the message; what it has in common with a domain's is there",
    "engine/receiving/behaviours/slow_greeting.py": "the only behaviour before the first word of a session",
    "engine/round_trip/all_checks.py": "the table of the checks, as a domain and a message have theirs",
    "engine/round_trip/context.py": "what a check works with; the table and its modules import it",
    "engine/smtp/extensions/xtext.py": "an encoding with a section of an RFC of its own; two extensions use it",
    "engine/smtp/wire/message_lock.py": "the last lock before a message; nothing else may hide in its file",
    "explain/findings.py": "the third of three kinds of what is explained, beside client lines and replies",
    "monitors/apps.py": "Django looks for it by this name",
    "receiving/addresses.py": "what a one-time address is; all that the receiver takes rests on it",
    "receiving/apps.py": "Django looks for it by this name",
    "runs/round_trip.py": "what the service adds to a plan; page, terminal and schedule each need it",
    "serving/middleware/compressed.py": "settings name it; which pages are not compressed is a matter of secrets",
    "serving/service_manager.py": "one message of systemd's protocol; no other module knows of it",
    "transcripts/apps.py": "Django looks for it by this name",
    "transcripts/hiding.py": "the one list of what a masked copy never has; form, views and masking ask it",
    "transcripts/statistics.py": "one query, for the operator only",
    "urls.py": "Django looks for it by the name that settings give",
    "web/apps.py": "Django looks for it by this name",
    "web/context_processors.py": "settings name it",
    "web/forms/receiving/round_trip_fields.py": "one field with its rules, as each part of the form has its own",
    "web/management/commands/makemessages.py": "a command is a module of its name",
}


def full_folders(root: Path) -> Iterator[str]:
    counted = Counter(one.path.parent for one in modules(root) if one.path.stem != "__init__")
    for folder, count in counted.items():
        if count > MOST_MODULES and folder.name != MIGRATIONS:
            yield f"{folder.relative_to(root)} holds {count} modules"


def long_modules(root: Path) -> Iterator[str]:
    for module in modules(root):
        if (lines := len(module.text.splitlines())) > MOST_LINES:
            yield f"{module.place} has {lines} lines"


def long_functions(root: Path) -> Iterator[str]:
    for module in modules(root):
        for node in module.nodes:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                if length > MOST_LINES_OF_A_FUNCTION:
                    yield f"{module.place}: {node.name} has {length} lines"


def _is_short(module: Module) -> bool:
    lines = len(module.text.splitlines())
    return lines < FEWEST_LINES and module.path.stem != "__init__" and module.path.parent.name != MIGRATIONS


def _short(root: Path) -> set[str]:
    return {module.place for module in modules(root) if _is_short(module)}


def short_modules(root: Path, reasons: Mapping[str, str]) -> list[str]:
    """What is short without a reason."""
    return sorted(_short(root) - set(reasons))


def needless_reasons(root: Path, reasons: Mapping[str, str]) -> list[str]:
    """Reasons of what is short no longer, or gone."""
    return sorted(set(reasons) - _short(root))
