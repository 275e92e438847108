"""The commands for other programs: quoted safely, honest about what they leave out, and run for real."""

from __future__ import annotations

import asyncio
import os
import re
import shlex
import ssl
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from shutil import which
from typing import Any

import pytest
import trustme
from hypothesis import given, settings
from hypothesis import strategies as st

from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.printable import printable
from smtptest.engine.secret import Secret
from smtptest.engine.smtp.plan import Auth, Plan, Protocol, Security, StopAfter, Verify
from smtptest.engine.smtp.run_test import run_test
from smtptest.export.curl import curl
from smtptest.export.exportable import USERNAME, Json, Wish, wish
from smtptest.export.openssl import openssl
from smtptest.export.shell import Export, shell
from smtptest.export.swaks import swaks
from tests.engine.smtp.helpers import ANYTHING, SHORT, Transcript
from tests.servers.scripted import Peer, Script, answering, serve

PASSWORD = "correct horse"
PLAN = Plan(
    host="127.0.0.1", helo="client.test", mail_from="alice@example.org", rcpt_to=("bob@example.com", "eve@example.com"),
    security=Security.NONE,
)  # fmt: skip


def document(plan: Plan, events: list[Json] | None = None) -> Json:
    dialog = {"index": 0, "host": plan.host, "address": "127.0.0.1", "port": plan.port}
    return {"plan": plan.to_json(), "dialogs": [dialog], "events": events or [], "verdict": "passed"}


def asked(plan: Plan = PLAN, **changes: Any) -> Wish:
    return wish(document(replace(plan, **changes)), owner=True)


async def ours(plan: Plan, port: int, roots: tuple[str, ...] = ()) -> Json:
    """Have the test, and give its document."""
    transcript = Transcript()
    await run_test(
        replace(plan, port=port), password=Secret(PASSWORD if plan.username else ""), network=GuardedNetwork(ANYTHING),
        limits=SHORT, roots=roots, helo_name="", sink=transcript.events.append,
    )  # fmt: skip
    return document(replace(plan, port=port), [event.to_json() for event in transcript.events])


async def run(command: str, folder: Path, answers: bytes = b"") -> str:
    """What a shell makes of the command."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    process = await asyncio.create_subprocess_exec(
        "/bin/sh", "-c", command, cwd=folder, env=environment, stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    output, _ = await asyncio.wait_for(process.communicate(answers), 60)
    return output.decode("utf-8", "replace")


def needs(program: str) -> None:
    if which(program) is None:
        pytest.skip(f"{program} is not installed")


def starttls(context: ssl.SSLContext) -> Script:
    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test ESMTP")
        while (line := await peer.hear()) is not None:
            verb = line.split(" ")[0].upper()
            await peer.say(*{"EHLO": ("250-mx.test", "250 STARTTLS"), "STARTTLS": ("220 Go",), "QUIT": ("221 Bye",)}.get(verb, ("250 Ok",)))  # fmt: skip  # noqa: E501
            if verb == "STARTTLS":
                await peer.starttls(context)
                await obeys_after_tls(peer)
                return

    return script


async def obeys_after_tls(peer: Peer) -> None:
    while (line := await peer.hear()) is not None:
        verb = line.split(" ")[0].upper()
        replies = {"EHLO": ("250-mx.test", "250 AUTH PLAIN"), "AUTH": ("235 Yes",), "QUIT": ("221 Bye",)}
        await peer.say(*replies.get(verb, ("250 Ok",)))
        if verb == "QUIT":
            peer.writer.close()
            return


def without_reset(heard: list[str]) -> list[str]:
    """swaks says no RSET before QUIT, and it says so itself."""
    return [line for line in heard if line != "RSET"]


@pytest.mark.parametrize("stop", ["connect", "ehlo", "mail", "rcpt"])
async def test_swaks_has_the_same_conversation(tmp_path: Path, stop: str) -> None:
    needs("swaks")
    plan = replace(PLAN, stop_after=StopAfter(stop))
    async with serve(answering()) as server:
        found = await ours(plan, server.port)
        output = await run(swaks(wish(found, owner=True)).text, tmp_path)
        assert without_reset(server.peers[0].heard) == server.peers[1].heard, output


async def test_swaks_has_the_same_conversation_with_hostile_words(tmp_path: Path) -> None:
    needs("swaks")
    mean = "$(touch${IFS}x)'`touch\"x`*?!"
    plan = replace(
        PLAN, mail_from='"a b\\"$(touch x)"@example.org', rcpt_to=("bob+'x'&!@example.com",), helo="client.test"
    )
    async with serve(answering()) as server:
        found = await ours(plan, server.port)
        assert "$(touch x)" in server.peers[0].heard[1]
        output = await run(swaks(wish(found, owner=True)).text, tmp_path)
        assert without_reset(server.peers[0].heard) == server.peers[1].heard, output
    assert os.listdir(tmp_path) == []
    assert shlex.split(shell([mean])) == [mean]


async def test_swaks_logs_in_over_starttls_as_we_do(tmp_path: Path, ca: tuple[ssl.SSLContext, str]) -> None:
    needs("swaks")
    context, root = ca
    plan = replace(
        PLAN,
        host="localhost",
        security=Security.STARTTLS,
        auth=Auth.PLAIN,
        username='o\'brien "x"',
        verify=Verify.REPORT,
    )
    async with serve(starttls(context)) as server:
        found = await ours(plan, server.port, (root,))
        command = swaks(wish(found, owner=True))
        assert PASSWORD not in command.text
        output = await run(command.text, tmp_path, f"{PASSWORD}\n".encode())
        assert without_reset(server.peers[0].heard) == server.peers[1].heard, output
        assert any(line.startswith("AUTH PLAIN ") for line in server.peers[1].heard)


async def test_swaks_sends_the_message(tmp_path: Path) -> None:
    needs("swaks")
    plan = replace(PLAN, stop_after=StopAfter.MESSAGE, subject="It's $HOME", body="one\n.two\nthree")
    async with serve(answering()) as server:
        found = await ours(plan, server.port)
        await run(swaks(wish(found, owner=True)).text, tmp_path)
        ours_heard, theirs = server.peers[0].heard, server.peers[1].heard
    assert without_fields(theirs) == without_fields(ours_heard)
    assert "Subject: It's $HOME" in theirs


def without_fields(heard: list[str]) -> list[str]:
    """Date, Message-ID and the like are each program's own; and where a text ends, swaks adds empty lines."""
    start = heard.index("DATA") + 1
    shown = [re.sub(r" SIZE=\d+.*", "", line) for line in heard]
    return [line for number, line in enumerate(shown) if line and (number < start or not re.match(r"[\w-]+: | ", line))]


@pytest.mark.parametrize("stop", ["ehlo", "message"])
async def test_curl_has_the_same_conversation(tmp_path: Path, stop: str) -> None:
    needs("curl")
    plan = replace(PLAN, stop_after=StopAfter(stop))
    (tmp_path / "message.eml").write_text("Subject: x\n\nHello\n")
    async with serve(answering()) as server:
        found = await ours(plan, server.port)
        output = await run(curl(wish(found, owner=True)).text, tmp_path)
        ours_heard, theirs = server.peers[0].heard, server.peers[1].heard
    verbs = [line for line in theirs if re.match(r"EHLO|MAIL|RCPT|DATA|QUIT", line)]
    expected = [line for line in ours_heard if re.match(r"EHLO|MAIL|RCPT|DATA|QUIT", line)]
    same = [[re.sub(r" SIZE=\d+", "", line) for line in each] for each in (verbs, expected)]
    assert same[0] == same[1], output


async def test_openssl_greets_over_starttls(tmp_path: Path, ca: tuple[ssl.SSLContext, str]) -> None:
    context, root = ca
    plan = replace(PLAN, host="localhost", security=Security.STARTTLS, stop_after=StopAfter.EHLO)
    async with serve(starttls(context)) as server:
        export = openssl(wish(await ours(plan, server.port, (root,)), owner=True))
        output = await run(export.text, tmp_path, b"EHLO client.test\nRCPT TO:<x@y.test>\nQUIT\n")
        assert server.peers[1].heard[:2] == ["EHLO client.test", "STARTTLS"], output
        assert "RCPT TO:<x@y.test>" in server.peers[1].heard, "and R is no order to s_client"
    assert export.text.endswith("# EHLO client.test\n# QUIT")


@pytest.fixture(scope="module")
def ca(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, str]:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    root = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(root)
    return context, str(root)


text = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)


@given(text, text, text)
def test_each_value_is_one_word_of_the_shell(sender: str, recipient: str, user: str) -> None:
    login: dict[str, Any] = {"auth": Auth.PLAIN, "username": user, "security": Security.STARTTLS}
    for make in (swaks, curl, openssl):
        export = make(asked(mail_from=sender, rcpt_to=(recipient,), **login, stop_after=StopAfter.MESSAGE))
        command = "\n".join(line for line in export.text.split("\n") if not line.startswith("# "))
        parsed = words_of(command) if "$'" in command else shlex.split(command)
        if parsed and make is not openssl:
            assert {sender, recipient, user} <= set(parsed)


def test_a_strangers_command_has_no_user_name() -> None:
    plan = replace(PLAN, auth=Auth.PLAIN, username="alice", security=Security.STARTTLS, stop_after=StopAfter.AUTH)
    theirs = wish(document(plan), owner=False)
    for export in (swaks(theirs), curl(theirs), openssl(theirs)):
        assert "alice" not in export.text.replace("alice@example.org", "")
    assert f"--auth-user {USERNAME}" in swaks(theirs).text


@pytest.mark.parametrize(
    ("make", "changes", "words"),
    [
        (swaks, {"mail_from": "-x@example.org"}, "begins with a hyphen"),
        (swaks, {"rcpt_to": ('"a,b"@example.org',)}, "a recipient with a comma"),
        (swaks, {"auth": Auth.SCRAM_SHA_256, "username": "alice"}, "the login"),
        (swaks, {"bdat": True, "stop_after": StopAfter.MESSAGE}, "BDAT"),
        (swaks, {"dsn": "NOTIFY=NEVER"}, "DSN"),
        (swaks, {"body": "@/etc/passwd", "stop_after": StopAfter.MESSAGE}, "read as a file"),
        (swaks, {"html": "<p>", "stop_after": StopAfter.MESSAGE}, "HTML"),
        (swaks, {}, "RSET"),
        (swaks, {"verify": Verify.REQUIRE, "security": Security.TLS}, "checks its chain alone"),
        (openssl, {}, "this test has none"),
        (openssl, {"security": Security.TLS, "auth": Auth.PLAIN, "username": "alice"}, "the login"),
        (curl, {}, "cannot stop there"),
        (curl, {"protocol": Protocol.LMTP}, "LMTP"),
        (curl, {"auth": Auth.PLAIN, "username": "a:b", "stop_after": StopAfter.AUTH}, "colon"),
        (curl, {"stop_after": StopAfter.MESSAGE}, "message.eml"),
    ],
)  # fmt: skip
def test_what_cannot_be_said_is_said(make: Any, changes: dict[str, Any], words: str) -> None:
    export: Export = make(asked(**changes))
    assert words in " ".join(map(str, export.unsaid))


def test_a_field_that_is_yet_to_come_is_not_passed_over() -> None:
    found = document(PLAN)
    found["plan"] |= {"probe": "open-relay", "xclient": "", "proxy": None}
    assert swaks(wish(found, owner=True)).unsaid[0] == "probe"


def test_curl_never_sends_a_password_unchecked() -> None:
    found = document(replace(PLAN, security=Security.TLS, stop_after=StopAfter.AUTH, auth=Auth.PLAIN, username="alice"))
    assert "--insecure" not in curl(wish(found, owner=True)).text


# What a terminal acts on, what turns text round or hides it, and what no shell may read as more than itself.
ODD = st.text(
    st.sampled_from("\x01\x03\t\r\x1b\x7f\x85\xa0\u00ad\u200d\u202e\u2028\ufeff\U000e0041'\"\\$`!aä7 \n"), max_size=12
)


def words_of(command: str) -> list[str]:
    """What bash makes of the command's words."""
    script = f"set -- {command}\nprintf '%s\\0' \"$@\""
    output = subprocess.run(["bash", "-c", script], capture_output=True, check=True).stdout
    return output.decode().split("\0")[:-1]


@settings(max_examples=60, deadline=None)
@given(st.lists(ODD, min_size=1, max_size=8))
def test_what_cannot_be_printed_is_escaped_and_read_back_by_the_shell(words: list[str]) -> None:
    command = shell(["command"], words)
    assert printable(command.replace("\n", "")) == command.replace("\n", "")
    assert words_of(command) == ["command", *words]


@pytest.mark.parametrize("word", ["a\0b", "half \ud83d"])
def test_what_can_be_no_argument_is_refused_in_words(word: str) -> None:
    with pytest.raises(ValueError, match="cannot be part of a command"):
        shell(["command", word])
    export = curl(asked(helo="", auth=Auth.PLAIN, username=word, stop_after=StopAfter.AUTH))
    assert export.text == ""
    assert "cannot be part of a command" in str(export.unsaid[0])


@pytest.mark.parametrize("make", [swaks, curl, openssl])
@pytest.mark.parametrize("odd", ["\x03\ntouch x", "a\tb", "\x1b]0;x\x07", "\u202egpj.exe", "\u2028"])
def test_no_command_holds_what_a_terminal_acts_on(make: Callable[[Wish], Export], odd: str) -> None:
    plan: dict[str, Any] = {
        "auth": Auth.PLAIN,
        "username": odd,
        "subject": odd,
        "body": odd,
        "mail_from": f"{odd}@a.test",
    }
    export = make(asked(**plan, security=Security.STARTTLS, stop_after=StopAfter.MESSAGE))
    assert export.text
    assert printable(export.text.replace("\n", "")) == export.text.replace("\n", "")


async def test_a_body_of_several_lines_is_sent_as_lines_by_swaks(tmp_path: Path) -> None:
    needs("swaks")
    plan = replace(PLAN, subject="Hello", body="one\r\ntwo\n\nthree", stop_after=StopAfter.MESSAGE)
    command = swaks(asked(plan)).text
    async with serve(answering()) as server:
        output = await run(command.replace("--port 25", f"--port {server.port}"), tmp_path)
        heard = server.peers[0].heard
    assert heard[heard.index("one") :][:4] == ["one", "two", "", "three"], output


def test_the_name_for_tls_and_our_own_address_are_options_of_each() -> None:
    one = asked(host="192.0.2.1", tls_name="mx.example.org", source_address="127.0.0.2", security=Security.STARTTLS)
    whole = replace_plan(one, stop_after="message")
    assert "--tls-sni mx.example.org" in swaks(one).text
    assert "--local-interface 127.0.0.2" in swaks(one).text
    assert "-servername mx.example.org" in openssl(one).text
    assert "-verify_hostname mx.example.org" in openssl(one).text
    assert "-connect 192.0.2.1:25" in openssl(one).text
    assert "-bind 127.0.0.2:0" in openssl(one).text
    assert "smtp://mx.example.org:25/" in curl(whole).text
    assert "--connect-to mx.example.org:25:192.0.2.1:25" in curl(whole).text
    assert "--interface 127.0.0.2" in curl(whole).text
    named = asked(host="mx.test", tls_name="192.0.2.1", security=Security.STARTTLS)
    assert "--tls-sni" not in swaks(named).text
    assert "-noservername" in openssl(named).text
    assert "-verify_ip 192.0.2.1" in openssl(named).text


def replace_plan(one: Wish, **changes: Any) -> Wish:
    return replace(one, plan={**one.plan, **changes})


def test_a_raw_message_is_a_file_for_swaks() -> None:
    one = asked(raw_message="Subject: a\n\nb\n", stop_after=StopAfter.MESSAGE)
    assert "--data @message.eml" in swaks(one).text
    assert "--body" not in swaks(one).text
    assert any("message.eml" in str(words) for words in swaks(one).unsaid)
    assert one.unheard_of == []
