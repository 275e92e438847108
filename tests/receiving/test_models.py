"""What logs say of the rows: nothing that is a capability."""

from __future__ import annotations

from smtptest.receiving.models import HandOver, ReceivedMessage


def test_rows_are_named_by_numbers() -> None:
    assert str(ReceivedMessage(test_id=7, data=b"secret")) == "message of test 7"
    assert str(HandOver(test_id=7)) == "hand-over of test 7"
