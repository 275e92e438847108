"""Each code of a field's error has one sentence, and is given exactly what stands in it."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from smtptest.engine.words.field_errors import FIELD_ERRORS, FieldError

PACKAGE = Path(__file__).parents[3] / "smtptest"
NODES = [
    node
    for path in PACKAGE.rglob("*.py")
    if path.name != "field_errors.py" and "FieldError" in path.read_text()
    for node in ast.walk(ast.parse(path.read_text()))
]
CONSTANTS = {node.value for node in NODES if isinstance(node, ast.Constant)}
# Where the code stands among the arguments.
MAKERS = {"FieldError": 0, "CertificateFault": 1}


def raised() -> Iterator[tuple[ast.expr, set[str]]]:
    """The code of each error that is made, and the names of its parameters."""
    for node in NODES:
        if isinstance(node, ast.Call) and (place := MAKERS.get(getattr(node.func, "id", ""))) is not None:
            yield node.args[place], {str(keyword.arg) for keyword in node.keywords}


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


RAISED = {code.value: given for code, given in raised() if isinstance(code, ast.Constant)}


@pytest.mark.parametrize("code", sorted(map(str, RAISED)))
def test_what_is_raised_has_a_sentence_and_its_parameters(code: str) -> None:
    assert placeholders(FIELD_ERRORS[code]) == RAISED[code]


@pytest.mark.parametrize("code", FIELD_ERRORS)
def test_every_sentence_is_said_somewhere(code: str) -> None:
    """Also the codes that stand in a table beside what they judge."""
    assert code in CONSTANTS


def test_a_code_without_a_sentence_and_a_missing_parameter_fail_at_once() -> None:
    with pytest.raises(KeyError, match="unheard-of"):
        FieldError("unheard-of")
    with pytest.raises(KeyError, match="port"):
        FieldError("port-out-of-range")


def test_an_error_is_its_english_sentence() -> None:
    error = FieldError("mailbox-malformed", text=repr("{port}"))
    assert str(error) == "'{port}' is not an email address. Example: alice@example.org."
    assert (error.code, error.parameters) == ("mailbox-malformed", {"text": "'{port}'"})
    assert error.template == "{text} is not an email address. Example: alice@example.org."
