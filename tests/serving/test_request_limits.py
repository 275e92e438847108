"""Requests that are too long, too slow or no requests: refused early, without a traceback, and others are served."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from smtptest.serving.request_limits import MOST_BYTES
from tests.servers.program import Program
from tests.soak.meter import memory

pytestmark = pytest.mark.process

GARBAGE = [
    b"\x00" * 64 + b"\r\n\r\n",
    b"\xff\xfe\xfd\r\n\r\n",
    b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET /%ff%fe%00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /t/%00/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /?host=%ff&port=%00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /\xe4 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /?\xe4 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: \xff\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nCookie: smtptest_owner=\xff\xfe; csrftoken=\x80\r\n\r\n",
    b"GET / HTTP/1.1\r\nNo colon\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"y" * 20_000 + b"\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n\xff\xfe",
    b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json; charset=no\r\nContent-Length: 2\r\n\r\n{}",
    b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data\r\nContent-Length: 2\r\n\r\n--",
    b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \xff\r\n\r\n",
    b"GET /ws/t/x/ HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n\r\n",
    b"GET /ws/t/x/ HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: !\r\nSec-WebSocket-Version: 99\r\nOrigin: \xff\r\n\r\n",
    b"GET /ws/t/%00%ff/?after=%ff HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"CONNECT example.org:25 HTTP/1.1\r\nHost: example.org:25\r\n\r\n",
    b"GET http://example.org/ HTTP/1.1\r\nHost: example.org\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    environment = {"SMTPTEST_DENY_NETWORKS": "0.0.0.0/0,::/0", "SMTPTEST_METRICS_TOKEN": "t0ken-of-the-operator"}
    started = Program(tmp_path_factory.mktemp("var"), "--no-demo", environment=environment)
    yield started
    started.kill()


def said(program: Program, *parts: bytes) -> bytes:
    """What the server answers to these bytes, until it is done or hangs up."""
    with socket.create_connection(("127.0.0.1", program.port), timeout=30) as raw:
        answer = b""
        try:
            for part in parts:
                raw.sendall(part)
            raw.shutdown(socket.SHUT_WR)
            while part := raw.recv(65536):
                answer += part
        except OSError:
            pass  # hung up while we still spoke
        return answer


@pytest.mark.parametrize("sent", GARBAGE, ids=range(len(GARBAGE)))
def test_garbage_is_the_clients_fault(program: Program, sent: bytes) -> None:
    answer = said(program, sent)
    assert b" 500 " not in answer.partition(b"\r\n")[0], answer
    assert b"Traceback" not in answer
    assert "Traceback" not in program.process.text()


def ask(program: Program, path: str = "/healthz") -> int:
    with closing(HTTPConnection("127.0.0.1", program.port, timeout=30)) as connection:
        connection.request("GET", path)
        return connection.getresponse().status


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_without_end_is_refused_and_not_held(program: Program, chunked: bool) -> None:
    assert ask(program) == 200
    before = memory(program.process.pid)
    head = b"Transfer-Encoding: chunked" if chunked else b"Content-Length: 400000000"
    piece = b"%x\r\n" % MOST_BYTES + b"x" * MOST_BYTES + b"\r\n" if chunked else b"x" * MOST_BYTES
    answer = said(program, b"POST / HTTP/1.1\r\nHost: localhost\r\n" + head + b"\r\n\r\n", *[piece] * 50)
    # Or hung up on before it could be read.
    assert answer.partition(b"\r\n")[0] in (b"HTTP/1.1 413 Content Too Large", b"")
    assert memory(program.process.pid) - before < 8 * 2**20
    assert ask(program) == 200


def test_many_unknown_sockets_leave_no_traceback(program: Program) -> None:
    request = (
        b"GET /ws/elsewhere/%d HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    closed = 0
    for batch in range(2):
        with ExitStack() as held:
            there = ("127.0.0.1", program.port)
            sockets = [held.enter_context(socket.create_connection(there, timeout=30)) for _ in range(100)]
            for number, raw in enumerate(sockets):
                raw.sendall(request % (batch * 100 + number))
            for raw in sockets:
                answer = b""
                while b"\x88\x02\x11\x34" not in answer and (part := raw.recv(4096)):
                    answer += part
                closed += b"\x88\x02\x11\x34" in answer  # a close frame with the code 4404 (RFC 6455 section 5.5.1)
    assert closed == 200
    assert "Traceback" not in program.process.text()


def processor(pid: int) -> int:
    """Ticks of processor time that a process has used: fields 14 and 15 of proc_pid_stat(5)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def post_form(program: Program, body: bytes, parameters: str) -> tuple[int, str | None]:
    """The status, and the policy that every answer of a view has."""
    with closing(HTTPConnection("127.0.0.1", program.port, timeout=60)) as connection:
        connection.request("POST", "/", body, {"Content-Type": f"multipart/form-data{parameters}"})
        answer = connection.getresponse()
        return answer.status, answer.getheader("Content-Security-Policy")


SIZE = 600 * 1024
ENDLESS = {
    "header": b'--x\r\nContent-Disposition: form-data; name="' + b"a" * SIZE,
    "lines of a header": b"--x\r\n" + b"A: b\r\n" * (SIZE // 6),
    "folded": b"--x\r\nA: b\r\n" + b" b\r\n" * (SIZE // 4),
    "parameters": b"--x\r\nContent-Disposition: form-data" + b"; a=b" * (SIZE // 5),
    "parts": b"--x\r\n\r\n\r\n" * (SIZE // 9),
    "boundaries": b"--x\r\n" * (SIZE // 5),
}


@pytest.mark.parametrize("body", ENDLESS.values(), ids=ENDLESS)
def test_a_form_without_end_is_parsed_by_nobody_but_django(program: Program, body: bytes) -> None:
    before = processor(program.process.pid)
    for _ in range(4):
        status, policy = post_form(program, body, "; boundary=x")
        assert status in (400, 403)
        assert policy
    # Twisted's parser takes 1.2 s for each of the first: 480 ticks.
    assert processor(program.process.pid) - before < 150


def test_a_form_without_a_boundary_is_answered_by_django(program: Program) -> None:
    status, policy = post_form(program, b"none", "")
    assert status in (400, 403)
    assert policy, "Twisted would hang up"
