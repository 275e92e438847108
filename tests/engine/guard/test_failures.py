"""Why there is no connection: in the system's own words, whether they are known here or not."""

from __future__ import annotations

import errno
import os

import pytest

from smtptest.engine.guard.failures import Forbidden, SourceUnusable, system_error
from smtptest.engine.words.sentence import Sentence


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ECONNREFUSED, "connect-refused"),
        (errno.ECONNRESET, "connect-reset"),
        (errno.EHOSTUNREACH, "connect-no-route"),
        (errno.ENETUNREACH, "connect-network-unreachable"),
        (errno.EADDRNOTAVAIL, "connect-address-not-ours"),
        (errno.EPROTO, "verbatim"),
        (errno.EPERM, "verbatim"),
    ],
)
def test_in_english_it_reads_as_the_system_says_it_and_what_is_usual_can_be_translated(number: int, code: str) -> None:
    found = system_error(OSError(number, "Connect call failed"))
    assert (found, found.code) == (os.strerror(number), code)


def test_an_error_without_a_number_is_quoted() -> None:
    assert system_error(OSError("no more sockets")) == "no more sockets"


@pytest.mark.parametrize("kind", [Forbidden, SourceUnusable])
def test_an_error_of_ours_has_its_sentence(kind: type[Forbidden | SourceUnusable]) -> None:
    error = kind(Sentence("connect-elsewhere"))
    assert (str(error), error.errno) == (error.words, None)
    assert error.words.code == "connect-elsewhere"
