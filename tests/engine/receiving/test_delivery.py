"""A message with its envelope: what is not known has a value that says so."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from tests.engine.receiving.helpers import delivery


def test_what_the_session_did_not_show_is_empty() -> None:
    made = delivery(b"")
    assert (made.tls, made.mail_parameters, dict(made.about)) == (None, (), {})


def test_it_is_what_came_and_nobody_changes_it() -> None:
    with pytest.raises(FrozenInstanceError):
        delivery(b"").message = b"other"  # type: ignore[misc]
