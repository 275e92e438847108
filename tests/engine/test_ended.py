"""The end of a dialog as an exception: its verdict and its words arrive with whoever catches it."""

from __future__ import annotations

import pytest

from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import Verdict
from tests.engine.said import said


def test_it_carries_verdict_and_words() -> None:
    with pytest.raises(DialogEnded, match="The server said no") as caught:
        raise DialogEnded(Verdict.REJECTED, said("The server said no."))
    ended = caught.value
    assert (ended.verdict, ended.summary, str(ended)) == (Verdict.REJECTED, "The server said no.", ended.summary)


def test_the_connection_is_lost_only_if_that_is_said() -> None:
    assert not DialogEnded(Verdict.CLOSED, said("It hung up.")).lost
    assert DialogEnded(Verdict.PROTOCOL_ERROR, said("It is no SMTP."), lost=True).lost


def test_nobody_catches_it_as_an_error_of_the_system() -> None:
    assert not issubclass(DialogEnded, OSError | ValueError | TimeoutError)
