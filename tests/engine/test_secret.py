"""A secret shows itself to nobody."""

from __future__ import annotations

import copy
import pickle

import pytest

from smtptest.engine.redaction import Redactor
from smtptest.engine.secret import MASK, Secret


def test_a_secret_shows_itself_to_nobody() -> None:
    secret = Secret("hunter2")
    assert (f"{secret}", str(secret), repr(secret)) == (MASK, MASK, f"Secret({MASK})")
    assert repr(Redactor(secret)) == "Redactor()"
    for copied in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="neither pickled nor copied"):
            copied(secret)


def test_a_secret_is_given_to_whoever_asks_for_it_and_an_empty_one_is_none() -> None:
    assert Secret("hunter2").reveal() == "hunter2"
    assert (bool(Secret("hunter2")), bool(Secret(""))) == (True, False)
