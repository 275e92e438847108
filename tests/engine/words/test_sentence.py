"""A sentence is its English text and knows what it was made of."""

from __future__ import annotations

import ast
import json
import pickle
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType

import pytest

from smtptest.engine.recorder import stored_parameters
from smtptest.engine.words.field_errors import FieldError
from smtptest.engine.words.parts import PARTS
from smtptest.engine.words.probe_findings import PROBE_FINDINGS
from smtptest.engine.words.sentence import (
    Sentence,
    add_table,
    joined,
    known_codes,
    restored,
    said_by,
    template_of,
    title_of,
)
from smtptest.engine.words.summaries import SUMMARIES
from smtptest.engine.words.wording import placeholders

PACKAGE = Path(__file__).parents[3] / "smtptest"
# The last is the service's own, which the engine does not know: its sentences are tested in tests/admission.
TABLES = {"field_errors.py", "openssl_meanings.py", "parts.py", "summaries.py", "quota_words.py"}
NUMBERS = {"seconds": 1.5, "minutes": 1.5}


def sentences(node: ast.AST) -> Iterator[tuple[str, frozenset[str | None]]]:
    """The code of a sentence that is made here, with the names of its parameters."""
    match node:
        case ast.Call(func=ast.Name(id="Sentence"), args=[ast.Constant(value=code), *_]):
            yield str(code), frozenset(keyword.arg for keyword in node.keywords)


@cache
def program() -> tuple[set[tuple[str, frozenset[str | None]]], set[object]]:
    """The sentences that it makes, and all its constants.

    These are read out of what Python has compiled and kept: to parse all modules took as long as a hundred tests. The
    names of keywords are among what was compiled, so that a word counts only if it stands between quotation marks.
    """
    made: set[tuple[str, frozenset[str | None]]] = set()
    kept: set[object] = set()
    for path in PACKAGE.rglob("*.py"):
        if path.name not in TABLES:
            if "Sentence(" in (text := path.read_text()):
                made.update(sentence for node in ast.walk(ast.parse(text)) for sentence in sentences(node))
            quoted = set(re.findall(r'"(\w+)"', text))
            compiled = constants(SourceFileLoader("", str(path)).get_code(""))
            kept.update(each for each in compiled if not str(each).isidentifier() or each in quoted)
    return made, kept


def constants(value: object) -> Iterator[object]:
    """All that stand in compiled code, and in the tuples and sets that the compiler has made of them."""
    match value:
        case CodeType(co_consts=values) | (tuple() | frozenset() as values):
            for each in values:
                yield from constants(each)
        case _:
            yield value


def test_it_is_text_like_any_other() -> None:
    sentence = Sentence("connect-timeout", seconds=5.0)
    assert sentence == "no answer within 5 s"
    assert json.dumps({"text": sentence}) == '{"text": "no answer within 5 s"}'
    assert (sentence.code, sentence.parameters) == ("connect-timeout", {"seconds": 5.0})


@pytest.mark.parametrize(
    "copy", [deepcopy, lambda sentence: pickle.loads(pickle.dumps(sentence))], ids=["copy", "pickle"]
)
def test_a_copy_is_the_same_sentence(copy: Callable[[Sentence], Sentence]) -> None:
    """The channel layer copies what it sends: an end that cannot be copied does not reach the viewers at once."""
    sentence = Sentence("openssl-says", words="{x}", meaning=Sentence("tls-not-spoken/means"))
    copied = copy(sentence)
    assert copied == sentence
    assert (copied.code, copied.parameters) == (sentence.code, sentence.parameters)


def test_one_can_stand_in_another() -> None:
    inner = Sentence("tls-not-spoken/means")
    outer = Sentence("openssl-says", words="{x}", meaning=inner)
    assert outer == "OpenSSL says “{x}”: the server does not speak TLS at this point."
    assert outer.parameters["meaning"] is inner


@pytest.mark.long
def test_each_is_given_exactly_what_stands_in_it() -> None:
    made, _ = program()
    for code, given in made:
        assert None in given or given == placeholders(template_of(code)), code
        assert not given & {"code", "variant"}, "masking leaves these as they are"


def test_every_one_is_said_somewhere() -> None:
    _, kept = program()
    # The answers to tests of checks are put together of what was tested and of how it stands.
    said = kept | {
        f"{kind}-{end}" for kind in ("domain", "received", "received-believed") for end in kept if isinstance(end, str)
    }
    assert [code for code in {**PARTS, **SUMMARIES} if not code.endswith("/means") and code not in said] == []


def test_no_code_is_said_twice() -> None:
    with pytest.raises(ValueError, match="said twice: connection"):
        add_table({"connection": "another one"})


def test_each_can_be_filled_and_told_again() -> None:
    """As an event keeps it."""
    for code in known_codes():
        names = placeholders(template_of(code))
        sentence = Sentence(code, **{name: NUMBERS.get(name, f"({name})") for name in names})
        again = restored(sentence.code, sentence.parameters)
        assert (again, again.code, again.parameters) == (sentence, code, sentence.parameters)
        assert "{" not in sentence


def test_sentences_within_sentences_are_told_again_too() -> None:
    inner = joined([Sentence("stopped"), Sentence("in-doubt")])
    whole = Sentence("of-server", server="mx.test", summary=inner)
    stored = stored_parameters(whole.parameters)
    assert stored["summary"]["parameters"]["second"] == {"code": "in-doubt", "parameters": {}}
    assert restored(whole.code, stored) == whole
    assert whole == f"mx.test: {SUMMARIES['stopped']} {SUMMARIES['in-doubt']}"


def test_the_title_of_a_finding_can_stand_in_a_sentence() -> None:
    title = title_of("relay-form-accepted", {"form": "percent", "recipient": "a@b.test", "reply": "“250”", "also": ""})
    assert title == PROBE_FINDINGS["relay-form-accepted"].title.format(form="percent")
    assert title.parameters == {"form": "percent"}
    assert title_of("mx-not-public", {"variant": "one", "domain": "a.test", "count": 1}).code == (
        "title-of/mx-not-public/one"
    )


def test_what_an_error_of_a_field_says_is_a_sentence() -> None:
    error = FieldError("port-not-allowed", port=26, allowed="25")
    assert said_by(error) == str(error)


def test_a_code_without_words_and_a_missing_parameter_fail_at_once() -> None:
    with pytest.raises(KeyError, match="unheard-of"):
        Sentence("unheard-of")
    with pytest.raises(KeyError, match="seconds"):
        Sentence("connect-timeout")
