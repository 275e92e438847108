"""Prometheus metrics at ``/metrics``: counters and gauges of this process, nothing about individual visitors."""

from __future__ import annotations

import asyncio
from hmac import compare_digest

from django.http import Http404, HttpRequest, HttpResponse
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from smtptest.conf import engine
from smtptest.engine.events import Verdict
from smtptest.transcripts.database import clock

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)

TESTS = Counter("smtptest_tests", "Tests whose end this process stored, by verdict", ["verdict"], registry=REGISTRY)
RUNNING = Gauge("smtptest_tests_running", "Tests that run in this process", registry=REGISTRY)
LIMITED = Counter("smtptest_limited", "Requests that a limit held back, by limit", ["limit"], registry=REGISTRY)
REFUSED = Counter("smtptest_refused", "Requests that were refused, by HTTP status", ["status"], registry=REGISTRY)
WAITING = Gauge("smtptest_receiver_waiting", "Tests that wait for a message in this process", registry=REGISTRY)
PEERS = Gauge("smtptest_receiver_peers", "Mail servers that are connected to the listener", registry=REGISTRY)
SESSIONS = Counter(
    "smtptest_receiver_sessions", "Sessions of the listener that are over, by verdict", ["verdict"], registry=REGISTRY
)
SOCKETS = Gauge("smtptest_sockets", "Websockets that are open", registry=REGISTRY)
CLOCK = Gauge(
    "smtptest_clock_difference_seconds",
    "By how much this process's clock is ahead of the database's",
    registry=REGISTRY,
)
CLOCK.set_function(lambda: clock.difference().total_seconds())
LOOP_DELAY = Histogram(
    "smtptest_loop_delay_seconds",
    "How much later than asked for the event loop woke a sleeper",
    registry=REGISTRY,
    buckets=(0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
SAMPLE_SECONDS = 1.0
for _verdict in Verdict:
    TESTS.labels(_verdict)  # so that each is exported as 0 before its first test
    SESSIONS.labels(_verdict)


async def sample_loop_delay() -> None:
    """Measure the delay of the event loop once a second, for as long as it runs."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + SAMPLE_SECONDS
        await asyncio.sleep(SAMPLE_SECONDS)
        LOOP_DELAY.observe(max(0.0, loop.time() - due))


async def metrics(request: HttpRequest) -> HttpResponse:
    """The metrics, for clients with the operator's token.

    Only the token counts: behind a proxy every client's address is loopback, so an address proves nothing.
    """
    token = engine.environment().metrics_token
    if not token:
        raise Http404
    if not compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode()):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)
