"""Wrong services, and TLS at the wrong moment: recognised while waiting, and named."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from smtptest.engine.events import Finding
from smtptest.engine.smtp.plan import Security, StopAfter
from smtptest.engine.smtp.wire import protocol
from smtptest.engine.smtp.wire.other_services import is_smtp, recognise
from smtptest.engine.tls import handshake
from tests.engine.clock import movable_clock, silences
from tests.engine.smtp.helpers import SHORT, Transcript, run
from tests.servers.scripted import Peer, Script, answering, serve

PLAIN = [Security.NONE, Security.STARTTLS, Security.OPPORTUNISTIC]
MYSQL = b"\x4a\x00\x00\x00\x0a8.0.36\x00\x08\x00\x00\x00abcdefgh\x00"
SERVICES = {
    "an SSH server": [b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n", b"SSH-1.99-Cisco-1.25\n", b"SSH-2.0-dropbear"],
    "a web server (HTTP)": [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"HTTP/1.0 408 Request Time-out\r\n", b"<html>\r\n"],
    "an IMAP server": [b"* OK [CAPABILITY IMAP4rev1] Dovecot ready.\r\n", b"* BYE Too many\r\n", b"* PREAUTH Hi\r\n"],
    "a POP3 server": [b"+OK Dovecot ready.\r\n", b"+OK <1896.697@dbc.mtview.ca.us>\r\n", b"-ERR Busy\r\n"],
    "a ManageSieve server": [b'"IMPLEMENTATION" "Dovecot Pigeonhole"\r\n"SIEVE" "fileinto"\r\nOK\r\n'],
    "a VNC server": [b"RFB 003.008\n"],
    "a Telnet server": [b"\xff\xfd\x18\xff\xfd\x20", b"\xff\xfe\x18", b"\xff\xfe\x20\xff\xfd\x00", b"\xff\xfb\x20\x00"],
    "an XMPP server": [b"<?xml version='1.0'?><stream:stream xmlns='jabber:client'>"],
    "an IRC server": [b":irc.test NOTICE AUTH :*** Looking up your hostname\r\n"],
    "an rsync server": [b"@RSYNCD: 31.0\n"],
    "a MySQL or MariaDB server": [MYSQL, MYSQL.replace(b"8.0.36", b"5.5.5-10.11.6-MariaDB")],
    "an AMQP server": [b"AMQP\x00\x01\x00\x00"],
}
GREETINGS = [(name, said) for name, all_said in SERVICES.items() for said in all_said]


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest of a line is waited for, however slow the machine is."""
    for module in (protocol, handshake):
        monkeypatch.setattr(module, "_LINE_SECONDS", 4.0)


def saying(*parts: bytes, then: str = "waits") -> Script:
    """A server that greets with these bytes, each in a segment of its own."""

    async def script(peer: Peer) -> None:
        for part in parts:
            await peer.say(part)
            await asyncio.sleep(0)
        if then == "closes":
            peer.writer.close()
        else:
            await peer.gone()

    return script


async def met(script: Script, security: Security = Security.NONE, **changes: Any) -> Transcript:
    async with serve(script) as server:
        return await run(server, **{"security": security, "limits": SHORT, "stop_after": StopAfter.EHLO, **changes})


async def all_met(*scripts: Script, security: Security = Security.NONE) -> list[Transcript]:
    """Each of them, where the time for the rest of a line has passed once nothing more is said."""
    with movable_clock() as forward:
        return [await met(silences(script, forward, 4.5), security) for script in scripts]


@pytest.mark.parametrize("then", ["waits", "closes"])
@pytest.mark.parametrize(("name", "said"), GREETINGS)
async def test_another_service_is_named(name: str, said: bytes, then: str) -> None:
    for transcript in await all_met(*(saying(*parts, then=then) for parts in ([said], [said[:2], said[2:]]))):
        assert (transcript.verdict, transcript.summary) == ("protocol-error", f"This is {name}, not an SMTP server.")
        assert "not-smtp" in transcript.findings
        (found,) = (one for one in transcript.of(Finding) if one.code == "not-smtp")
        assert found.title == f"This is {name}"


@pytest.mark.parametrize(
    ("name", "greeting_line", "refusal"),
    [
        ("an FTP server", "220 (vsFTPd 3.0.3)", "530 Please login with USER and PASS."),
        ("an FTP server", "220 ProFTPD Server (Debian) [::ffff:127.0.0.1]", "500 EHLO not understood"),
        ("an FTP server", "220-FileZilla Server 1.7.3", "500 Syntax error"),
        ("an FTP server", "220 Microsoft FTP Service", "500 'EHLO': command not understood."),
        ("an FTP server", "220 smtp.example.org FTP server (Version 6.4) ready.", "500 EHLO not understood"),
        ("an FTP server", "220 Microsoft FTP Service (smtp.example.org)", "500 'EHLO': command not understood."),
        ("an FTP server", "220 Welcome.", "530 Please login with USER and PASS."),
        ("an NNTP server", "200 news.test InterNetNews NNRP server ready", "500 What?"),
        ("an NNTP server", "201 no posting", "500 What?"),
    ],
)
async def test_a_service_with_codes_of_three_digits_is_named_once_it_refuses_us(
    name: str, greeting_line: str, refusal: str
) -> None:
    lines = (greeting_line, "220 Ready") if greeting_line.startswith("220-") else (greeting_line,)
    transcript = await met(answering(greeting=lines, EHLO=refusal, HELO=refusal))
    assert (transcript.verdict, transcript.summary) == ("protocol-error", f"This is {name}, not an SMTP server.")
    assert "not-smtp" in transcript.findings


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
async def test_text_in_two_bytes_a_letter_is_no_service_that_could_be_named(encoding: str) -> None:
    (transcript,) = await all_met(saying("220 mx.test ESMTP\r\n".encode(encoding)))
    assert transcript.verdict == "protocol-error"
    assert "not-smtp" not in transcript.findings
    assert transcript.summary == "This is not SMTP: the server sent something else instead of the greeting."


MAIL = ["220 mx.test ESMTP", "220 ftp.mx.test ESMTP Postfix", "554 No", "220 mail-FTP gateway ESMTP"]


@pytest.mark.parametrize("line", MAIL)
async def test_a_mail_server_is_no_other_service(line: str) -> None:
    transcript = await met(answering(greeting=line))
    assert "not-smtp" not in transcript.findings


@pytest.mark.parametrize("line", [*(line for line in MAIL if line.startswith("220")), "220 ftp.mx.test LMTP"])
@pytest.mark.parametrize("refusal", ["550 5.7.1 Helo command rejected", "500 'EHLO': command not understood"])
async def test_a_mail_server_that_refuses_our_name_is_no_other_service(line: str, refusal: str) -> None:
    transcript = await met(answering(greeting=line, EHLO=refusal, HELO=refusal))
    assert "not-smtp" not in transcript.findings
    assert transcript.verdict == "rejected"


# ---- TLS where plain text was due


@pytest.mark.parametrize(
    "said",
    [
        b"\x15\x03\x01\x00\x02\x02\x46",  # an alert: protocol version
        b"\x15\x03\x03\x00\x02\x02\x28",
        b"\x15\x03\x03\x00\x02\x01\x00",  # close_notify
        b"\x16\x03\x03\x00\x04\x00\x00\x00\x00",  # a HelloRequest
    ],
)
@pytest.mark.parametrize("then", ["waits", "closes"])
async def test_a_tls_message_in_place_of_a_greeting(said: bytes, then: str) -> None:
    for security in PLAIN:
        (transcript,) = await all_met(saying(said, then=then), security=security)
        words = "This port speaks TLS from the first byte; try again with implicit TLS."
        assert (transcript.verdict, transcript.summary) == ("protocol-error", words)
        assert "tls-expected" in transcript.findings


# ---- Plain text where TLS was due


@pytest.mark.parametrize(
    "line",
    [
        b"220 mx.test ESMTP\r\n",
        b"220 ftp.mx.test ESMTP\r\n",
        b"220-mx.test\r\n220 x\r\n",
        b"421 Busy\r\n",
        b"554 No\r\n",
    ],
)
async def test_tls_at_once_where_plain_smtp_is_spoken(line: bytes) -> None:
    for parts in ([line], [line[:1], line[1:9], line[9:]]):
        transcript = await met(saying(*parts), Security.TLS)
        assert transcript.verdict == "tls-failed"
        assert transcript.findings == ["starttls-expected"]
        assert "does not speak TLS at this point; it speaks plain SMTP: use STARTTLS" in transcript.summary
        assert line.decode().split("\r\n")[0] in transcript.of(Finding)[0].detail


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n", "an SSH server"),
        (b"* OK IMAP4rev1\r\n", "an IMAP server"),
        (b"+OK POP3\r\n", "a POP3 server"),
        (b"220 ProFTPD Server\r\n", "an FTP server"),
        (b"HTTP/1.1 400 Bad Request\r\n", "a web server (HTTP)"),
    ],
)
async def test_tls_at_once_at_another_service(said: bytes, name: str) -> None:
    transcript = await met(saying(said), Security.TLS)
    assert (transcript.verdict, transcript.findings) == ("tls-failed", ["not-smtp"])
    assert f"this is {name}" in transcript.summary


async def test_noise_in_place_of_tls_has_no_name() -> None:
    transcript = await met(saying(b"\x00\x01\x02\x03\x04\x05", then="closes"), Security.TLS)
    assert (transcript.verdict, transcript.findings) == ("tls-failed", ["tls-not-spoken"])
    assert transcript.summary.endswith("(the server does not speak TLS at this point).")


async def test_plain_text_behind_the_go_ahead_is_told_as_that() -> None:
    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test")
        await peer.hear()
        await peer.say("250-mx.test", "250 STARTTLS")
        await peer.hear()
        await peer.say("220 Go")
        await peer.reader.read(100)
        await peer.say("502 5.5.2 Command not recognised")
        await peer.gone()

    transcript = await met(script, Security.STARTTLS, stop_after=StopAfter.TLS)
    assert (transcript.verdict, transcript.findings) == ("tls-failed", ["tls-not-spoken"])
    detail = transcript.of(Finding)[0].detail
    assert "accepted STARTTLS and then went on in plain text: “502 5.5.2 Command not recognised”" in detail


def test_signs_stand_at_the_beginning() -> None:
    assert recognise(b"hello SSH-2.0") is None
    assert recognise(b"") is None
    assert not is_smtp(b"")
    assert is_smtp(b"220 mx")
    assert not is_smtp(b"220 FTP")
