"""Which reply answers which command: the lines of a whole session."""

from __future__ import annotations

from smtptest.explain.annotator import Listener

# Direction, line, and the key that it should get; "stage" lines say in which stage the dialog is.
Spoken = list[tuple[str, str, str]]


def keys(spoken: Spoken) -> list[str]:
    """What a listener gives for the lines, in their order."""
    listener, found = Listener(), dict[int, str]()
    for number, (side, line, _) in enumerate(spoken):
        if side == "stage":
            listener.stage = line
        elif side == "TLS":
            listener.secured()
        elif side == "C":
            found[number] = listener.sent(number, line)[1].key
        else:
            code = int(line[:3]) if line[:3].isdigit() else None
            answers = listener.received(number, line, code, more=line[3:4] == "-", owed=side == "S")
            found |= {number: meaning.key for number, meaning in answers}
    found |= {number: meaning.key for number, meaning in listener.rest()}
    return [found.get(number, "") for number in range(len(spoken))]


def holds(spoken: Spoken) -> None:
    assert keys(spoken) == [key for _, _, key in spoken]


def test_the_header_of_a_proxy_has_no_reply() -> None:
    for header in ("PROXY TCP4 192.0.2.1 192.0.2.2 4711 25", r"\x0D\x0A\x0D\x0A\x00\x0D\x0AQUIT\x0A!\x11\x00\x0C"):
        holds(
            [
                ("C", header, "command/proxy"),
                ("S", "220 mx.test ESMTP", "reply/220"),
                ("C", "EHLO client.test", "command/ehlo"),
                ("S", "250 mx.test", "reply/250/ehlo"),
            ]
        )


def test_a_whole_session() -> None:
    holds(
        [
            ("S", "220-mx.test", "reply/220"),
            ("S", "220 ESMTP", "reply/220"),
            ("C", "EHLO client.test", "command/ehlo"),
            ("S", "250-mx.test", "reply/250/ehlo"),
            ("S", "250-STARTTLS", "extension/starttls"),
            ("S", "250 AUTH PLAIN LOGIN", "extension/auth"),
            ("C", "STARTTLS", "command/starttls"),
            ("S", "220 2.0.0 Ready to start TLS", "reply/220/starttls"),
            ("C", "AUTH LOGIN", "command/auth"),
            ("S", "334 VXNlcm5hbWU6", "reply/334"),
            ("C", "********", "command/answer"),
            ("S", "334 UGFzc3dvcmQ6", "reply/334"),
            ("C", "********", "command/answer"),
            ("S", "235 2.7.0 Authentication successful", "reply/235"),
            ("C", "MAIL FROM:<a@b.test>", "command/mail"),
            ("S", "250 2.1.0 Ok", "reply/250/mail"),
            ("C", "RCPT TO:<c@d.test>", "command/rcpt"),
            ("S", "250 2.1.5 Ok", "reply/250/rcpt"),
            ("C", "DATA", "command/data"),
            ("S", "354 Go on", "reply/354"),
            ("stage", "message", ""),
            ("C", "Subject: QUIT", "command/message"),
            ("C", "", "command/message"),
            ("C", "QUIT", "command/message"),
            ("C", ".", "command/."),
            ("S", "250 2.0.0 Ok: queued as 4F", "reply/250/."),
            ("stage", "quit", ""),
            ("C", "QUIT", "command/quit"),
            ("S", "221 2.0.0 Bye", "reply/221"),
        ]
    )


def test_commands_in_one_go_are_answered_in_their_order() -> None:
    holds(
        [
            ("C", "MAIL FROM:<a@b.test>", "command/mail"),
            ("C", "RCPT TO:<c@d.test>", "command/rcpt"),
            ("C", "DATA", "command/data"),
            ("S", "250 Ok", "reply/250/mail"),
            ("S", "250 Ok", "reply/250/rcpt"),
            ("S", "354 Go on", "reply/354"),
        ]
    )


def test_lmtp_answers_once_for_each_recipient() -> None:
    holds(
        [
            ("C", "LHLO client.test", "command/lhlo"),
            ("S", "250-mx.test", "reply/250/lhlo"),
            ("S", "250 PIPELINING", "extension/pipelining"),
            ("stage", "message", ""),
            ("C", ".", "command/."),
            ("S", "250 2.0.0 Ok", "reply/250/."),
            ("S", "452 4.2.2 Full", "enhanced/4.2.2"),
            ("S", "250 2.0.0 Ok", "reply/250/."),
        ]
    )


def test_a_reply_too_many_is_none_to_the_message() -> None:
    holds(
        [
            ("C", "EHLO client.test", "command/ehlo"),
            ("S", "250 mx.test", "reply/250/ehlo"),
            ("stage", "message", ""),
            ("C", ".", "command/."),
            ("S", "250 2.0.0 Ok", "reply/250/."),
            ("S", "250 2.1.0 Ok", "enhanced/2.1.0"),
        ]
    )


def test_what_nobody_asked_for_answers_nothing() -> None:
    holds(
        [
            ("C", "MAIL FROM:<a@b.test>", "command/mail"),
            ("unsolicited", "250 surprise", "reply/250"),
            ("S", "what?", "reply/none"),
            ("S", "250 Ok", "reply/250/mail"),
        ]
    )


def test_the_pieces_of_a_message() -> None:
    holds(
        [
            ("stage", "message", ""),
            ("C", "BDAT 20 LAST", "command/bdat"),
            ("C", "Subject: x", "command/message"),
            ("S", "250 Ok", "reply/250/bdat"),
        ]
    )


def test_a_reply_without_an_end_is_explained_as_far_as_it_goes() -> None:
    holds(
        [
            ("C", "EHLO client.test", "command/ehlo"),
            ("S", "250-mx.test", "reply/250/ehlo"),
            ("S", "250-SIZE 1000", "extension/size"),
        ]
    )


def test_a_header_for_a_proxy_has_no_reply() -> None:
    header = "\\x0D\\x0A\\x0D\\x0A\\x00\\x0D\\x0AQUIT\\x0A!\\x11\\x00\\x0C"
    for line in ("PROXY TCP4 192.0.2.1 192.0.2.2 1234 25", header):
        holds(
            [
                ("C", line, "command/proxy"),
                ("S", "220 mx.test", "reply/220"),
                ("C", "EHLO client.test", "command/ehlo"),
                ("S", "250 mx.test", "reply/250/ehlo"),
                ("C", "XCLIENT ADDR=192.0.2.1", "command/xclient"),
                ("S", "220 mx.test", "reply/220/xclient"),
            ]
        )


def test_a_login_that_is_called_off() -> None:
    holds(
        [
            ("C", "AUTH PLAIN", "command/auth"),
            ("S", "334 ", "reply/334"),
            ("C", "*", "command/cancel"),
            ("S", "501 5.7.0 Cancelled", "dialect/cancelled-login"),
            ("C", "QUIT", "command/quit"),
        ]
    )


def test_the_name_that_was_dialled_tells_who_speaks() -> None:
    for host, key in (("smtp.zoho.eu", "dialect/zoho-login"), ("zoho.eu.example.org", "dialect/auth-failed")):
        listener = Listener()
        listener.dialled(host)
        greeted = dict(listener.received(0, "220 mx.test", 220, more=False, owed=True))
        listener.sent(1, "AUTH PLAIN ********")
        refused = dict(listener.received(2, "535 Authentication Failed", 535, more=False, owed=True))
        assert (greeted[0].key, refused[2].key) == ("reply/220", key)


def test_a_greeting_that_refuses_is_no_answer_to_a_command() -> None:
    holds([("S", "554 mx.test", "reply/554/greeting")])
    holds([("S", "521 5.3.2 mx.test", "reply/521")])
    holds([("C", "PROXY TCP4 192.0.2.1 192.0.2.2 4711 25", "command/proxy"), ("S", "554 No", "reply/554/greeting")])
    holds([("S", "220 ********************", "dialect/inspection-greeting")])


def test_a_second_greeting_answers_no_command() -> None:
    for late in (True, False):
        hello, again = ("C", "EHLO client.test", "command/ehlo"), ("S", "220 mx.test again", "reply/220")
        holds(
            [
                ("S", "220 mx.test", "reply/220"),
                *([hello, again] if late else [again, hello]),
                ("S", "250-mx.test", "reply/250/ehlo"),
                ("S", "250 SIZE", "extension/size"),
                ("C", "MAIL FROM:<a@example.org>", "command/mail"),
                ("S", "250 Ok", "reply/250/mail"),
            ]
        )


def test_a_220_that_nothing_follows_was_the_answer() -> None:
    holds(
        [
            ("S", "220 mx.test", "reply/220"),
            ("C", "EHLO client.test", "command/ehlo"),
            ("S", "220 mx.test", "reply/220"),
            ("C", "MAIL FROM:<a@example.org>", "command/mail"),
            ("S", "250 Ok", "reply/250/mail"),
        ]
    )
