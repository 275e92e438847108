"""The services that Apprise knows, if it is installed."""

from __future__ import annotations

import pytest

from smtptest.engine.secret import Secret
from smtptest.monitors.alerts import services
from smtptest.monitors.alerts.result import SENT, Result
from tests.servers.https import Endless, document, https_server
from tests.servers.ports import free_port


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
async def test_a_service_is_told() -> None:
    pytest.importorskip("apprise")
    answers: dict[str, bytes | Endless] = {}
    async with https_server(None, answers) as server:
        answers[f"127.0.0.1:{server.port}/in"] = document(b"")
        result = await services.notify([Secret(f"json://127.0.0.1:{server.port}/in")], "Down: mail", "mail is down.")
    assert result == SENT
    assert b"mail is down." in server.bodies[0]
    refused = await services.notify([Secret(f"json://127.0.0.1:{free_port()}/in")], "Down: mail", "mail is down.")
    assert refused == Result(error="service-failed")
