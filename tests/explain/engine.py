"""What the engine can say: the codes of its findings and the commands that it sends, read out of its source.

Read and not imported, so that a code is found wherever it stands: in the call, in a variable, in a table of the module,
or in what a class of its own carries to the call.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

DIALOG = Path(__file__).parents[2] / "smtptest" / "engine"
# Where the code stands among the arguments: of what makes a finding, and of what carries a code to such a call.
MAKERS = {"add_finding": 1, "note_finding": 1, "report": 2}
CARRIERS = {"ChallengeFinding": 0, "UnanswerableChallenge": 1, "Problem": 0}
# Folders whose modules report results of checks.
CHECKS = frozenset({"domain", "checking", "checks"})
# Codes that are put together: what can stand in the gap.
GAPS = {
    "*-not-offered": ("size", "dsn", "pipelining", "chunking", "smtputf8", "requiretls"),
    "auth-*-begun-plain": ("plain", "login"),
    "auth-*-refused-plain": ("plain", "login"),
    "auth-*-not-proven": ("plain", "login"),
}
# Asked of name servers, not of mail servers; and the beginning of a line of PEM.
NO_COMMANDS = {"AAAA", "PRIVATE"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def modules(
    root: Path = DIALOG, aside: frozenset[str] = frozenset(), *, calling: frozenset[str] = frozenset()
) -> tuple[ast.Module, ...]:
    """All modules of a folder without those of the folders ``aside``; if names are given, those with one of them."""
    paths = (path for path in sorted(root.rglob("*.py")) if not aside & set(path.relative_to(root).parts))
    texts = (path.read_text(encoding="utf-8") for path in paths)
    return tuple(_tree(text) for text in texts if not calling or any(name in text for name in calling))


@cache
def _tree(text: str) -> ast.Module:
    """Kept, because to parse takes longer than all else."""
    return ast.parse(text)


@cache
def finding_codes(root: Path = DIALOG) -> frozenset[str]:
    """The codes of all findings. Raises AssertionError where one cannot be found out.

    What checks report are no findings; their words are looked for by tests/engine/words/test_checks.py.
    """
    found = set()
    for module in modules(root, aside=CHECKS, calling=frozenset(MAKERS)):
        for call, function in _calls(module):
            if (place := MAKERS.get(_name(call.func))) is not None and len(call.args) > place:
                reader = _Reader(root, module, function)
                match call.args[place : place + 2]:
                    # The reference of whichever it is: the code can be each one that the table has.
                    case [ast.Name(id=code), ast.Subscript(value=ast.Name(id=table), slice=ast.Name(id=key))] if (
                        code == key
                    ):
                        found |= set(reader.table(table))
                    case _:
                        found |= reader.values(call.args[place])
    return frozenset(found - {""})


def commands_sent(root: Path = DIALOG / "smtp") -> set[str]:
    """The first words of what is written to the server."""
    values = (node.value for module in modules(root) for node in ast.walk(module) if isinstance(node, ast.Constant))
    texts = (value.decode("latin-1") if isinstance(value, bytes) else str(value) for value in values)
    return {word for text in texts for word in re.findall(r"(?:\A|\n)([A-Z]{4,8})(?= |\r|\Z)", text)} - NO_COMMANDS


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


@cache
def _calls(module: ast.Module) -> list[tuple[ast.Call, Function | None]]:
    """Each call with the innermost function that it stands in."""
    calls = []
    waiting: list[tuple[ast.AST, Function | None]] = [(module, None)]
    while waiting:
        node, around = waiting.pop()
        if isinstance(node, ast.Call):
            calls.append((node, around))
        own = node if isinstance(node, Function) else around
        waiting += ((child, own) for child in ast.iter_child_nodes(node))
    return calls


class _Reader:
    """Finds out what an expression in a function can be."""

    def __init__(self, root: Path, module: ast.Module, function: Function | None) -> None:
        self._root, self._module, self._function = root, module, function

    def values(self, node: ast.expr) -> set[str]:
        match node:
            case ast.Constant(value=str(text)):
                return {text}
            case ast.JoinedStr():
                form = "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values)
                return {form.replace("*", word) for word in GAPS[form]}
            case ast.Attribute(attr="code"):
                return self._carried()
            case ast.Call(func=ast.Attribute(attr="get", value=ast.Name(id=table)), args=[_, default]):
                return {*self.table(table).values(), *self.values(default)}
            case ast.Name(id=name):
                return self._named(name)
        raise AssertionError(f"cannot find out what {ast.unparse(node)} is")

    def _carried(self) -> set[str]:
        """What the classes that carry codes are made with."""
        found = set()
        for module in modules(self._root, calling=frozenset(CARRIERS)):
            for call, function in _calls(module):
                if (place := CARRIERS.get(_name(call.func))) is not None and len(call.args) > place:
                    found |= _Reader(self._root, module, function).values(call.args[place])
        return found

    def _named(self, name: str) -> set[str]:
        function = self._function
        assert function is not None, name
        found = set()
        for node in ast.walk(function):
            if isinstance(node, ast.Assign):
                for target, value in _pairs(node.targets[0], node.value):
                    if _name(target) == name:
                        found |= self.values(value)
            elif isinstance(node, ast.For):
                for value in self._looped(node, name):
                    found |= self.values(value)
        places = [argument.arg for argument in function.args.args if argument.arg not in ("self", "cls")]
        return found if name not in places else found | self._given(function.name, places.index(name))

    def _looped(self, loop: ast.For, name: str) -> Iterator[ast.expr]:
        """What a loop gives the name: over a tuple of tuples, or over the items of a dict."""
        if not isinstance(loop.target, ast.Tuple):
            return
        for place, target in enumerate(loop.target.elts):
            if _name(target) != name:
                continue
            match loop.iter:
                case ast.Tuple(elts=rows):
                    yield from (row.elts[place] for row in rows if isinstance(row, ast.Tuple))
                case ast.Call(func=ast.Attribute(attr="items", value=ast.Name(id=table))):
                    yield from (ast.Constant(key) for key in self.table(table))

    def _given(self, function: str, place: int) -> set[str]:
        """What the callers in the module give for a parameter."""
        found = set()
        for call, around in _calls(self._module):
            if _name(call.func) == function:
                found |= _Reader(self._root, self._module, around).values(call.args[place])
        return found

    def table(self, name: str) -> dict[str, str]:
        """A dict of the module or of the function: its keys and values as far as they are text."""
        for node in ast.walk(self._module):
            target = node.target if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [None])[0]
            value = getattr(node, "value", None)
            if isinstance(target, ast.Name) and target.id == name and isinstance(value, ast.Dict):
                return {
                    str(getattr(key, "value", "")): str(getattr(text, "value", ""))
                    for key, text in zip(value.keys, value.values, strict=True)
                }
        raise AssertionError(f"no table {name}")


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        yield from zip(target.elts, value.elts, strict=True)
    else:
        yield target, value
