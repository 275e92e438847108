"""What Caddy does for visitors that nginx needs a second process for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPSConnection

import pytest

from tests.servers import caddy
from tests.servers.nginx import NAME, Proxy
from tests.servers.ports import free_port
from tests.servers.program import Program

pytestmark = pytest.mark.process


def _visit(proxy: Proxy) -> int:
    """The status of the first page."""
    with closing(HTTPSConnection("127.0.0.1", proxy.port)) as connection:
        connection.sock = proxy.connect()
        connection.sock.settimeout(None)
        connection.request("GET", "/", headers={"Host": NAME})
        return connection.getresponse().status


def test_who_comes_while_the_program_is_restarted_waits_for_it(program: Program) -> None:
    if (binary := caddy.program()) is None:
        pytest.skip("it is not installed")
    with caddy.running(binary, free_port(), program.port, patience="60s") as proxy, ThreadPoolExecutor() as threads:
        program.kill()
        visitor = threads.submit(_visit, proxy)
        program.restart()
        assert visitor.result() == 200
