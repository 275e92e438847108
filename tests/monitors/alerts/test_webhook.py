"""Webhooks over real HTTPS: signed, through the guard, and nothing of the answer is kept."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pytest
import trustme

from smtptest.conf import engine
from smtptest.conf.environment import Environment
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.guard.policy import Policy
from smtptest.monitors.alerts import webhook
from smtptest.monitors.alerts.result import SENT, Result
from smtptest.monitors.models import Monitor
from tests.monitors import making
from tests.servers.dns import Turns, Zone, dns_server
from tests.servers.https import Endless, Held, HttpsServer, context, document, https_server

Operator = Callable[..., Environment]
HOST = "hook.example.test"
BODY = {"type": "monitor.down", "data": {"name": "Größe"}}
INSIDE = Policy(public=False)


async def posted(
    monkeypatch: pytest.MonkeyPatch,
    authority: trustme.CA,
    answer: bytes | Endless,
    *,
    zone: Zone | None = None,
    policy: Policy = INSIDE,
    host: str = "",
    hurried: bool = False,
) -> tuple[Result, HttpsServer, Monitor]:
    """What came of a webhook whose server answers so.

    hurried: its time is over once the server has the request. host: how its owner spells HOST.
    """
    answers: dict[str, bytes | Endless] = {}
    async with (
        https_server(context(authority, HOST), answers) as server,
        dns_server(zone or {HOST: {"A": ["127.0.0.1"]}}) as dns,
    ):
        answers[f"{HOST}:{server.port}/in?a=1"] = answer
        network = GuardedNetwork(policy, [dns.nameserver])
        monkeypatch.setattr(engine, "network", lru_cache(lambda: network))
        monitor = Monitor(key="the-key", report="r", plan={}, webhook=f"https://{host or HOST}:{server.port}/in?a=1")
        limits = noted_limits(monkeypatch)
        posting = asyncio.create_task(webhook.post(monitor, "msg_1", making.NOW, BODY))
        while hurried and not (server.bodies or posting.done()):  # noqa: ASYNC110  # a web server has no event
            await asyncio.sleep(0)
        if hurried:
            limits[0].reschedule(asyncio.get_running_loop().time())
        result = await posting
    return result, server, monitor


def noted_limits(monkeypatch: pytest.MonkeyPatch) -> list[asyncio.Timeout]:
    """The limits that are set from now on."""
    limits, limit = [], asyncio.timeout

    def noted(seconds: float | None) -> asyncio.Timeout:
        limits.append(limit(seconds))
        return limits[-1]

    monkeypatch.setattr(asyncio, "timeout", noted)
    return limits


async def test_a_receiver_can_check_who_sent_it(
    operator: Operator, authority: trustme.CA, root: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator(ca_file=root)
    result, server, monitor = await posted(monkeypatch, authority, document(b"", status="204 None"))
    assert result == SENT
    [body], [request] = server.bodies, server.requests
    assert json.loads(body) == BODY
    headers = dict(line.split(": ", 1) for line in request.split("\r\n")[1:] if line)
    assert (headers["webhook-id"], headers["webhook-timestamp"]) == ("msg_1", str(int(making.NOW.timestamp())))
    key = b64decode(webhook.key_of(monitor).removeprefix("whsec_"))
    expected = hmac.new(key, f"msg_1.{headers['webhook-timestamp']}.".encode() + body, hashlib.sha256).digest()
    assert headers["webhook-signature"] == f"v1,{b64encode(expected).decode()}"
    assert monitor.key not in request
    assert webhook.key_of(monitor) != webhook.key_of(Monitor(key="the-key", webhook_secret=b"another"))


@pytest.mark.parametrize(
    ("answer", "code", "hurried"),
    [
        (document(b"", "Location: https://127.0.0.1/", status="302 Found"), "webhook-rejected", False),
        (document(b"secret words", status="500 Oops"), "webhook-rejected", False),
        (Endless(b"", b"H", pause=0.01), "webhook-unreachable", True),
        (Held(), "webhook-unreachable", True),
    ],
)
async def test_a_hostile_receiver(
    operator: Operator,
    authority: trustme.CA,
    root: str,
    monkeypatch: pytest.MonkeyPatch,
    answer: bytes | Endless,
    code: str,
    hurried: bool,
) -> None:
    operator(ca_file=root)
    monkeypatch.setattr(webhook, "SECONDS", 120)
    result, server, _ = await posted(monkeypatch, authority, answer, hurried=hurried)
    assert result == Result(error=code)
    assert len(server.requests) == 1


async def test_nobody_inside_is_told(
    operator: Operator, authority: trustme.CA, root: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not at once, and not by a name that leads inside when it is looked up again."""
    operator(ca_file=root)
    for address in (["127.0.0.1"], ["169.254.169.254"], ["192.0.2.1", "10.0.0.1"]):
        result, server, _ = await posted(
            monkeypatch, authority, document(b""), zone={HOST: {"A": address}}, policy=Policy(public=True)
        )
        assert (result.error, server.requests) == ("webhook-unreachable", [])
    zone: Zone = {HOST: {"A": Turns((["127.0.0.1"], ["10.1.2.3"]))}}
    result, server, _ = await posted(monkeypatch, authority, document(b""), zone=zone)
    assert (result, len(server.requests)) == (SENT, 1)


@pytest.mark.parametrize("entry", ["example.test", "127.0.0.0/8"])
async def test_a_server_on_the_operators_list_is_told_nothing(
    operator: Operator, authority: trustme.CA, root: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, entry: str
) -> None:
    (tmp_path / "blocked").write_text(entry)
    operator(ca_file=root, blocklist=str(tmp_path / "blocked"))
    result, server, _ = await posted(monkeypatch, authority, document(b""))
    assert (result, server.requests) == (Result(error="webhook-forbidden", is_final=True), [])


async def test_a_host_is_connected_to_by_its_a_labels(
    operator: Operator, authority: trustme.CA, root: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator(ca_file=root)
    monkeypatch.setattr(f"{__name__}.HOST", "xn--bcher-kva.example")
    result, server, _ = await posted(monkeypatch, authority, document(b""), host="bücher.example")
    assert (result, len(server.requests)) == (SENT, 1)


async def test_in_public_another_scheme_is_not_even_tried(operator: Operator) -> None:
    operator(profile="public")
    monitor = Monitor(key="the-key", plan={}, webhook="http://hook.example.org/")
    assert await webhook.post(monitor, "msg_1", making.NOW, BODY) == Result(error="webhook-forbidden", is_final=True)


@pytest.mark.parametrize(
    ("url", "private", "public"),
    [
        ("https://hook.example.org/in?a=1", True, True),
        ("https://hook.example.org:443", True, True),
        ("https://hook.example.org:8443/", True, False),
        ("http://127.0.0.1:8080/", True, False),
        ("https://localhost/", True, False),
        ("http://mattermost_app:8065/hooks/x", True, False),
        ("https://mattermost_app.example.org/", True, False),
        ("https://müller.example/in", True, True),
        ("https://müller.example/grün", False, False),
        ("https://user:password@hook.example.org/", False, False),
        ("https://hook.example.org/#part", False, False),
        ("https://hook.example.org/a b", False, False),
        ("https://hook.example.org/\r\nX: y", False, False),
        ("https://0x7f.1/", False, False),
        ("https://hook.example.org:0/", False, False),
        ("ftp://hook.example.org/", False, False),
        ("https://[::1/", False, False),
        ("", False, False),
    ],
)
def test_which_addresses_will_do(url: str, private: bool, public: bool) -> None:
    assert (webhook.fault(url, public=False) == "", webhook.fault(url, public=True) == "") == (private, public)
