"""A public service and the servers around it, for the tests of what it does and does not do."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import pytest
from django.test import AsyncClient

from smtptest.conf.quota_settings import PUBLIC, ProofOfWork
from tests.servers.dns import Zone, dns_server
from tests.servers.scripted import ScriptedServer, answering, serve
from tests.web.scenarios.test_contract import FIELDS, post

QUOTAS = replace(PUBLIC, work=ProofOfWork.NEVER, visitor_running=5, target_gap=0.0)


class Public:
    """A public service that may dial loopback, with a name server of ours, and a mail server behind every name."""

    def __init__(self, server: ScriptedServer, wait: Callable[[], Any]) -> None:
        self.server, self._wait = server, wait

    async def test(self, **fields: Any) -> Any:
        answer = await post(AsyncClient(), {**FIELDS, "port": self.server.port, **fields})
        assert answer.status_code == 201, answer.json()
        await self._wait()
        return (await AsyncClient().get(f"/t/{answer.json()['id']}.json")).json()


@pytest.fixture
def service(operator: Callable[..., Any], tests_end: Callable[[], Any]) -> Callable[..., Any]:
    @asynccontextmanager
    async def running(zone: Zone, script: Any = None, **settings: Any) -> AsyncIterator[Public]:
        async with serve(script or answering()) as server, dns_server(zone) as dns:
            loopback = (ip_network("127.0.0.0/8"),)
            operator(
                profile="public", ports=None, allow_networks=loopback, nameservers=(dns.nameserver,),
                public_url="https://tool.example", allowed_hosts=("testserver",),
                **{"quotas": QUOTAS, **settings},
            )  # fmt: skip
            yield Public(server, tests_end)

    return running
