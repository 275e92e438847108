"""No field of a request holds up the loop, whatever is written into it, and however much."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import pytest
from django.conf import settings
from django.test import AsyncClient

from smtptest.web.forms.plan_form import TestForm

# What readers of addresses, URLs, headers and encodings stumble over, each again and again.
UNITS = ["a", "é", ",", "\n", '"', '\\"', "<a", "@a,", "=?", "%41", "a:b@", "://", "X: a\n"]
# The certificate and its key have a test of their own.
FIELDS = sorted(set(TestForm.base_fields) - {"client_cert", "client_key"})
# Of processor time, so that other programs of the machine count for nothing. What is usual is a tenth of it.
MOST_SECONDS = 0.3


class Pauses:
    """The longest that one callback of the loop has kept its thread."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.longest = 0.0
        run = asyncio.Handle._run

        def timed(handle: asyncio.Handle) -> None:
            begun = time.thread_time()
            run(handle)
            self.longest = max(self.longest, time.thread_time() - begun)

        patch.setattr(asyncio.Handle, "_run", timed)


def lengths(name: str) -> list[int]:
    """As much as a request may have, and as much as the field may have: more is not looked at any further."""
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2
    own = getattr(TestForm.base_fields[name], "max_length", None)
    return [most, own] if own else [most]


def value(name: str, unit: str, length: int) -> Any:
    text = (unit * (length // len(unit) + 1))[:length]
    third = length // 3
    return [{"name": text[:third], "type": text[:third], "content": text[:third]}] if name == "attachments" else text


@pytest.mark.long
@pytest.mark.parametrize("name", FIELDS)
async def test_no_field_holds_up_the_loop(monkeypatch: pytest.MonkeyPatch, client: AsyncClient, name: str) -> None:
    pauses = Pauses(monkeypatch)
    await client.post("/", "{}", content_type="application/json")  # the first one imports what it needs
    for unit in UNITS:
        for length in lengths(name):
            # Never valid, so that nothing is started.
            fields = {"host": "mx.test", "rcpt_to": "bob@example.com", "port": 0, name: value(name, unit, length)}
            body = json.dumps(fields, ensure_ascii=False)
            # Whatever else the interpreter does meanwhile, it does not do each time.
            tries = (await longest(pauses, client, body) for _ in range(3))
            assert await anext((each async for each in tries if each < MOST_SECONDS), None) is not None, (unit, length)


async def longest(pauses: Pauses, client: AsyncClient, body: str) -> float:
    pauses.longest = 0.0
    answer = await client.post("/", body, content_type="application/json")
    assert answer.status_code == 400
    return pauses.longest


async def test_a_pause_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses, begun = Pauses(monkeypatch), time.thread_time()

    def busy() -> None:
        while time.thread_time() - begun < MOST_SECONDS:
            pass

    asyncio.get_running_loop().call_soon(busy)
    await asyncio.sleep(0)
    assert pauses.longest > MOST_SECONDS / 2
