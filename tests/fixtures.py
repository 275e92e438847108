"""The whole application on one event loop, against scripted servers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from channels.layers import channel_layers
from django.conf import settings
from django.core.management import call_command
from django.test import AsyncClient
from servestatic.middleware import ServeStaticMiddleware

from smtptest.conf import engine
from smtptest.conf.environment import Environment
from smtptest.runs import runner


@pytest.fixture(scope="session", autouse=True)
def collected_static() -> None:
    """Pages name static files by their hash."""
    _collect_static()


@cache
def _collect_static() -> None:
    """Once in a process: each conftest.py that takes the fixture has one of its own.

    They are looked up on the disk once, too. Each client of a test has a middleware of its own, and to look up more
    than a hundred files for each of them took a third of the time of these tests.
    """
    call_command("collectstatic", interactive=False, verbosity=0)
    look_up = ServeStaticMiddleware.add_files_from_manifest
    found: dict[str, Any] = {}

    def look_up_once(middleware: ServeStaticMiddleware) -> None:
        if not found:
            look_up(middleware)
            found.update(middleware.files)
        middleware.files.update(found)

    ServeStaticMiddleware.add_files_from_manifest = look_up_once


@pytest.fixture
def client() -> AsyncClient:
    return AsyncClient()


@pytest.fixture
async def tests_end(transactional_db: None) -> AsyncIterator[Callable[[], Any]]:
    """Wait until every test of this process has ended and is stored; done at the end in any case."""

    async def wait() -> None:
        while runner._running:
            await asyncio.wait([ended for _, ended in runner._running.values()])

    yield wait
    for active, _ in list(runner._running.values()):
        active.stop()
    await wait()
    channel_layers.backends.clear()


@pytest.fixture
def operator() -> Iterator[Callable[..., Environment]]:
    """Change the operator's settings: ``operator(profile="public")``."""
    before = settings.ENV

    def change(**changes: Any) -> Environment:
        settings.ENV = replace(before, **changes)
        engine.network.cache_clear()
        changed: Environment = settings.ENV
        return changed

    yield change
    settings.ENV = before
    engine.network.cache_clear()
