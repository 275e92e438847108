"""A sentence is its English text and knows what it was made of."""

from __future__ import annotations

import ast
import json
import string
from pathlib import Path

import pytest

from smtptest.engine.words.parts import PARTS
from smtptest.engine.words.sentence import Sentence

ENGINE = Path(__file__).parents[3] / "smtptest" / "engine"
MODULES = [ast.parse(path.read_text()) for path in ENGINE.rglob("*.py") if path.name != "parts.py"]
CALLS = [
    node
    for module in MODULES
    for node in ast.walk(module)
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Sentence"
]
LITERAL = {
    (str(call.args[0].value), frozenset(str(keyword.arg) for keyword in call.keywords))
    for call in CALLS
    if isinstance(call.args[0], ast.Constant)
}


def test_it_is_text_like_any_other() -> None:
    sentence = Sentence("connect-timeout", seconds=5.0)
    assert sentence == "no answer within 5 s"
    assert json.dumps({"text": sentence}) == '{"text": "no answer within 5 s"}'
    assert (sentence.code, sentence.parameters) == ("connect-timeout", {"seconds": 5.0})


def test_one_can_stand_in_another() -> None:
    inner = Sentence("tls-not-spoken/means")
    outer = Sentence("openssl-says", words="{x}", meaning=inner)
    assert outer == "OpenSSL says “{x}”: the server does not speak TLS at this point."
    assert outer.parameters["meaning"] is inner


@pytest.mark.parametrize(("code", "given"), sorted(LITERAL, key=str))
def test_each_is_given_exactly_what_stands_in_it(code: str, given: frozenset[str]) -> None:
    assert {name for _, name, _, _ in string.Formatter().parse(PARTS[code]) if name} == given
    assert not given & {"code", "variant"}, "masking leaves these as they are"


@pytest.mark.parametrize("code", [code for code in PARTS if not code.endswith("/means")])
def test_every_part_is_said_somewhere(code: str) -> None:
    constants = (node.value for module in MODULES for node in ast.walk(module) if isinstance(node, ast.Constant))
    assert code in constants


def test_a_code_without_words_and_a_missing_parameter_fail_at_once() -> None:
    with pytest.raises(KeyError, match="unheard-of"):
        Sentence("unheard-of")
    with pytest.raises(KeyError, match="seconds"):
        Sentence("connect-timeout")
