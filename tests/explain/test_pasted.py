"""Replies are found in what people paste: where each program writes them, whole, and with what is said of them."""

from __future__ import annotations

import time

import pytest

from smtptest.explain.pasted import MOST, MOST_REPLIES, replies_in_text
from smtptest.explain.situation import GREETING

RCPT, HOST, BOB = "RCPT TO:<>", "mx.example.com", "bob@example.com"
# name: (text, (reply, after, server, recipient))
PASTES = {
    "reply": ("550 5.7.1 Relaying denied", ("550 5.7.1 Relaying denied", "", "", "")),
    "several lines": ("550-No\r\n550 at all\r\n", ("550-No 550 at all", "", "", "")),
    "Postfix, log": (
        "Nov 28 12:00:00 mx postfix/smtp[1]: 4: to=<bob@example.com>, relay=mx.example.com[192.0.2.1]:25, delay=1.2, "
        "dsn=5.1.1, status=bounced (host mx.example.com[192.0.2.1] said: 550 5.1.1 <bob@example.com>: User unknown "
        "(in reply to RCPT TO command))",
        ("550 5.1.1 <bob@example.com>: User unknown", RCPT, HOST, BOB),
    ),
    "Postfix, greeting": (
        "status=deferred (host mx.example.com[192.0.2.1] refused to talk to me: 554 5.7.1 Service unavailable)",
        ("554 5.7.1 Service unavailable", GREETING, HOST, ""),
    ),
    "Postfix, bounce": (
        "<bob@example.com>: host mx.example.com[192.0.2.5] said: 550-5.7.26\n    This mail has been blocked.\n"
        "    550 5.7.26 For more, go to\n    https://support.google.com/mail/ (in reply to\n    end of DATA command)\n",
        (
            "550-5.7.26 This mail has been blocked. 550 5.7.26 For more, go to https://support.google.com/mail/",
            ".", HOST, BOB,
        ),
    ),
    "Exim, log": (
        "1a-0 ** bob@example.com R=dnslookup T=remote_smtp H=mx.example.com [192.0.2.1]: SMTP error from remote mail "
        "server after RCPT TO:<bob@example.com>: 550 5.1.1 User unknown",
        ("550 5.1.1 User unknown", RCPT, HOST, BOB),
    ),
    "Exim, bounce": (
        "  bob@example.com\n    host mx.example.com [192.0.2.1]\n    SMTP error from remote mail server after RCPT "
        "TO:<bob@example.com>:\n    550 5.1.1 User unknown\n",
        ("550 5.1.1 User unknown", RCPT, HOST, BOB),
    ),
    "Sendmail, log": (
        "x1: to=<bob@example.com>, mailer=esmtp, relay=mx.example.com. [192.0.2.1], dsn=5.1.1, stat=User unknown",
        ("550 5.1.1 User unknown", "", HOST, BOB),
    ),
    "Sendmail, bounce": (
        "... while talking to mx.example.com.:\n>>> RCPT To:<bob@example.com>\n<<< 550 5.1.1 User unknown\n",
        ("550 5.1.1 User unknown", RCPT, HOST, BOB),
    ),
    "Exchange": (
        "Remote server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found' and more",
        ("550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found", "", "", ""),
    ),
    "Exchange, no code": (
        "mx.example.com gave this error:\n5.7.1 Service unavailable, Client host [192.0.2.9] blocked\n",
        ("550 5.7.1 Service unavailable, Client host [192.0.2.9] blocked", "", HOST, ""),
    ),
    "Gmail": (
        "The response from the remote server was:\n\n550 5.1.1 User unknown\n",
        ("550 5.1.1 User unknown", "", "", ""),
    ),
    "qmail, bounce": (
        "<bob@example.com>:\n192.0.2.1 does not like recipient.\nRemote host said: 550 5.1.1 User unknown\n"
        "Giving up on 192.0.2.1.",
        ("550 5.1.1 User unknown", RCPT, "", BOB),
    ),
    "qmail, log": (
        "delivery 1: failure: 192.0.2.1_does_not_like_recipient./Remote_host_said:_550_5.1.1_User_unknown/"
        "Giving_up_on_192.0.2.1./",
        ("550 5.1.1 User unknown", RCPT, "", ""),
    ),
    "Python": (
        "smtplib.SMTPAuthenticationError: (535, b'5.7.8 Not accepted.')",
        ("535 5.7.8 Not accepted.", "", "", ""),
    ),
    "sentence": ("the server told me 554 no SMTP service here", ("554 no SMTP service here", "", "", "")),
}  # fmt: skip


@pytest.mark.parametrize("name", PASTES)
def test_a_reply_is_found_where_the_program_writes_it(name: str) -> None:
    text, wanted = PASTES[name]
    (one,) = replies_in_text(text)
    assert (one.text, one.after, one.server, one.recipient) == wanted
    assert one.code == int(one.text[:3])
    assert one.text[-8:] in " ".join(one.read.split()) or one.read in text.replace("_", " ")


@pytest.mark.parametrize(
    ("text", "replies"),
    [
        (
            "550 5.1.1 <a@x.test> unknown\n550 5.7.1 <b@x.test> relaying denied",
            ["550 5.1.1 <a@x.test> unknown", "550 5.7.1 <b@x.test> relaying denied"],
        ),
        (
            "550-5.1.1 No\n  such user\n550 5.1.1 here\n550 5.7.1 Denied",
            ["550-5.1.1 No such user 550 5.1.1 here", "550 5.7.1 Denied"],
        ),
        ("550-5.1.1 Not here\n550 5.7.1 and not there", ["550-5.1.1 Not here 550 5.7.1 and not there"]),
        ("550 5.7.1 Denied\n550 5.7.1 and why\n550 more", ["550 5.7.1 Denied 550 5.7.1 and why 550 more"]),
        ("550 Denied\n450 Later", ["550 Denied", "450 Later"]),
    ],
)
def test_a_reply_ends_at_its_last_line(text: str, replies: list[str]) -> None:
    assert [one.text for one in replies_in_text(text)] == replies


@pytest.mark.parametrize("text", ["", "hello, port 550 does not work since 2026", "192.0.2.1 5.1.1.1 550.5.1.1 x"])
def test_other_numbers_are_no_replies(text: str) -> None:
    assert replies_in_text(text) == ()


def test_of_many_replies_the_first_are_told_and_each_once() -> None:
    text = "\n\n".join(f"550 5.1.{number} No\n\n550 5.1.1 No" for number in range(1, 20))
    found = replies_in_text(text)
    assert len(found) == MOST_REPLIES
    assert len({one.text for one in found}) == MOST_REPLIES


HOSTILE = (
    " ", "\n", " \n", "5", "5.1.", "550 ", "550-x\n", "said: ", ":\n", "DATA ", "host a.", "while talking to ", "<a@",
    "** a@", "dsn=5.1.1 stat=", "said: '", " x\n", "550 5.1.1 x\n ",
)  # fmt: skip


def test_no_text_takes_long() -> None:
    """The processor's time grows with the text and no faster: ten times as much text may take twenty times as long."""
    for part in HOSTILE:
        short, long = (_seconds(part * (size // len(part))) for size in (MOST // 10, MOST))
        assert long < max(20 * short, 1.0), part


def _seconds(text: str) -> float:
    began = time.process_time()
    replies_in_text(text)
    return time.process_time() - began
