"""Delivery status notifications as RFC 3461 writes what is asked for."""

from __future__ import annotations

import pytest

from smtptest.engine.smtp.extensions.dsn import Dsn, is_dsn_value, parse_dsn


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


@pytest.mark.parametrize(
    ("keyword", "value", "possible"),
    [
        ("RET", "hdrs", True),
        ("RET", "ALL", False),
        ("NOTIFY", "NEVER", True),
        ("NOTIFY", "NEVER,DELAY", False),
        ("ORCPT", "rfc822;bob@example.org", True),
        ("ORCPT", "utf-8;b\u00e4@example.org", True),
        ("ORCPT", "bob@example.org", False),
        ("RET", "utf-8;FULL", False),
        ("SIZE", "many", True),
    ],
)
def test_which_values_a_client_may_give(keyword: str, value: str, possible: bool) -> None:
    assert is_dsn_value(keyword, value) is possible
