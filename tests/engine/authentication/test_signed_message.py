"""Messages as signatures cover them."""

from __future__ import annotations

from typing import Any

import dkim
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtptest.engine.authentication.signed_message import (
    MOST_FIELDS,
    MOST_HEADER_BYTES,
    SignedMessage,
    read_message,
    unfolded,
)
from tests.engine.authentication.signing import BODY, MESSAGE


def test_a_message_is_split_as_dkimpy_splits_it() -> None:
    verifier: Any = dkim.DKIM(MESSAGE)
    found = read_message(MESSAGE)
    assert found.fields == tuple(map(tuple, verifier.headers))
    assert found.body == verifier.body == BODY


@pytest.mark.parametrize(
    ("data", "fields", "body"),
    [
        (b"", (), b""),
        (b"\r\nonly a body\r\n", (), b"only a body\r\n"),
        (b"A: b\r\n", ((b"A", b" b\r\n"), (b"", b""))[:1], b""),
        (b"A: b\n c\nB:d\n\nx\ny\n", ((b"A", b" b\r\n c\r\n"), (b"B", b"d\r\n")), b"x\r\ny\r\n"),
        (b" folded first\r\nA : b\r\nno field\r\nFrom me Sat\r\n\r\n", ((b"A", b" b\r\n"),), b""),
    ],
)
def test_odd_messages(data: bytes, fields: Any, body: bytes) -> None:
    assert read_message(data) == SignedMessage(fields, body)


@given(st.lists(st.sampled_from([b" ", b"\t", b"\r\n", b"a", b"bc"])).map(b"".join))
def test_white_space_of_a_body_is_that_of_the_relaxed_canonicalization(body: bytes) -> None:
    form = dkim.canonicalization.Relaxed
    relaxed = SignedMessage((), body).relaxed_body
    assert form.canonicalize_body(relaxed) == form.canonicalize_body(body)


def test_a_header_without_measure_has_no_fields() -> None:
    most = b"A: b\r\n" * MOST_FIELDS
    assert len(read_message(most + b"\r\nbody").fields) == MOST_FIELDS
    assert read_message(most + b"A: b\r\n\r\nbody") == SignedMessage((), b"body", too_large=True)
    assert read_message(b"A: " + b"b" * MOST_HEADER_BYTES + b"\r\n\r\nbody").too_large


def test_fields_by_name() -> None:
    message = read_message(b"a: 1\r\nB: 2\r\n\tand\r\nA: 3\r\n\r\n")
    assert list(map(unfolded, message.values("a"))) == ["1", "3"]
    assert list(map(unfolded, message.values("b"))) == ["2\tand"]
