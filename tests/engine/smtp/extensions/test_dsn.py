"""Delivery status notifications as RFC 3461 writes what is asked for."""

from __future__ import annotations

import pytest

from smtptest.engine.smtp.extensions.dsn import Dsn, parse_dsn


def test_dsn_is_read_as_it_is_written() -> None:
    assert parse_dsn(" ret=full  Notify=never ") == Dsn(mail=("ret=full",), rcpt=("Notify=never",))


@pytest.mark.parametrize(
    "text",
    [
        "RET", "RET=", "RET=ALL", "RET=HDRS RET=HDRS", "ENVID=a=b", "ENVID=a+b", "ENVID=a+2b", "ENVID=", "ENVID=ä",
        "ENVID=" + "x" * 101, "NOTIFY=", "NOTIFY=NEVER,SUCCESS", "NOTIFY=SUCCESS,SUCCESS", "NOTIFY=SOMETIMES",
        "NOTIFY=SUCCESS,", "ORCPT=bob", "ORCPT=;bob", "ORCPT=rfc822;", "ORCPT=rfc822;" + "x" * 500, "BY=120;R", "=",
        "ENVID=a\x00b",
    ],
)  # fmt: skip
def test_dsn_that_rfc_3461_does_not_know_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="RFC 3461"):
        parse_dsn(text)
