"""Values as each file format writes them."""

from __future__ import annotations

import ast
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtptest.engine.printable import printable
from smtptest.export.program_settings import settings
from smtptest.export.quoting import javascript, php, python
from tests.export.test_program_settings import after, written


@pytest.mark.parametrize(("user", "program"), [("a:b", "Postfix"), (" a", "Postfix"), ("a^b", "Exim"), ("a ", "Exim")])
def test_a_user_name_that_a_format_cannot_hold_is_said(user: str, program: str) -> None:
    (export,) = [each for each in settings(after(username=user)) if each.name == program]
    assert export.text == ""
    assert "cannot hold a user name" in str(export.unsaid[0])


names = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=30)


def read_as_php(text: str) -> str:
    """A string as PHP reads it (https://www.php.net/manual/en/language.types.string.php)."""
    inner = text[1:-1]
    if text[0] == "'":
        assert re.fullmatch(r"(?:[^'\\]|\\['\\])*", inner, re.DOTALL)
        return re.sub(r"\\(['\\])", r"\1", inner)
    assert re.fullmatch(r'(?:[^"\\$]|\\["\\$]|\\u\{[0-9a-f]+\})*', inner, re.DOTALL)
    escapes = re.compile(r'\\(?:(["\\$])|u\{([0-9a-f]+)\})')
    return escapes.sub(lambda match: match[1] or chr(int(match[2], 16)), inner)


@given(names)
def test_values_are_read_back_as_they_were(user: str) -> None:
    assert ast.literal_eval(python(user)) == user
    assert json.loads(javascript(user)) == user
    assert read_as_php(php(user)) == user
    tree = ast.parse(written(after(username=user))["Django"])
    assigned = {node.targets[0].id: ast.literal_eval(node.value) for node in tree.body if isinstance(node, ast.Assign)}  # type: ignore[attr-defined]
    assert assigned["EMAIL_HOST_USER"] == user
    assert all("\n" not in line for line in user.splitlines())


@pytest.mark.parametrize("user", ["ali\u00adce", "\u202eecila", 'a\u200bb$x"\\', "bell\x07", "two\u2028lines"])
def test_no_settings_hold_what_cannot_be_seen(user: str) -> None:
    texts = written(after(username=user))
    assert all(printable(line) == line for text in texts.values() for line in text.split("\n"))
    assert [name for name, text in texts.items() if not text] == ["Postfix", "Exim", "msmtp"]
    assert read_as_php(php(user)) == json.loads(javascript(user)) == ast.literal_eval(python(user)) == user
