"""Which explanation a reply gets."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtptest.explain import command, reply
from smtptest.explain.catalogue import enhanced_codes, phrases
from smtptest.explain.reply_codes import extension, joined
from smtptest.explain.situation import GREETING


@pytest.mark.parametrize(
    ("line", "greeting", "key"),
    [
        ("250-mx.example.org Hello", "EHLO client.test", "reply/250/ehlo"),
        ("250-SIZE 10240000", "", "extension/size"),
        ("250-size", "", "extension/size"),
        ("250-AUTH=PLAIN LOGIN", "", "extension/auth"),
        ("250 X-EXPS", "", "extension/other"),
        ("250 *OTHER", "", "extension/other"),
        ("250", "", "extension/none"),
        ("250-", "", "extension/none"),
        ("250- ", "", "extension/none"),
        ("250-SIZE=1000", "", "extension/size"),
        (r"250-AUTH\u{0009}PLAIN", "", "extension/auth"),
        ("250- auth  plain", "", "extension/auth"),
        ("250-AUTH", "", "extension/no-mechanism"),
        ("250 AUTH=", "", "extension/no-mechanism"),
        ("250-XXXXXXXA", "", "extension/masked"),
        ("250 XXXXXXXX", "", "extension/masked"),
        ("250-XXXXXXXXB 123", "", "extension/masked"),
        ("250-XCLIENT NAME", "", "extension/xclient"),
        ("250-XXX", "", "extension/other"),
    ],
)
def test_which_explanation_an_offer_gets(line: str, greeting: str, key: str) -> None:
    assert extension(line, greeting=greeting).key == key


@pytest.mark.parametrize(
    ("code", "after", "other"),
    [
        (251, "RCPT TO:<bob@example.com>", "."),
        (252, "RCPT TO:<bob@example.com>", "."),
        (253, "ETRN example.com", "RCPT TO:<bob@example.com>"),
        (453, "ATRN example.com", "RCPT TO:<bob@example.com>"),
        (458, "ETRN example.com", "."),
        (459, "ETRN example.com", "."),
    ],
)
def test_a_code_of_one_command_says_only_what_its_digit_does_after_others(code: int, after: str, other: str) -> None:
    assert "No standard" not in reply(code, f"{code} x", after=after).meaning
    assert "No standard has this code here" in reply(code, f"{code} x", after=other).meaning


@pytest.mark.parametrize("after", [GREETING, "EHLO client.test", "STARTTLS", "AUTH PLAIN"])
@pytest.mark.parametrize("code", [421, 450, 451, 452, 454, 521, 535, 550, 551, 552, 553, 554, 556])
def test_before_a_recipient_is_named_no_reply_is_about_one(after: str, code: int) -> None:
    for detail in ["", *(f"{code // 100}.{number}" for number in enhanced_codes().codes)]:
        found = reply(code, f"{code} {detail} x", after=after)
        assert "ailbox" not in f"{found.title} {found.meaning}", detail
        assert "ecipient" not in found.title, detail


def test_a_code_that_can_not_be_meant_is_not_believed_but_told() -> None:
    found = reply(554, "554 5.1.1 x", after="STARTTLS")
    assert found.key == "reply/554/starttls"
    assert phrases()["out-of-place"] in found.meaning
    assert [code.code for code in found.codes] == ["554", "5.1.1"]
    assert phrases()["out-of-place"] not in reply(554, "554 5.1.1 x", after="RCPT TO:<bob@example.com>").meaning


def test_a_reply_of_several_lines_is_read_as_one() -> None:
    lines = ["550-5.7.26 This mail has been blocked because the", "550-5.7.26 sender is", "550 5.7.26 unauthenticated."]
    assert joined(lines) == "5.7.26 This mail has been blocked because the sender is unauthenticated."
    assert reply(550, joined(lines)).key == "dialect/google-unauthenticated"
    assert joined(["250-a", "250 b"]) == "a b"
    assert joined([]) == ""


@pytest.mark.long
@settings(max_examples=300)
@given(st.integers(200, 599), st.text(max_size=500), st.text(max_size=30))
def test_every_text_gets_an_explanation(code: int, text: str, after: str) -> None:
    assert reply(code, text, after=after).title
    assert command(text).title
    assert extension(text).title
