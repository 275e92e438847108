"""``manage.py smtptest``: the same test in the terminal, with an exit status that a script can use."""

from __future__ import annotations

import asyncio
import io
import json
import os
import pty
import re
import sys
from contextlib import redirect_stderr, redirect_stdout, suppress
from contextvars import copy_context
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.management import execute_from_command_line

from smtptest.conf.environment import BASE_DIR
from tests.engine.tls.test_client_certificate import CERTIFICATE, KEY, asking, knows_by_certificate
from tests.servers.forwarder import Forwarder, forwarding
from tests.servers.ports import free_port
from tests.servers.scripted import Peer, answering, serve

pytestmark = pytest.mark.process


@dataclass
class Outcome:
    status: int | None
    output: str
    errors: str


async def smtptest(*arguments: str, given: bytes = b"") -> Outcome:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "manage.py", "smtptest", *arguments,
        cwd=BASE_DIR, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    output, errors = await process.communicate(given)
    return Outcome(process.returncode, output.decode(), errors.decode())


def _run_here(arguments: tuple[str, ...]) -> Outcome:
    output, errors = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    status: object = None
    with redirect_stdout(output), redirect_stderr(errors):
        try:
            execute_from_command_line(["manage.py", "smtptest", *arguments])
        except SystemExit as end:
            status = end.code
    said = []
    for stream in (output, errors):
        stream.flush()
        said.append(stream.buffer.getvalue().decode())
    return Outcome(status if isinstance(status, int) else None, *said)


async def here(*arguments: str) -> Outcome:
    """The same in this process, in a thread. To start a Python takes two seconds: each kind of end is met so once."""
    return await asyncio.to_thread(copy_context().run, _run_here, arguments)


PLAN = ("--security", "none", "--helo", "client.test", "--mail-from", "a@example.org", "--rcpt-to", "b@example.org")


async def test_the_conversation_appears_and_the_status_is_0() -> None:
    async with serve(answering()) as server:
        outcome = await smtptest(server.host, "--port", str(server.port), *PLAN)
    lines = [line[11:] for line in outcome.output.splitlines()]
    assert lines == [
        f"-- connected to 127.0.0.1 [127.0.0.1] port {server.port}",
        "S: 220 mx.test ESMTP",
        "C: EHLO client.test",
        "S: 250-mx.test",
        "S: 250 SIZE 1000000",
        "C: MAIL FROM:<a@example.org>",
        "S: 250 2.1.0 Ok",
        "C: RCPT TO:<b@example.org>",
        "S: 250 2.1.5 Ok",
        "C: RSET",
        "S: 250 2.0.0 Ok",
        "C: QUIT",
        "S: 221 2.0.0 Bye",
        "== passed: The server accepts the sender and the recipient. No message was sent.",
    ]
    assert (outcome.status, outcome.errors) == (0, "")


async def test_json_is_one_event_per_line_and_no_is_1() -> None:
    async with serve(answering(RCPT="550 No")) as server:
        outcome = await smtptest(server.host, "--port", str(server.port), *PLAN, "--json")
    events = [json.loads(line) for line in outcome.output.splitlines()]
    assert [event["seq"] for event in events] == list(range(len(events)))
    assert (events[-1]["verdict"], events[-1]["dialog"], outcome.status) == ("rejected", None, 1)


async def test_a_certificate_and_its_key_come_from_files_and_a_problem_is_4(tmp_path: Path) -> None:
    for name, text in (("certificate", CERTIFICATE), ("key", KEY)):
        (tmp_path / name).write_text(text)
    async with serve(knows_by_certificate, tls=asking()) as server:
        outcome = await smtptest(
            server.host, "--port", str(server.port), "--security", "tls", "--auth", "external", "--stop-after", "auth",
            "--username", "bob", "--client-cert", str(tmp_path / "certificate"), "--client-key", str(tmp_path / "key"),
        )  # fmt: skip
    # Nobody knows who issued the server's certificate: the session goes well, and that is a problem.
    assert (outcome.status, outcome.errors) == (4, "")
    assert "S: 235 2.7.0 Welcome client.test" in outcome.output
    assert "PRIVATE KEY" not in outcome.output


RAW = b"Subject: gr\xfc\xdfe\n\n.\nbye\n"


@pytest.mark.parametrize("from_file", [True, False])
async def test_a_whole_message_comes_from_a_file_or_the_standard_input(tmp_path: Path, from_file: bool) -> None:
    (tmp_path / "message.eml").write_bytes(RAW)
    got: list[bytes] = []

    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test")
        while (line := await peer.reader.readline()) not in (b"", b"QUIT\r\n"):
            got.append(line)
            if line == b"DATA\r\n":
                await peer.say("354 Go")
                got.append(await peer.reader.readuntil(b"\r\n.\r\n"))
            await peer.say("250 Ok")

    async with serve(script) as server:
        arguments = (
            server.host, "--port", str(server.port), *PLAN, "--stop-after", "message", "--source-address", "127.0.0.2",
            "--data", str(tmp_path / "message.eml") if from_file else "-",
        )  # fmt: skip
        outcome = await (here(*arguments) if from_file else smtptest(*arguments, given=RAW))
    assert (outcome.status, outcome.errors) == (0, "")
    assert got[-1] == b"Subject: gr\xfc\xdfe\r\n\r\n..\r\nbye\r\n.\r\n"
    assert "Subject: gr\\xFC\\xDFe" in outcome.output


async def test_what_is_against_the_rules_is_sent_with_a_warning() -> None:
    async with serve(answering()) as server:
        outcome = await here(
            server.host, "--port", str(server.port), "--security", "none", "--helo", "a_b", "--rcpt-to", "<root>"
        )
    assert outcome.status == 0
    assert [line.partition(":")[0] for line in outcome.errors.splitlines()] == ["helo", "rcpt_to"]
    assert server.heard[:3] == ["EHLO a_b", "MAIL FROM:<>", "RCPT TO:<root>"]
    assert "A recipient's address breaks the rules" in outcome.output


async def test_a_probe_is_0_if_there_is_no_hole_and_4_if_it_finds_one() -> None:
    async with serve(answering(VRFY="250 <b@example.org>")) as server:
        outcome = await here(server.host, "--port", str(server.port), *PLAN, "--probe", "vrfy")
    lines = [line[11:] for line in outcome.output.splitlines()]
    assert "C: EXPN b@example.org" in lines
    assert lines[-1] == "== passed: Neither VRFY nor EXPN discloses which addresses exist."
    assert (outcome.status, outcome.errors) == (0, "")
    async with serve(answering(VRFY="252 Perhaps", EXPN="250 <bob@inside.example>")) as server:
        outcome = await here(server.host, "--port", str(server.port), *PLAN, "--probe", "vrfy")
    assert "problem: EXPN discloses who is behind an address." in outcome.output
    assert (outcome.status, outcome.errors) == (4, "")


async def on_a_terminal(*arguments: str, **variables: str) -> str:
    """What a terminal shows of the command."""
    ours, theirs = pty.openpty()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "manage.py", "smtptest", *arguments, cwd=BASE_DIR, stdin=theirs, stdout=theirs, stderr=theirs,
        env={**os.environ, "TERM": "xterm", "NO_COLOR": "", **variables},
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    with suppress(OSError):  # so a terminal ends whose other side is closed
        while data := await asyncio.to_thread(os.read, ours, 65536):
            shown += data
    os.close(ours)
    await process.wait()
    return shown.decode()


async def test_a_terminal_has_colours_and_the_answer_once_more_in_its_language() -> None:
    async with serve(answering(RCPT="550 No", EHLO="250 mx.test")) as server:
        arguments = (server.host, "--port", str(server.port), *PLAN[2:])
        coloured = await on_a_terminal(*arguments, LC_ALL="de_DE.UTF-8")
        plain = await on_a_terminal(*arguments, LC_ALL="C.UTF-8", NO_COLOR="1")
    assert "\x1b[31m  S: 550 No\x1b[0m" in coloured
    assert "\x1b[1;31mProblem\x1b[0m: " in coloured
    assert "\x1b[1;33mWarnung\x1b[0m: " in coloured
    assert "== rejected: Der Server " in coloured
    assert "\x1b" not in plain
    answer, counted, warning, *_ = plain.split("\r\n\r\n")[1].splitlines()
    assert answer.startswith("problem: ")
    assert answer.endswith("“550 No”.")
    assert (counted, warning) == ("1 warning", "  warning: The session is not encrypted")


async def test_a_monitoring_system_gets_one_line_with_performance_data_and_its_own_status() -> None:
    async with serve(answering()) as server:
        good = await smtptest(server.host, "--port", str(server.port), *PLAN, "--nagios")
        warned = await here(server.host, "--port", str(server.port), *PLAN[2:], "--nagios")
    gone = await here(server.host, "--port", str(free_port()), *PLAN, "--nagios")
    wrong = await here(server.host, "--prot", "25", "--nagios")
    empty = await here(server.host, "--nagios")
    no_password = await smtptest(server.host, *PLAN, "--nagios", "--username", "alice")
    assert (good.status, warned.status, gone.status) == (0, 1, 2)
    assert re.match(r"SMTP OK - [^|]+\. \| time=\d+\.\d{6}s;;;0 connect=\d+\.\d{6}s;;;0 ", good.output)
    assert good.output.count("\n") == 1
    assert warned.output.startswith("SMTP WARNING - ")
    assert warned.output.splitlines()[1:] == ["warning: The session is not encrypted"]
    assert gone.output.startswith("SMTP CRITICAL - No connection to 127.0.0.1 port ")
    for refused in (wrong, empty, no_password):
        assert (refused.status, refused.output.count("\n")) == (3, 1)
        assert refused.output.startswith("SMTP UNKNOWN - ")


async def test_what_is_4_can_be_chosen() -> None:
    async with serve(answering()) as server:
        arguments = (server.host, "--port", str(server.port), *PLAN[2:])
        statuses = [(await here(*arguments, "--fail-on", on)).status for on in ("problem", "warning", "never")]
    assert statuses == [0, 4, 0]


async def test_not_reached_is_2() -> None:
    assert (await smtptest("127.0.0.1", "--port", str(free_port()), *PLAN)).status == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "the following arguments are required: host"),
        (("127.1", *PLAN), "host: A host name cannot end in a number."),
        (("mx.test",), "rcpt_to: Enter a recipient, or set “Stop after” to an earlier step."),
        (("mx.test",), "name a recipient with --rcpt-to, or write --stop-after tls"),
        (("mx.test", "--client-key", "/nowhere"), "argument --client-key: /nowhere cannot be read"),
        (("mx.test", "--data", "/nowhere"), "argument --data: /nowhere cannot be read"),
        (("mx.test", *PLAN, "--data", __file__, "--body", "x"), "raw_message: A raw message is sent unchanged."),
        (("mx.test", *PLAN, "--body", "\udcff"), "body: This is not valid UTF-8."),
        (("mx.test", *PLAN, "--subject", "\udcff"), "subject: Line ends and control characters are not allowed here."),
        (("mx.test", "--nope"), "unrecognized arguments: --nope"),
        (("mx.test", *PLAN, "--probe", "smuggling"), "stop_after: This probe sends real messages to the recipient"),
        (("mx.test", *PLAN, "--security", "some"), "security: Choose one of: none, opportunistic, starttls, tls."),
    ],
)
async def test_bad_arguments_are_3_and_say_why(arguments: tuple[str, ...], words: str) -> None:
    # Those that argparse refuses, and bytes that are no text, as the system hands them on.
    outcome = await (smtptest if {"--nope", "\udcff"} & {*arguments} else here)(*arguments)
    assert outcome.status == 3
    assert words in outcome.errors
    assert "Traceback" not in outcome.errors


async def test_the_server_can_be_named_as_it_was_pasted() -> None:
    async with serve(answering()) as server:
        outcome = await here(f"smtp://{server.host}:{server.port}", *PLAN)
        assert (outcome.status, outcome.errors) == (0, "")
        asked = await smtptest(f"smtp://alice@{server.host}:{server.port}", *PLAN)
    assert (asked.status, asked.output) == (3, "")
    assert asked.errors.endswith("password: there is no terminal to ask for it\n")


@pytest.mark.parametrize(
    ("host", "words"),
    [
        ("smtp://alice:hunter2/x@127.0.0.1", "host: There is an @ after a slash"),
        ("smtp:hunter2@127.0.0.1", "host: This can be read in two ways"),
        ("smtp://alice:hunter2", "host: What follows the colon is not a port."),
        ("https://alice:hunter2@127.0.0.1", "host: This is the address of a web page."),
    ],
)
async def test_a_server_that_is_not_clear_is_refused_before_a_password_is_asked_for(host: str, words: str) -> None:
    outcome = await here(host, *PLAN)
    assert (outcome.status, outcome.output) == (3, "")
    assert outcome.errors.startswith(words)
    assert "hunter2" not in outcome.errors


async def test_the_server_can_be_a_command_line_and_what_is_not_used_is_told() -> None:
    async with serve(answering()) as server:
        outcome = await here(f"nc -v {server.host} {server.port}", *PLAN)
    assert (outcome.status, outcome.errors) == (
        0,
        "host: Part of your entry has no meaning here and is ignored.\n",
    )


async def test_a_round_trip_says_where_the_message_is_to_come_and_ends_when_it_came() -> None:
    port = free_port()
    async with forwarding(Forwarder(port)) as relay:
        outcome = await smtptest(
            "127.0.0.1", "--port", str(relay.port), "--round-trip", "--listen", f"127.0.0.1:{port}", "--fail-on",
            "never", "--json",
        )  # fmt: skip
    events = [json.loads(line) for line in outcome.output.splitlines()]
    assert (outcome.status, events[-1]["verdict"], events[-1]["dialog"]) == (0, "accepted", None)
    assert outcome.errors.endswith(f"@receive.test, by 127.0.0.1 port {port}.\n")
    assert {"trip-header", "trip-body", "trip-dkim"} <= {event.get("id") for event in events}


async def test_a_place_that_cannot_be_had_is_said_in_time() -> None:
    outcome = await smtptest("127.0.0.1", "--round-trip", "--listen", "nowhere")
    assert (outcome.status, outcome.output) == (3, "")
    assert "--listen: 'nowhere' is not an IP address and a port" in outcome.errors
    async with forwarding(Forwarder(0)) as relay:
        outcome = await smtptest("127.0.0.1", "--round-trip", "--listen", f"127.0.0.1:{relay.port}")
    assert outcome.status == 3
    assert "cannot listen on 127.0.0.1" in outcome.errors
