"""Requests to a running program, as another program makes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any

from tests.servers.scripted import ScriptedServer


@dataclass(frozen=True)
class Answer:
    """What came back. cookie: ``name=value`` of the one that was set, or empty."""

    status: int
    text: str
    cookie: str

    def json(self) -> Any:
        return json.loads(self.text)


def ask(port: int, method: str, path: str, fields: Mapping[str, Any] | None = None, **headers: str) -> Answer:
    """One request to a program on loopback. fields: sent as JSON. headers: further ones, with ``_`` for ``-``."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    body = None
    if fields is not None:
        body, sent["Content-Type"] = json.dumps(fields), "application/json"
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request(method, path, body, sent)
        response = connection.getresponse()
        cookie = (response.getheader("Set-Cookie") or "").partition(";")[0]
        return Answer(response.status, response.read().decode(), cookie)


def plan_for(server: ScriptedServer) -> dict[str, Any]:
    """The fields of a test that goes as far as EHLO, without TLS."""
    return {"host": server.host, "port": server.port, "security": "none", "helo": "client.test", "stop_after": "ehlo"}
