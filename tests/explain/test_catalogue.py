"""How a line finds its explanation."""

from __future__ import annotations

import pytest

from smtptest.explain import CodeMeaning, reply
from smtptest.explain.catalogue import dialects

RFC = "https://www.rfc-editor.org/rfc/"


def test_a_refusal_whole() -> None:
    found = reply(550, "550 5.1.1 No.")
    assert found.to_json() == {
        "key": "enhanced/5.1.1",
        "title": "No such mailbox",
        "meaning": "The part before the @ does not name a mailbox in this domain, as far as this server knows. "
        "Class 5 means a permanent error.",
        "next_step": "Check the spelling. If it is right, ask the domain's operator whether the address exists and "
        "whether this server has an up-to-date list of addresses. Trying again without a change does not help.",
        "proves": "This server says that it has no such mailbox.",
        "does_not_prove": "That the address does not exist elsewhere: a wrong MX record or an outdated list gives the "
        "same reply. Some filters say it to senders they reject.",
        "reference": "RFC 3463 section 3.2",
        "link": f"{RFC}rfc3463.html#section-3.2",
        "source": f"{RFC}rfc3463.html#section-3.2",
        "codes": (
            {
                "code": "550",
                "title": "Rejected",
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
        "The two codes contradict each other: their first digits differ. The reply code counts (RFC 2034)."
    )
    assert [code.code for code in found.codes] == ["550", "4.2.2"]


def test_a_dialect_keeps_the_standards_section_and_names_its_own_source() -> None:
    found = reply(421, "421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred")
    assert (found.reference, found.link) == ("RFC 3463 section 3.8", f"{RFC}rfc3463.html#section-3.8")
    assert found.source == "https://senders.yahooinc.com/smtp-error-codes/"
    assert found.codes[0] == CodeMeaning(
        "421", "The server closes the connection", "RFC 5321 section 3.8", f"{RFC}rfc5321.html#section-3.8"
    )


PATTERNS = [pattern for entry in dialects().entries for pattern in (*entry.own, *entry.patterns)]


def test_no_pattern_is_a_regular_expression() -> None:
    assert [p for p in PATTERNS if set(p) & set("\\^$|{}+") or len(p) > 120 or p != p.lower()] == []
