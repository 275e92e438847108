"""Who lists verdicts, stages, severities or notes by hand, in Python, scripts, style sheets and templates.

A list by hand does not know the member that is added tomorrow. What depends on a member stands in the table of its
list (engine/verdict.py, outcome.py, stage.py). One member alone may be asked for by name.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from smtptest.engine.events import CheckResult, Severity, StageName, Verdict
from smtptest.engine.line_note import LineNote
from smtptest.engine.outcome import LEVELS, Outcome, Tone
from tests.house.tree import Module, modules

LISTS: Mapping[str, frozenset[str]] = {
    each.__name__: frozenset(each) for each in (Verdict, Outcome, Tone, StageName, Severity, CheckResult, LineNote)
}
TABLES = {"engine/verdict.py", "engine/outcome.py", "engine/stages/stage.py", "engine/line_note.py"}

# Lists by hand that stay, each with its reason.
REASONS: Mapping[str, str] = {
    "engine/smtp/wire/lines.py: LineNote": "says of a line which notes it has",
    "engine/domain/presented.py: Verdict": "after either end the certificates that a server presented are known",
    "web/presenters/social_card.py: Tone": "draws a sign for each tone, and dots for any other",
    "web/terminal/screen.py: Tone": "colours, as the style sheet has them for pages; any other is blue",
    "web/presenters/endings.py: Verdict": "ends that no line explains have words, and others general ones",
    "web/presenters/next_steps.py: StageName": "where another port or another address may do better",
    "transcripts/render/parts.py: StageName": "in these stages each line that is sent is a command",
    "monitors/record/judging/judge.py: Verdict": "these have a reason of their own; any other is judged by its facts",
    "monitors/record/judging/facts.py: StageName": "in these stages nobody waits for the server",
    "monitors/record/packing.py: StageName": "its places are stored, so that they may never change",
    **dict.fromkeys(
        ("js/start/fields.js: StageName", "js/start/host_input.js: StageName"),
        "these are security modes of the form, of the same names",
    ),
    **dict.fromkeys(
        (
            "export/curl.py: StageName",
            "export/exportable.py: StageName",
            "export/swaks.py: StageName",
            "transcript/plan.html: StageName",
        ),
        "this is how far a test is to go: steps of a plan, of the same names",
    ),
}


def _members(nodes: Iterable[ast.expr]) -> Iterator[tuple[str, str]]:
    """Of what stands in a collection, the list and the member that it names or is made of: ``Verdict.TIMEOUT``,
    ``found.count(Verdict.TIMEOUT)``."""
    for node in nodes:
        inner: ast.expr = node.value if isinstance(node, ast.Starred) else node
        if isinstance(inner, ast.Subscript):
            inner = inner.slice
        # Of a call with more than that the member is a part of something else.
        if isinstance(inner, ast.Call) and len(inner.args) == 1:
            inner = inner.args[0]
        if isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name) and inner.value.id in LISTS:
            yield inner.value.id, inner.attr


def _by_words(nodes: list[ast.expr]) -> Iterator[str]:
    """The lists from which all the words of a collection are: ``("accepted", "passed")``."""
    words = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    if len(words) > 1 and len(nodes) == len(words):
        yield from (name for name, members in LISTS.items() if words <= members)


def _collections(module: Module) -> Iterator[list[ast.expr]]:
    for node in module.nodes:
        if isinstance(node, ast.Tuple | ast.List | ast.Set):
            yield node.elts
        elif isinstance(node, ast.Dict):
            yield [key for key in node.keys if key is not None]
        elif isinstance(node, ast.BoolOp):
            yield [side for each in node.values if isinstance(each, ast.Compare) for side in each.comparators]
        elif isinstance(node, ast.If):
            yield [side for test in _chain(node) for side in test.comparators]


def _chain(node: ast.If) -> Iterator[ast.Compare]:
    """The comparisons of an if and all its elifs."""
    branch: ast.stmt | None = node
    while isinstance(branch, ast.If):
        if isinstance(branch.test, ast.Compare):
            yield branch.test
        branch = branch.orelse[0] if branch.orelse else None


def in_python(package: Path) -> set[str]:
    found = set()
    for module in modules(package):
        if module.place in TABLES:
            continue
        for nodes in _collections(module):
            named = list(_members(nodes))
            lists = {name for name, _ in named if len({member for one, member in named if one == name}) > 1}
            found |= {f"{module.place}: {name}" for name in lists.union(_by_words(nodes))}
    return found


def _quoted(text: str) -> set[str]:
    """Words that something is compared with, or that are listed: ``=== "x"``, ``== "x"``, ``["x", "y"]``; in selectors
    ``[data-level=x]``, and as the names of ``{ x: "…", y: "…" }``."""
    compared = re.findall(r"""={2,3} ?["']([\w-]+)["']|case ["']([\w-]+)["']|\[data-level=["']?([\w-]+)""", text)
    listed = [re.findall(r'"([\w-]+)"', part) for part in re.findall(r'\[((?:\s*"[\w-]+",?)+\s*)\]', text)]
    tables = re.findall(r'\{ ?((?:"?[\w-]+"?: "[^"\n]*",? ?)+)\}', text)
    listed += [re.findall(r'([\w-]+)"?: "', part) for part in tables]
    return {word for pair in compared for word in pair if word} | {word for words in listed for word in words}


def in_text(folder: Path, pattern: str, *, most: int = 1) -> set[str]:
    """Files of scripts or templates that name more than ``most`` members of a list."""
    found = set()
    for file in folder.rglob(pattern):
        words = _quoted(file.read_text())
        found |= {
            f"{file.relative_to(folder)}: {name}" for name, members in LISTS.items() if len(words & members) > most
        }
    return found


def in_style(folder: Path) -> set[str]:
    """Selectors that name a verdict or a stage. Tones and levels are what a style sheet is to know."""
    found = set()
    for file in folder.rglob("*.css"):
        for name, word in re.findall(r'\[data-([\w-]+)="?([\w-]*)"?\]', file.read_text()):
            if name == "verdict" or (name == "name" and word in LISTS["StageName"]):
                found.add(f"{file.relative_to(folder)}: {word}")
    return found


def tones_without_a_look(folder: Path) -> set[str]:
    """Tones that the style sheets give no colours, or the banner no sign. It is BAD unless it says otherwise."""
    text = "".join(file.read_text() for file in sorted(folder.rglob("*.css")))
    return {
        tone
        for tone in LISTS["Tone"]
        if not re.search(rf"--{tone}: #", text)
        or not re.search(rf"--{tone}-ground: #", text)
        or not (tone == Tone.BAD or re.search(rf'\.banner\[data-tone="{tone}"\]', text))
    }


def levels_without_a_look(folder: Path) -> set[str]:
    """Levels of findings and checks that the style sheets give no colour and no sign (a remark has none of its own),
    and results to be mended whose title looks like any other."""
    text = "".join(file.read_text() for file in sorted(folder.rglob("*.css")))
    looks = re.findall(r'^\[data-level="([\w-]+)"\] \{\s*--tone: var\(--\w+\);\s*--sign: "', text, re.MULTILINE)
    bold = "".join(re.findall(r"\.check:is\(([^)]*)\) \.title", text))
    plain = {str(result) for result in CheckResult if result.fault and f'[data-level="{result}"]' not in bold}
    return {str(level) for level in LEVELS} - {*looks, Severity.INFO} | plain
