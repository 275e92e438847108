"""The log of each proxy, whatever happens behind it: no visitor's address, and no link to a transcript."""

from __future__ import annotations

import re
import socket
from contextlib import closing
from http.client import HTTPSConnection

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from smtptest.transcripts.models import new_public_id
from tests.servers.nginx import NAME, Proxy
from tests.servers.program import Program

pytestmark = pytest.mark.process

# As much as the form of the private profile can hold.
WHOLE_FORM = 640 * 1024


def _status(proxy: Proxy, method: str, path: str, body: bytes | None = None) -> int:
    with closing(HTTPSConnection("127.0.0.1", proxy.port, timeout=30)) as connection:
        connection.sock = proxy.connect()
        connection.request(method, path, body, {"Host": NAME, "Content-Type": "text/plain"})
        return connection.getresponse().status


def _watch(proxy: Proxy, link: str) -> ClientConnection:
    raw = socket.create_connection(("127.0.0.1", proxy.port), timeout=30)
    address, origin = f"wss://{NAME}/ws{link}", Origin(f"https://{NAME}")
    return connect(address, sock=raw, ssl=proxy.context, server_hostname=NAME, origin=origin)


def test_nothing_is_said_of_visitors_while_the_program_is_down(proxy: Proxy, program: Program) -> None:
    link = f"/t/{new_public_id()}/"
    assert _status(proxy, "GET", link) == 404
    with _watch(proxy, link) as viewer, pytest.raises(ConnectionClosed):
        viewer.recv()
    program.kill()
    assert _status(proxy, "GET", link) == 502
    with pytest.raises(InvalidStatus):
        _watch(proxy, link)
    program.restart()
    assert _status(proxy, "GET", link) == 404
    said = proxy.process.text()
    assert link.strip("/") not in said
    assert re.findall(r"remote_ip|remote_addr|client_ip|client: ", said) == []


def test_the_largest_form_passes_and_a_larger_one_does_not(proxy: Proxy) -> None:
    assert _status(proxy, "POST", "/", b"x" * WHOLE_FORM) == 403  # smtptest's: a form without its token
    assert _status(proxy, "POST", "/", b"x" * (WHOLE_FORM + 1)) in (
        413,
        502,
    )  # nginx; Caddy, which has begun to pass it on
