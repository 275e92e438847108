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
