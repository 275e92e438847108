"""smtptest behind the proxies that are shipped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.servers import caddy, nginx
from tests.servers.nginx import NAME, Proxy
from tests.servers.ports import free_port
from tests.servers.program import Program


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    started = Program(tmp_path_factory.mktemp("var"), "--no-demo", environment={"PUBLIC_URL": f"https://{NAME}"})
    yield started
    started.kill()


@pytest.fixture(scope="module", params=[caddy, nginx], ids=["Caddy", "nginx"])
def proxy(request: pytest.FixtureRequest, program: Program) -> Iterator[Proxy]:
    module: Any = request.param
    if (binary := module.program()) is None:
        pytest.skip("it is not installed")
    start: Callable[..., Any] = module.running
    with start(binary, free_port(), program.port) as started:
        yield started
