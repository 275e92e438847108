"""Why there is no connection: in the system's own words, whether they are known here or not."""

from __future__ import annotations

import errno
import os

import pytest

from smtptest.engine.guard.failures import Forbidden, SourceUnusable, system_error
from smtptest.engine.words.sentence import Sentence


@pytest.mark.parametrize(
    "number",
    [
        errno.ECONNREFUSED,
        errno.ECONNRESET,
        errno.EHOSTUNREACH,
        errno.ENETUNREACH,
        errno.EADDRNOTAVAIL,
        errno.EPROTO,
        errno.EPERM,
    ],
)
def test_in_english_it_reads_as_the_system_says_it(number: int) -> None:
    assert system_error(OSError(number, "Connect call failed")) == os.strerror(number)


def test_an_error_without_a_number_is_quoted() -> None:
    assert system_error(OSError("no more sockets")) == "no more sockets"


@pytest.mark.parametrize("kind", [Forbidden, SourceUnusable])
def test_an_error_of_ours_has_its_sentence(kind: type[Forbidden | SourceUnusable]) -> None:
    error = kind(Sentence("connect-elsewhere"))
    assert (str(error), error.errno) == (error.words, None)
    assert error.words.code == "connect-elsewhere"
