"""What a peer does that good senders don't do, on a real socket: each as a finding about the line where it is seen."""

from __future__ import annotations

import pytest

from smtptest.engine.events import Finding, Received
from smtptest.engine.receiving.dialog import habits
from tests.engine.receiving.peers import ADDRESS, ENVELOPE, MESSAGE, Waiter, listening


def about(waiter: Waiter, code: str) -> str:
    """The line that a finding is about."""
    (finding,) = (event for event in waiter.events if isinstance(event, Finding) and event.code == code)
    assert finding.about is not None
    line = waiter.events[finding.about]
    assert isinstance(line, Received)
    return line.text


async def test_extensions_that_are_used_as_they_are_meant() -> None:
    async with listening() as scene:
        waiter = scene.waiter()
        async with scene.peer() as peer:
            await peer.ask("EHLO client.test")
            await peer.start_tls()
            await peer.ask("EHLO client.test")
            mail = "MAIL FROM:<ann@example.org> SIZE=1000 BODY=8BITMIME SMTPUTF8 RET=HDRS REQUIRETLS"
            await peer.say(mail, f"RCPT TO:<{ADDRESS}> NOTIFY=NEVER", "DATA")
            assert [(await peer.reply())[:3] for _ in range(3)] == ["250", "250", "354"]
            await peer.say("Subject: ä", "", ".", "QUIT")
            assert [(await peer.reply())[:3] for _ in range(2)] == ["250", "221"]
        await waiter.over()
    assert waiter.findings() == ["message-came", "peer-extensions"]
    (told,) = (event for event in waiter.events if isinstance(event, Finding) and event.code == "peer-extensions")
    assert told.title == "Extensions used: PIPELINING, REQUIRETLS, SIZE, DSN, 8BITMIME, SMTPUTF8"


async def test_misuses_of_a_message() -> None:
    async with listening() as scene:
        waiter = scene.waiter()
        async with scene.peer() as peer:
            await peer.asks("EHLO client.test", "MAIL FROM:<ann@example.org> SIZE=3", ENVELOPE[2], "DATA")
            await peer.send(b"Subject: \xc3\xa4\r\n\r\na\n.\nb\r\n.\r\n")
            assert await peer.reply() == "250 2.0.0 Message accepted"
        await waiter.over()
    assert waiter.findings() == [
        "message-came",
        "peer-size",
        "peer-eight-bit",
        "peer-odd-end",
        "peer-in-clear",
        "peer-extensions",
        "peer-no-quit",
    ]
    (odd,) = (event for event in waiter.events if isinstance(event, Finding) and event.code == "peer-odd-end")
    assert odd.title == "The message contains <LF>.<LF>"
    assert waiter.ends() == [("accepted", "peer-delivered")]


@pytest.mark.parametrize(("body", "told"), [("a", False), ("ä", True)])
async def test_with_smtputf8_only_the_body_has_to_be_announced(body: str, told: bool) -> None:
    async with listening() as scene:
        waiter = scene.waiter()
        async with scene.peer() as peer:
            await peer.asks("EHLO client.test", "MAIL FROM:<ann@example.org> SMTPUTF8", ENVELOPE[2], "DATA")
            await peer.say("Subject: ä", "", body, ".", "QUIT")
            assert [(await peer.reply())[:3] for _ in range(2)] == ["250", "221"]
        await waiter.over()
    assert ("peer-eight-bit" in waiter.findings()) is told


async def test_commands_sent_together() -> None:
    async with listening() as scene:
        waiter = scene.waiter()
        async with scene.peer() as peer:
            await peer.say("EHLO client.test", "NOOP")
            assert [(await peer.reply())[:3] for _ in range(2)] == ["250", "250"]
            await peer.say("NOOP", "RSET")
            assert [(await peer.reply())[:3] for _ in range(2)] == ["250", "250"]
            await peer.asks(*ENVELOPE)
            await peer.say("DATA", *MESSAGE)
            assert [(await peer.reply())[:3] for _ in range(2)] == ["354", "250"]
            await peer.ask("QUIT")
        await waiter.over()
    found = waiter.findings()
    assert found[:3] == ["peer-pipelined/unoffered", "peer-pipelined/last", "peer-pipelined/message"]


async def test_odd_lines() -> None:
    async with listening() as scene:
        waiter = scene.waiter()
        async with scene.peer() as peer:
            await peer.send(b"HELO client.test\n")
            assert await peer.reply() == "250 mx.receive.test"
            await peer.send(b"NOOP \r a\r\n")
            assert (await peer.reply())[:3] == "250"
            assert await peer.ask(f"NOOP {'x' * 600}") == "500 5.5.2 Line too long"
            assert await peer.ask("WIZ") == "500 5.5.2 Command not recognized"
            assert await peer.ask("123") == "500 5.5.2 Command not recognized"
            assert await peer.ask("MAIL FROM: <ann@example.org>") == "250 2.1.0 Sender OK"
            await peer.ask("QUIT")
        await waiter.over()
    expected = ["peer-line-end", "peer-long-command", "peer-unknown-command", "peer-malformed", "peer-helo"]
    assert waiter.findings() == expected
    assert about(waiter, "peer-line-end") == "HELO client.test"
    assert about(waiter, "peer-unknown-command") == "WIZ"


@pytest.mark.parametrize(
    ("commands", "told", "subject"),
    [
        (["EHLO a.test", "MAIL FROM:<> AUTH=<>"], "not-offered", "AUTH"),
        (["HELO a.test", "MAIL FROM:<> SIZE=1 BODY=8BITMIME"], "not-offered", "SIZE, BODY"),
        (["EHLO a.test", "MAIL FROM:<> BODY=BINARYMIME"], "not-offered", "BODY=BINARYMIME"),
        (["EHLO a.test", "MAIL FROM:<>", f"RCPT TO:<{ADDRESS}> SIZE=1"], "not-offered", "SIZE"),
        (["EHLO a.test", "MAIL FROM:<> SIZE=many BODY=9BIT"], "value", "SIZE, BODY"),
        (["EHLO a.test", "MAIL FROM:<> RET=ALL ENVID=a+zz"], "value", "RET, ENVID"),
        (["EHLO a.test", "MAIL FROM:<> SMTPUTF8=YES"], "value", "SMTPUTF8"),
        (["EHLO a.test", "MAIL FROM:<>", f"RCPT TO:<{ADDRESS}> NOTIFY=NEVER,DELAY ORCPT=x"], "value", "NOTIFY, ORCPT"),
    ],
)
async def test_parameters_that_do_not_fit(commands: list[str], told: str, subject: str) -> None:
    async with listening() as scene:
        waiter = scene.waiter()
        async with scene.peer() as peer:
            await peer.asks(*commands, "QUIT")
        await waiter.over()
    (found,) = [event for event in waiter.events if isinstance(event, Finding) and event.code == "peer-parameter"]
    assert found.parameters == {"variant": told, "parameters": subject}
    assert about(waiter, "peer-parameter") == commands[-1]
    assert "peer-extensions" not in waiter.findings()


async def misused(*commands: str) -> list[str]:
    """What is told of the parameters of these commands behind EHLO."""
    async with listening() as scene:
        waiter = scene.waiter()
        async with scene.peer() as peer:
            for command in ("EHLO a.test", *commands, "QUIT"):
                await peer.ask(command)
        await waiter.over()
    found = [event for event in waiter.events if isinstance(event, Finding) and event.code == "peer-parameter"]
    assert all("{" not in one.title for one in found)
    return [f"{one.parameters['variant']} {one.parameters['parameters']}" for one in found]


async def test_each_parameter_that_does_not_fit_is_told_once() -> None:
    told = await misused(
        "MAIL FROM:<> AUTH=<>", "MAIL FROM:<> AUTH=<>", "MAIL FROM:<> BY=1;R AUTH=<>", "MAIL FROM:<> SIZE=many",
        "MAIL FROM:<>", f"RCPT TO:<{ADDRESS}> SIZE=1", f"RCPT TO:<{ADDRESS}> SIZE=2 RRVS=x",
    )  # fmt: skip
    assert told == ["not-offered AUTH", "not-offered BY", "value SIZE", "not-offered SIZE", "not-offered RRVS"]


async def test_parameters_without_end_are_not_told_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(habits, "_MOST_PARAMETERS", 3)
    made_up = (f"MAIL FROM:<> X{number}=1" for number in range(5))
    assert await misused("MAIL FROM:<> A=1 B=1", *made_up) == ["not-offered A, B", "not-offered X0"]
    assert await misused("MAIL FROM:<> A=1 B=1 C=1 D=1") == ["not-offered A, B, C"]


async def test_a_login_is_refused_and_masked() -> None:
    async with listening() as scene:
        waiter = scene.waiter()
        async with scene.peer() as peer:
            await peer.ask("EHLO client.test")
            assert await peer.ask("AUTH PLAIN AGFubgBzZWNyZXQ=") == "503 5.5.1 AUTH is not offered"
            assert await peer.asks("AUTH LOGIN", "YW5u", "c2VjcmV0", "", "NOOP", "YW5u") == [
                *("503", "500", "500", "500", "250", "500")
            ]
            await peer.ask("QUIT")
        await waiter.over()
    assert [line for line in waiter.lines() if line.startswith("C")] == [
        "C EHLO client.test",
        "C AUTH PLAIN ********",
        "C AUTH LOGIN",
        "C ********",
        "C ********",
        "C ",
        "C NOOP",
        "C ********",
        "C QUIT",
    ]
    assert "secret" not in str(waiter.events)
    assert "peer-login" in waiter.findings()


@pytest.mark.parametrize("secret", ["help1234", "data+/x==", "Mail.", "noop/"])
async def test_a_secret_that_begins_like_a_command_is_masked(secret: str) -> None:
    async with listening() as scene:
        waiter = scene.waiter()
        async with scene.peer() as peer:
            assert await peer.asks("EHLO client.test", "AUTH LOGIN", secret, "QUIT") == ["250", "503", "500", "221"]
        await waiter.over()
    assert secret not in str(waiter.events)
    assert "C ********" in waiter.lines()


async def test_utf8_and_requiretls_where_they_may_not_be() -> None:
    async with listening() as scene:
        waiter = scene.waiter()
        async with scene.peer() as peer:
            await peer.ask("EHLO client.test")
            assert await peer.ask("MAIL FROM:<ännchen@example.org>") == "553 5.6.7 Non-ASCII address without SMTPUTF8"
            refused = "530 5.7.4 REQUIRETLS is offered within TLS only"
            assert await peer.ask("MAIL FROM:<ann@example.org> REQUIRETLS") == refused
            assert await peer.asks("MAIL FROM:<ännchen@example.org> SMTPUTF8", "RCPT TO:<bä@receive.test>") == [
                *("250", "550")
            ]
            await peer.ask("QUIT")
        await waiter.over()
    assert waiter.findings() == ["peer-utf8", "peer-requiretls", "peer-extensions"]


async def test_what_is_sent_behind_starttls_is_dropped() -> None:
    async with listening() as scene:
        waiter = scene.waiter()
        async with scene.peer() as peer:
            await peer.ask("EHLO client.test")
            await peer.say("STARTTLS", "RSET", "NOOP")
            await peer.reply()
            await peer.secure()
            assert await peer.ask("EHLO client.test") == "250 ENHANCEDSTATUSCODES"
            await peer.ask("QUIT")
        await waiter.over()
    assert waiter.findings() == ["peer-behind-starttls"]
    assert not any("RSET" in line for line in waiter.lines())
