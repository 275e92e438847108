"""The transcript that the first page plays is what the demo server says today."""

from __future__ import annotations

import json
from pathlib import Path

from django.test import AsyncClient

from smtptest.demo.server import running
from smtptest.engine.events import Json
from smtptest.web.presenters import example

# What no two runs have in common: times, ports, and the certificates, which each demo server makes for itself.
_CHANGES = {"t", "took", "port", "chain"}


def lasting(events: list[Json]) -> list[Json]:
    return [{name: value for name, value in event.items() if name not in _CHANGES} for event in events]


async def test_the_recording_is_what_happens_today(tmp_path: Path) -> None:
    async with running(tmp_path, starttls_port=0, tls_port=0) as server:
        today = await example.record(server)
    assert lasting(example.recorded()) == lasting(json.loads(json.dumps(today)))


async def test_every_line_of_it_is_in_the_page(client: AsyncClient) -> None:
    page = await client.get("/")
    content = page.content.decode()
    for event in example.recorded():
        if event["kind"] == "sent":
            assert event["text"].replace("<", "&lt;").replace(">", "&gt;") in content
        if event["kind"] == "received":
            assert f'<b class="code">{event["code"]}</b>{event["text"][3:]}<' in content
    assert content.count('class="line"') == sum(
        event["kind"] in ("sent", "received", "connected", "tls") for event in example.recorded()
    )
