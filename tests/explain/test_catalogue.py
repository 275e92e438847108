"""How a line finds its explanation."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtptest.explain import CodeMeaning, command, reply
from smtptest.explain.catalogue import dialects
from smtptest.explain.explanation import link_to
from smtptest.explain.patterns import LONGEST, fits, normal
from smtptest.explain.reply_codes import extension, joined

RFC = "https://www.rfc-editor.org/rfc/"


def test_a_refusal_whole() -> None:
    found = reply(550, "550 5.1.1 No.")
    assert found.to_json() == {
        "key": "enhanced/5.1.1",
        "title": "No such mailbox",
        "meaning": "The part before the @ does not name a mailbox in this domain, as far as this server knows. "
        "The class 5 says that the same request will be refused again.",
        "next_step": "Check the spelling. If it is right, ask the domain's operator whether the address exists and "
        "whether this server has an up-to-date list of addresses. Trying again without a change is of no use.",
        "proves": "This server, asked for this address, said that it has no such mailbox.",
        "does_not_prove": "That the address does not exist elsewhere: a wrong MX record or a stale list gives the same "
        "answer. Some filters say it to senders they do not like.",
        "reference": "RFC 3463 section 3.2",
        "link": f"{RFC}rfc3463.html#section-3.2",
        "source": f"{RFC}rfc3463.html#section-3.2",
        "codes": (
            {
                "code": "550",
                "title": "Refused",
                "reference": "RFC 5321 section 4.2.3",
                "link": f"{RFC}rfc5321.html#section-4.2.3",
            },
            {
                "code": "5.1.1",
                "title": "No such mailbox",
                "reference": "RFC 3463 section 3.2",
                "link": f"{RFC}rfc3463.html#section-3.2",
            },
        ),
    }


@pytest.mark.parametrize(
    ("code", "text", "after", "key"),
    [
        (250, "250 2.1.5 Ok", "RCPT TO:<a@b.test>", "reply/250/rcpt"),
        (250, "250 2.1.0 Ok", "mail from:<a@b.test>", "reply/250/mail"),
        (250, "250 2.0.0 Ok: queued as 4F", ".", "reply/250/."),
        (250, "250 2.0.0 Ok", "", "enhanced/2.0.0"),
        (250, "250 Ok", "XYZZY", "reply/250"),
        (251, "251 forwarded", "RCPT TO:<a@b.test>", "reply/251"),
        (354, "354 End data with <CR><LF>.<CR><LF>", "DATA", "reply/354"),
        (354, "354 2.0.0 Go on", "DATA", "reply/354"),
        (550, "550 No", "RCPT TO:<a@b.test>", "reply/550"),
        (550, "550", "", "reply/550"),
        (550, "#5.1.0 Address rejected.", "", "enhanced/5.1.0"),
        (554, "554 rejected (#5.7.1)", "", "enhanced/5.7.1"),
        (550, "550 5.7.999 The server's own", "", "enhanced/5.7.999"),
        (550, "550 5.9.9 Nobody's", "", "enhanced/5.9.9"),
        (571, "571 Odd", "", "reply/571"),
        (None, "HTTP/1.1 400 Bad Request", "EHLO x", "reply/none"),
        (250, "250 greylisted earlier, welcome now", "", "reply/250"),
        (550, "550 5.2.1 <greylist@example.org>: no", "", "enhanced/5.2.1"),
        (550, "550 Version 5.1.1.1 says no", "", "reply/550"),
    ],
)
def test_which_explanation_a_reply_gets(code: int | None, text: str, after: str, key: str) -> None:
    assert reply(code, text, after=after).key == key


def test_codes_that_contradict_each_other_are_said_to() -> None:
    found = reply(550, "550 4.2.2 Later")
    assert found.key == "reply/550"
    assert found.meaning.endswith(
        "The two codes contradict each other: their first digits differ. The reply code is the one that counts "
        "(RFC 2034)."
    )
    assert [code.code for code in found.codes] == ["550", "4.2.2"]


def test_a_dialect_keeps_the_standards_section_and_names_its_own_source() -> None:
    found = reply(421, "421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred")
    assert (found.reference, found.link) == ("RFC 3463 section 3.8", f"{RFC}rfc3463.html#section-3.8")
    assert found.source == "https://senders.yahooinc.com/smtp-error-codes/"
    assert found.codes[0] == CodeMeaning(
        "421", "The server closes the connection", "RFC 5321 section 3.8", f"{RFC}rfc5321.html#section-3.8"
    )


@pytest.mark.parametrize(
    ("line", "role", "key"),
    [
        ("EHLO client.test", "", "command/ehlo"),
        ("mail FROM:<>", "", "command/mail"),
        (".", "", "command/."),
        ("QUIT ", "", "command/quit"),
        ("AUTH PLAIN ********", "", "command/auth"),
        ("********", "answer", "command/answer"),
        ("QUIT", "message", "command/message"),
        ("XYZZY", "", "command/other"),
        ("*MESSAGE", "", "command/other"),
        ("", "", "command/other"),
    ],
)
def test_which_explanation_a_command_gets(line: str, role: str, key: str) -> None:
    assert command(line, role=role).key == key


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
        ("250-XCLIENT NAME", "", "extension/other"),
        ("250-XXX", "", "extension/other"),
    ],
)
def test_which_explanation_an_offer_gets(line: str, greeting: str, key: str) -> None:
    assert extension(line, greeting=greeting).key == key


def test_a_reply_of_several_lines_is_read_as_one() -> None:
    lines = ["550-5.7.26 This mail has been blocked because the", "550-5.7.26 sender is", "550 5.7.26 unauthenticated."]
    assert joined(lines) == "5.7.26 This mail has been blocked because the sender is unauthenticated."
    assert reply(550, joined(lines)).key == "dialect/google-unauthenticated"
    assert joined(["250-a", "250 b"]) == "a b"
    assert joined([]) == ""


@pytest.mark.parametrize("reference", ["RFC", "RFC 5321 section", "rfc 5321", "RFC 5321 section 4.2 and more", ""])
def test_what_is_no_reference_has_no_link(reference: str) -> None:
    with pytest.raises(ValueError, match="is no reference"):
        link_to(reference)


def test_a_pattern_is_parts_in_order() -> None:
    words = normal("Service  Unavailable; Client [192.0.2.1] blocked using <x> zen")
    assert words == "service unavailable; client [192.0.2.1] blocked using <> zen"
    assert fits("Unavailable*blocked", words)
    assert not fits("blocked*unavailable", words)
    assert not fits("zen*zen", words)


@settings(max_examples=300)
@given(st.integers(200, 599), st.text(max_size=500), st.text(max_size=30))
def test_every_text_gets_an_explanation(code: int, text: str, after: str) -> None:
    assert reply(code, text, after=after).title
    assert command(text).title
    assert extension(text).title


PATTERNS = [pattern for entry in dialects().entries for pattern in (*entry.own, *entry.patterns)]
PIECES = sorted({part for pattern in PATTERNS for part in pattern.split("*")})


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from([*PIECES, "<", "<<", ">", " ", "5.", "5.7.", "#5."]), max_size=60), st.integers(1, 200))
def test_no_text_takes_more_looks_than_its_length_allows(pieces: list[str], times: int) -> None:
    """Only so much of a reply is looked at, and each part of a pattern goes over it once."""
    text = "".join(pieces) * times
    assert len(normal(text)) <= LONGEST
    assert reply(550, text).title


def test_no_pattern_is_a_regular_expression() -> None:
    assert [p for p in PATTERNS if set(p) & set("\\^$|{}+") or len(p) > 120 or p != p.lower()] == []
