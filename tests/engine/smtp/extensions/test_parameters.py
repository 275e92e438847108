"""What stands behind the addresses of MAIL and RCPT."""

from __future__ import annotations

from smtptest.engine.smtp.plan import StopAfter
from tests.engine.smtp.extensions.test_negotiation import ask, commands, offering


async def test_the_size_is_declared_where_a_message_is_sent_or_its_size_asked_for() -> None:
    sent = await ask(offering("SIZE"), stop_after=StopAfter.MESSAGE, size=5000)
    padded = await ask(offering("SIZE 0"), size=5000)
    plain = await ask(offering("SIZE 100"))
    assert commands(sent)[0] == commands(padded)[0] == "MAIL FROM:<alice@example.org> SIZE=5000"
    assert commands(plain)[0] == "MAIL FROM:<alice@example.org>"
    assert sent.findings == padded.findings == plain.findings == []


async def test_a_server_says_itself_that_the_message_is_too_large() -> None:
    transcript = await ask(offering("SIZE 4999", MAIL="552 5.3.4 Too big"), stop_after=StopAfter.MESSAGE, size=5000)
    assert transcript.findings == ["message-too-large"]
    assert transcript.verdict == "rejected"
    assert transcript.summary == "The server refused the sender <alice@example.org>: “552 5.3.4 Too big”."


async def test_a_message_that_is_too_large_is_not_sent_although_mail_is_accepted() -> None:
    options = {"stop_after": StopAfter.MESSAGE, "size": 5000, "pipelining": True}
    transcript = await ask(offering("SIZE 4999", "PIPELINING"), **options)
    assert transcript.lines[-6:] == [
        "C: MAIL FROM:<alice@example.org> SIZE=5000", "S: 250 2.1.0 Ok",
        "C: RSET", "S: 250 2.0.0 Ok",
        "C: QUIT", "S: 221 2.0.0 Bye",
    ]  # fmt: skip
    assert transcript.findings == ["message-too-large"]
    assert transcript.verdict == "rejected"
    assert transcript.summary == "The message was not sent: it has 5000 bytes, and the server takes 4999."


async def test_a_body_beyond_ascii_goes_as_it_is_where_the_server_has_8bitmime() -> None:
    with_it = await ask(offering("8BITMIME"), stop_after=StopAfter.MESSAGE, body="Grüße\n")
    without = await ask(offering("HELP"), stop_after=StopAfter.MESSAGE, body="Grüße\n")
    assert commands(with_it)[0] == "MAIL FROM:<alice@example.org> BODY=8BITMIME"
    assert "C: Grüße" in with_it.lines
    assert commands(without)[0] == "MAIL FROM:<alice@example.org>"
    assert all(line.isascii() for line in without.lines)


async def test_dsn_parameters_stand_where_they_belong() -> None:
    dsn = "NOTIFY=SUCCESS,DELAY RET=HDRS ENVID=x+2B ORCPT=rfc822;bob@example.com"
    transcript = await ask(offering("DSN"), dsn=dsn)
    assert commands(transcript) == [
        "MAIL FROM:<alice@example.org> RET=HDRS ENVID=x+2B",
        "RCPT TO:<bob@example.com> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;bob@example.com",
    ]
    assert transcript.findings == []
