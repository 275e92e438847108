from __future__ import annotations

import pytest

from smtptest.engine.receiving.lint.list_unsubscribe import judge_unsubscribing, signed_fields
from tests.engine.receiving.lint.helpers import section

_GOOD = b"List-Unsubscribe: <mailto:u@list.example>,\r\n <https://list.example/\r\n u/1>\r\n"
_POST = b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
_SIGNED = b"DKIM-Signature: v=1; d=list.example; h=From : list-unsubscribe:\r\n List-Unsubscribe-Post; b=x\r\n"


@pytest.mark.parametrize(
    ("headers", "variant", "line"),
    [
        (_GOOD + _POST + _SIGNED, "one-click", 1),
        (_GOOD + _POST, "not-signed", 4),
        (_GOOD + _POST + _SIGNED.replace(b"-Post", b"-Other"), "not-signed", 4),
        (_GOOD + _POST.replace(b"One", b"Two") + _SIGNED, "post-value", 4),
        (_GOOD + _POST + _POST + _SIGNED, "post-value", 5),
        (_GOOD + _SIGNED, "no-post", 1),
        (b"List-Unsubscribe: <mailto:u@list.example>, <http://list.example/>\r\n" + _POST, "no-https", 1),
        (b"List-Unsubscribe: <https://[>, <https:///x>\r\n", "no-https", 1),
        (b"List-Unsubscribe: https://list.example/\r\n", "syntax", 1),
        (_GOOD + _GOOD + _POST + _SIGNED, "repeated", 4),
        (_POST, "only-post", 1),
        (b"A: 1\r\nList-Id: <list.example>\r\n", "absent-from-list", 2),
        (b"Precedence: Bulk\r\n", "absent-from-list", 1),
        (b"Precedence: first-class\r\n", "absent", None),
    ],
)
def test_what_a_message_offers(headers: bytes, variant: str, line: int | None) -> None:
    judged = judge_unsubscribing(section(headers + b"\r\n"))
    assert (judged.variant, judged.field.line if judged.field else None) == (variant, line)


def test_addresses_are_unfolded() -> None:
    judged = judge_unsubscribing(section(_GOOD + b"\r\n"))
    assert judged.uris == ("mailto:u@list.example", "https://list.example/u/1")


def test_only_so_many_signatures_are_looked_at() -> None:
    assert len(signed_fields(section(_SIGNED * 200 + b"\r\n"))) == 10
