"""The program as its user starts and stops it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from smtptest import __version__
from smtptest.conf.environment import BASE_DIR
from tests.asking import ask
from tests.servers.process import LIMIT, Process
from tests.servers.program import Program

pytestmark = pytest.mark.process

Start = Callable[..., Program]
PUBLIC = {
    "SMTPTEST_PROFILE": "public",
    "PUBLIC_URL": "https://smtptest.example.org",
    "SECRET_KEY": "k" * 50,
    "SMTPTEST_ABUSE_CONTACT": "abuse@example.org",
    "SMTPTEST_TRUSTED_PROXY_HOPS": "1",
}


def _get(program: Program, path: str) -> tuple[int, str]:
    answer = ask(program.port, "GET", path)
    return answer.status, answer.text


def _begin(program: Program, **fields: object) -> dict[str, str]:
    answer = ask(program.port, "POST", "/", fields)
    assert answer.status == 201, answer.text
    made: dict[str, str] = answer.json()
    return made


def _socket(program: Program, test: dict[str, str]) -> ClientConnection:
    return connect(f"ws://127.0.0.1:{program.port}/ws/t/{test['id']}/", origin=Origin(program.url))


def _watch(program: Program, test: dict[str, str]) -> list[dict[str, Any]]:
    """All events of a test, the last included."""
    with _socket(program, test) as websocket:
        return [json.loads(message) for message in websocket]


def _refused(*arguments: str, var: Path) -> tuple[int, str]:
    """Exit status and output of a start that does not come about."""
    process = Process(
        [sys.executable, "manage.py", "run", *arguments], environment={"SMTPTEST_VAR": str(var)}, folder=BASE_DIR
    )
    return process.wait(), process.text()


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_the_address_that_is_printed_has_the_form_filled_in(start_program: Start) -> None:
    program = start_program()
    query = parse_qs(urlsplit(program.first_test).query)
    demo = program.process.wait_for(r"user demo with password demo\. It listens on port (\d+) \(STARTTLS\)")
    assert query == {
        "host": ["localhost"],
        "port": [demo[1]],
        "security": ["starttls"],
        "mail_from": ["you@example.org"],
        "rcpt_to": ["friend@example.com"],
    }
    status, page = _get(program, program.first_test.removeprefix(program.url))
    assert status == 200
    assert all(f'value="{query[name][0]}"' in page for name in ("host", "port", "mail_from"))


def test_the_page_comes_with_its_style(start_program: Start) -> None:
    program = start_program("--no-demo")
    _, page = _get(program, "/")
    style = page.partition('<link rel="stylesheet" href="')[2].partition('"')[0]
    assert style.startswith("/static/")
    assert _get(program, style)[0] == 200


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_the_first_test_passes_on_verified_tls(start_program: Start, security: str) -> None:
    program = start_program()
    ports = program.process.wait_for(r"port (\d+) \(STARTTLS\) and port (\d+) \(TLS\)")
    port = int(ports[1 if security == "starttls" else 2])
    login = {"username": "demo", "password": "demo"}
    addresses = {"mail_from": "you@example.org", "rcpt_to": ["friend@example.com"]}
    test = _begin(program, host="localhost", port=port, security=security, **login, **addresses)
    events = _watch(program, test)
    assert [event["verified"] for event in events if event["kind"] == "tls"] == [True]
    assert {"code": 235, "text": "235 2.7.0 Authentication successful"}.items() <= next(
        event for event in events if event.get("code") == 235
    ).items()
    assert events[-1]["verdict"] == "passed"


def without_receiver(program: Program, lines: list[str]) -> list[str]:
    """The other lines, if one says where the receiver takes mail."""
    receives = [line for line in lines if line.startswith("The receiver takes mail")]
    assert [line.rpartition(" port ")[0] for line in receives] == [
        f"The receiver takes mail for the addresses of {program.url}/receive/ on 127.0.0.1"
    ]
    return [line for line in lines if line not in receives]


def test_without_the_demo_no_mail_server_is_spoken_of(start_program: Start) -> None:
    program = start_program("--no-demo")
    assert without_receiver(program, program.process.lines()) == [f"Open {program.url}/", "Ctrl-C stops it."]


def test_the_private_profile_says_what_runs_where_its_log_is_for_programs(start_program: Start) -> None:
    program = start_program("--no-demo", environment={"SMTPTEST_LOG": "json"})
    started, *told = program.process.lines()
    assert without_receiver(program, told) == [f"Open {program.url}/", "Ctrl-C stops it."]
    assert json.loads(started)["message"].startswith(f"smtptest {__version__}, profile private, Python ")


def test_the_public_profile_starts_no_demo(start_program: Start) -> None:
    program = start_program(environment={**PUBLIC, "SMTPTEST_ALLOW_NETWORKS": "10.1.0.0/16", "SMTPTEST_LOG": "json"})
    started, *told = program.process.lines()
    assert told == [f"Open {program.url}/", "Ctrl-C stops it."]
    line = json.loads(started)
    assert (line["level"], line["logger"]) == ("INFO", "smtptest.web.management.commands.run")
    assert line["message"].startswith(f"smtptest {__version__}, profile public, Python ")
    assert line["message"].endswith("; ports 25, 465, 587, 2525; private networks that may be dialled: 10.1.0.0/16")


def test_it_ends_in_good_order_beside_a_task_that_does_not(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.servers.stubborn", "run", "--port", "0", "--no-demo"]
    process = Process(command, environment={"SMTPTEST_VAR": str(tmp_path)}, folder=BASE_DIR)
    process.wait_for("^Ctrl-C stops it")
    assert process.stop(signal.SIGTERM) == 0


def test_who_asks_it_to_end_while_it_starts_is_heard(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.servers.interrupted", "run", "--port", "0", "--no-demo"]
    process = Process(command, environment={"SMTPTEST_VAR": str(tmp_path)}, folder=BASE_DIR)
    try:
        assert process.wait() == 0
        assert process.lines()[-1] == "Ctrl-C stops it."
    finally:
        process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_quietly_while_a_test_runs_and_is_watched(
    start_program: Start, taken_port: int, number: signal.Signals
) -> None:
    program = start_program()
    said = program.process.lines()
    # The port is listened on, and nobody ever answers.
    test = _begin(program, host="127.0.0.1", port=taken_port, rcpt_to=["you@example.org"])
    with _socket(program, test) as websocket:
        websocket.recv()
        assert program.stop(number) == 0
    assert program.process.lines() == said


def test_the_service_manager_is_told_once_it_serves(start_program: Start, tmp_path: Path) -> None:
    address = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(address)
        program = start_program("--no-demo", environment={"NOTIFY_SOCKET": address})
        manager.settimeout(LIMIT)
        assert manager.recv(100) == b"READY=1"
        assert _get(program, "/healthz") == (200, "ok")


def test_a_second_start_keeps_the_data_and_the_ports(start_program: Start) -> None:
    program = start_program()
    before, first_test = _contents(program.var / "demo"), program.first_test
    program.stop()
    program.restart()
    assert _contents(program.var / "demo") == before
    assert urlsplit(program.first_test).netloc == urlsplit(first_test).netloc


def _contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_a_killed_program_leaves_nobody_behind(start_program: Start) -> None:
    program = start_program()
    demo = program.process.wait_for(r"port (\d+) \(STARTTLS\) and port (\d+) \(TLS\)")
    program.kill()
    for port in (program.port, int(demo[1]), int(demo[2])):
        with socket.socket() as client:
            assert client.connect_ex(("127.0.0.1", port)) != 0


def test_a_taken_port_is_told_in_one_line(tmp_path: Path, taken_port: int) -> None:
    assert _refused("--no-demo", "--port", str(taken_port), var=tmp_path) == (
        1,
        f"port {taken_port} is taken by another program; try make run PORT={taken_port + 1}",
    )


@pytest.mark.parametrize(
    ("ports", "variable"),
    [(("--demo-tls-port", "--demo-port"), "DEMO_PORT"), (("--demo-port", "--demo-tls-port"), "DEMO_TLS_PORT")],
)
def test_a_taken_demo_port_is_told_in_one_line(
    tmp_path: Path, taken_port: int, ports: tuple[str, str], variable: str
) -> None:
    arguments = ("--port", "0", ports[0], "0", ports[1], str(taken_port))
    words = f"try make run {variable}={taken_port + 1}, or make run DEMO=0 without the demo mail server"
    assert _refused(*arguments, var=tmp_path) == (1, f"port {taken_port} is taken by another program; {words}")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--port", "65536"), "argument --port: 65536 is not a port: 0 to 65535"),
        (("--bind", "everywhere"), "argument --bind: invalid ip_address value: 'everywhere'"),
    ],
)
def test_a_bad_argument_is_named(tmp_path: Path, arguments: tuple[str, ...], reason: str) -> None:
    status, text = _refused(*arguments, var=tmp_path)
    assert status == 2
    assert text.splitlines()[-1] == f"manage.py run: error: {reason}"


def test_make_alone_says_what_can_be_made() -> None:
    # These tests are run by make themselves: what it hands on to a make inside of it would show.
    alone = {name: value for name, value in os.environ.items() if not name.startswith("MAKE") and name != "MFLAGS"}
    said = subprocess.run(
        ["make", "--no-print-directory"], cwd=BASE_DIR, env=alone, capture_output=True, encoding="utf-8", check=True
    ).stdout
    known = ["help", "run", "test", "check", "bench", "audit", "lock", "soak", "mtas", "image", "roots"]
    known += ["messages", "pictures"]
    assert [line.split()[:2] for line in said.splitlines()] == [["make", target] for target in known]


def test_where_packages_may_not_be_installed_they_are_named(tmp_path: Path) -> None:
    def install(**environment: str) -> tuple[int, str]:
        # No apt-get in the path: a system that is not Debian.
        run = subprocess.run(
            ["/bin/sh", str(BASE_DIR / ".ci/debian"), "no-such-package"],
            env={"PATH": str(tmp_path), **environment},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        return run.returncode, run.stderr

    told = (
        "Please install these Debian packages: no-such-package\n"
        "  sudo apt-get install --no-install-recommends no-such-package\n"
    )
    assert install() == (0, told)
    assert install(REQUIRE="1") == (1, told)
