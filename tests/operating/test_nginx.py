"""The shipped nginx configuration, in Debian's nginx, in front of the real server, against a hostile visitor."""

from __future__ import annotations

import json
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPSConnection
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from tests.servers import nginx
from tests.servers.nginx import NAME, Proxy
from tests.servers.ports import free_port
from tests.servers.program import Program

pytestmark = pytest.mark.process

SPOOFED = {
    "X-Forwarded-Host": "evil.test",
    "X-Forwarded-For": "<script>",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Port": "1",
    "Forwarded": "host=evil.test",
    "Daphne-Root-Path": "/evil",
    "X-Script-Name": "/evil",
}
# 127.0.0.1:1 is closed: the test is over as soon as it has begun.
FIELDS = {"host": "127.0.0.1", "port": 1, "rcpt_to": ["a@example.org"]}


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    environment = {"PUBLIC_URL": f"https://{NAME}", "SMTPTEST_METRICS_TOKEN": "t0ken-of-the-operator"}
    started = Program(tmp_path_factory.mktemp("var"), "--no-demo", environment=environment)
    yield started
    started.kill()


@contextmanager
def proxied(program: Program, patience: str = "10s") -> Iterator[Proxy]:
    """patience: how long it waits for a visitor; as it is shipped unless said otherwise."""
    if (binary := nginx.program()) is None:
        pytest.skip("nginx is not installed")
    limits = {"client_header_timeout": patience, "client_body_timeout": patience}
    with nginx.running(binary, free_port(), program.port, address="127.0.0.1", tls=True, **limits) as started:
        yield started


@pytest.fixture(scope="module")
def site(program: Program) -> Iterator[Proxy]:
    with proxied(program) as started:
        yield started


@pytest.fixture
def impatient(program: Program) -> Iterator[Proxy]:
    """One that is sooner tired of waiting, and still has time for the visitor's own work on a loaded machine."""
    with proxied(program, "5s") as started:
        yield started


def ask(
    site: Proxy, method: str, path: str, body: bytes | str | None = None, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    with closing(HTTPSConnection("127.0.0.1", site.port, timeout=30)) as connection:
        connection.sock = site.connect()
        connection.request(method, path, body, {"Host": NAME, **headers})
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()


def begin(site: Proxy, port: int = 1, headers: dict[str, str] | None = None) -> dict[str, str]:
    as_json = {"Content-Type": "application/json", **(headers or {})}
    status, _, body = ask(site, "POST", "/", json.dumps({**FIELDS, "port": port}), **as_json)
    assert status == 201, body
    made: dict[str, str] = json.loads(body)
    return made


def watch(site: Proxy, public_id: str) -> ClientConnection:
    raw = socket.create_connection(("127.0.0.1", site.port), timeout=30)
    address, origin = f"wss://{NAME}/ws/t/{public_id}/", Origin(f"https://{NAME}")
    return connect(address, sock=raw, ssl=site.context, server_hostname=NAME, origin=origin)


def test_a_test_and_its_socket_from_end_to_end(site: Proxy) -> None:
    made = begin(site)
    assert made["url"] == f"https://{NAME}/t/{made['id']}/"
    with watch(site, made["id"]) as viewer:
        events: list[Any] = [json.loads(message) for message in viewer]
    assert (events[-1]["kind"], events[-1]["verdict"]) == ("finished", "unreachable")
    status, headers, page = ask(site, "GET", f"/t/{made['id']}/")
    assert (status, headers["strict-transport-security"]) == (200, "max-age=15552000")
    assert b"unreachable" in page


def test_no_header_moves_a_link(site: Proxy) -> None:
    made = begin(site, headers=SPOOFED)
    assert {made[name] for name in ("url", "json", "websocket")} == {
        f"https://{NAME}/t/{made['id']}/",
        f"https://{NAME}/t/{made['id']}.json",
        f"wss://{NAME}/ws/t/{made['id']}/",
    }
    for suffix in ("/", ".json", ".txt"):
        status, headers, body = ask(site, "GET", f"/t/{made['id']}{suffix}", **SPOOFED)
        assert status == 200
        assert b"evil" not in body
        assert "evil" not in str(headers)


def test_a_certificate_can_be_renewed_and_all_else_is_moved_to_https(site: Proxy) -> None:
    """By HTTP-01: what certbot puts below /var/www/html is asked for without TLS."""
    folder = site.folder / "challenges/.well-known/acme-challenge"
    folder.mkdir(parents=True)
    (folder / "token").write_text("token.thumbprint")
    for each in (site.folder, *folder.parents[:3], folder):
        each.chmod(0o755)
    assert _in_clear(site, "/.well-known/acme-challenge/token") == (200, None, b"token.thumbprint")
    assert _in_clear(site, "/.well-known/acme-challenge/other")[0] == 404
    for path in ("/", "/t/abc/?x=1", "/.well-known/security.txt"):
        assert _in_clear(site, path)[:2] == (301, f"https://{NAME}{path}")


def _in_clear(site: Proxy, path: str) -> tuple[int, str | None, bytes]:
    """Status, Location and body at port 80."""
    with closing(HTTPConnection(NAME)) as connection, closing(socket.socket(socket.AF_UNIX)) as raw:
        raw.connect(str(site.folder / "plain.sock"))
        connection.sock = raw
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location"), answer.read()


def test_another_name_gets_no_handshake_and_its_header_no_link(site: Proxy) -> None:
    with pytest.raises(ssl.SSLError):
        site.connect("evil.test")
    made = begin(site, headers={"Host": "evil.test"}) if ask(site, "GET", "/", Host="evil.test")[0] == 200 else {}
    assert "evil" not in str(made)


def test_a_form_comes_through_with_its_token(site: Proxy) -> None:
    _, headers, page = ask(site, "GET", "/")
    cookie = headers["set-cookie"]
    assert "Secure" in cookie
    token = page.decode().partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    body = f"csrfmiddlewaretoken={token}&host=127.0.0.1&port=1&rcpt_to=a%40example.org"
    form = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie.partition(";")[0]}
    own, foreign = {"Origin": f"https://{NAME}"}, {"Origin": "https://evil.test"}
    assert ask(site, "POST", "/", body, **form, **own)[0] == 303
    assert ask(site, "POST", "/", body, **form, **foreign)[0] == 403


@pytest.mark.parametrize("chunked", [False, True])
def test_a_large_body_is_refused(site: Proxy, chunked: bool) -> None:
    body: Any = iter([b"x" * 700_000]) if chunked else b"x" * 700_000
    assert ask(site, "POST", "/", body, **{"Content-Type": "application/json"})[0] == 413


@pytest.mark.parametrize(
    "sent", [b"GET / HTTP/1.1\r\nHost: ", b"POST / HTTP/1.1\r\nHost: %s\r\nContent-Length: 9\r\n\r\nx"]
)
def test_who_does_not_come_to_the_point_is_hung_up_on(impatient: Proxy, sent: bytes) -> None:
    with impatient.connect() as visitor:
        visitor.sendall(sent.replace(b"%s", NAME.encode()))
        answer = b""
        with suppress(ConnectionResetError):  # as reset_timedout_connection has it
            while part := visitor.recv(4096):
                answer += part
    assert answer.partition(b"\r\n")[0] in (b"", b"HTTP/1.1 408 Request Time-out")


def test_metrics_are_not_for_the_world(site: Proxy) -> None:
    assert ask(site, "GET", "/metrics", Authorization="Bearer t0ken-of-the-operator")[0] == 404


def test_a_flood_of_sockets_is_limited(site: Proxy) -> None:
    with socket.socket() as silent, ExitStack() as held:
        silent.bind(("127.0.0.1", 0))
        silent.listen()  # and never answers, so that the test runs on and its sockets stay open
        made = begin(site, port=silent.getsockname()[1])
        open_sockets, refused = 0, []
        for _ in range(14):
            try:
                held.enter_context(watch(site, made["id"]))
                open_sockets += 1
            except InvalidStatus as no:
                refused.append(no.response.status_code)
        assert (open_sockets, refused) == (10, [429] * 4)
        assert ask(site, "GET", "/healthz")[0] == 200, "others are served"


def starts(site: Proxy, addresses: list[str]) -> list[int]:
    """The statuses of tests that are asked for, without a field, from these addresses."""
    headers = {"Content-Type": "application/json"}
    return [ask(site, "POST", "/", "{}", **headers, **{"X-Test-Address": address})[0] for address in addresses]


def test_an_ipv6_network_has_the_limits_of_one_visitor(site: Proxy) -> None:
    begun = time.monotonic()
    one_network = starts(site, [f"2001:db8:0:1::{number:x}" for number in range(1, 31)])
    more = int((time.monotonic() - begun) / 5) + 1  # which a slow machine may have asked for by the end
    assert one_network[:11] == [400] * 11, "10 at once beside 12 a minute"
    assert 11 <= one_network.count(400) <= 11 + more
    assert one_network.count(429) == 30 - one_network.count(400) > 0
    assert starts(site, [f"2001:db8:0:{number:x}::1" for number in range(2, 32)]) == [400] * 30
    assert starts(site, [f"192.0.2.{number}" for number in range(1, 31)]) == [400] * 30


def test_nothing_of_a_visit_is_in_nginxs_log(site: Proxy) -> None:
    made = begin(site)
    ask(site, "GET", f"/t/{made['id']}/")
    assert made["id"] not in site.process.text()
