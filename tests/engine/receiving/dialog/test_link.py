"""What all sessions of a listener share."""

from __future__ import annotations

import dataclasses

import pytest

from smtptest.engine.receiving.dialog.link import Receiver
from smtptest.engine.receiving.inbox import Waiting
from smtptest.engine.receiving.limits import PeerLimits, ReceiveLimits
from smtptest.engine.receiving.server_certificates import ServerContexts


def test_no_session_changes_it_for_another() -> None:
    limits = ReceiveLimits()
    receiver = Receiver(
        name="mx.test",
        waiting=Waiting(public=True),
        limits=limits,
        peers=PeerLimits(limits),
        contexts=ServerContexts("mx.test"),
    )
    with pytest.raises(dataclasses.FrozenInstanceError):
        receiver.name = "other.test"  # type: ignore[misc]
