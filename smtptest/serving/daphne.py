"""The web server: daphne in this process, with limits, a clear error if the port is taken, and a bounded shutdown."""

from __future__ import annotations

import asyncio
import gc
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from daphne.endpoints import build_endpoint_description_strings
from django.urls import get_resolver
from twisted.internet import reactor as installed_reactor
from twisted.internet.error import ReactorNotRunning
from twisted.python.failure import Failure

from smtptest.engine.addressing import Address
from smtptest.serving.flow_control import BackpressureServer, ViewerFactory
from smtptest.serving.request_limits import LimitedFactory

# Twisted's types are those of a module; it is the asyncio reactor that daphne has put in its place.
reactor: Any = installed_reactor

# The limit for incoming websocket messages. Viewers send next to nothing; daphne's own limit is 1 MiB.
MESSAGE_BYTES = 4096
# Seconds. A viewer that disappeared without closing is noticed after both together.
PING_INTERVAL = 10
PING_TIMEOUT = 10
REQUEST_TIMEOUT = 60
# A viewer on a slow line has this long to complete the closing handshake. After Autobahn's default of one second the
# connection would be reset, and lines still in transit would be lost.
CLOSE_SECONDS = 10
_SWITCH_SECONDS = 0.0005
# The garbage collector looks at this many new objects at a time. With Python's 700 it took a tenth of the processor
# time while many tests run, most of it for objects in use.
_YOUNG_OBJECTS = 10_000
# Each asks the program to end.
SIGNALS = (signal.SIGINT, signal.SIGTERM)
# Seconds that tasks may take to stop when the server stops.
STOP_TIMEOUT = 5


class WebServer(BackpressureServer):
    """daphne's server on one address and port. ready: called with the real port once it listens."""

    def __init__(self, application: Any, *, bind: Address, port: int, ready: Callable[[int], None]) -> None:
        super().__init__(
            application,
            endpoints=build_endpoint_description_strings(host=str(bind), port=port),
            http_timeout=REQUEST_TIMEOUT,
            ping_interval=PING_INTERVAL,
            ping_timeout=PING_TIMEOUT,
            websocket_max_message_size=MESSAGE_BYTES,
            websocket_max_frame_size=MESSAGE_BYTES,
            ready_callable=self._begin,
            verbosity=0,
            signal_handlers=False,  # see _heeding_signals
            server_name="smtptest",
        )
        self._ready = ready
        self.failure: BaseException | None = None
        self._crash: Any = None

    def listen_error(self, failure: Failure) -> None:
        """Called by daphne, which by itself would only log the failure and return normally."""
        self.failure = getattr(failure.value, "socketError", failure.value)
        self.stop()

    def run(self) -> None:
        """Serve until SIGINT or SIGTERM. Raises OSError if it cannot listen on the port."""
        reactor.addSystemEventTrigger("before", "shutdown", self._limit_shutdown)
        reactor.callWhenRunning(_preload_and_freeze)
        with _heeding_signals(self._ask_to_stop):
            super().run()
        if self._crash is not None and self._crash.active():
            # Otherwise it would stop the loop while cancel_all waits for the remaining tasks.
            self._crash.cancel()
        if self.failure:
            raise self.failure

    def _begin(self) -> None:
        # By now daphne has made its factories, and has not accepted a connection yet. It does as soon as the loop runs,
        # which it does for what is started beside the server.
        self.http_factory.__class__ = LimitedFactory
        self.ws_factory.__class__ = ViewerFactory
        self.ws_factory.setProtocolOptions(closeHandshakeTimeout=CLOSE_SECONDS)
        self._ready(self.listening_addresses[0][1])

    def _ask_to_stop(self) -> None:
        if not reactor.running:
            self.abort_start = True
            reactor.callWhenRunning(self._ask_to_stop)
            return
        with suppress(ReactorNotRunning):  # it is stopping already
            reactor.stop()

    def _limit_shutdown(self) -> None:
        # daphne waits without limit for applications that swallow their cancellation.
        self._crash = reactor.callLater(STOP_TIMEOUT, reactor.crash)


@contextmanager
def _heeding_signals(ask_to_stop: Callable[[], None]) -> Iterator[None]:
    """While the block runs, SIGINT and SIGTERM call this on the event loop, as soon as that runs.

    Twisted would install its handlers while the reactor starts. Until then a signal would be an exception, and Twisted
    catches all that are raised in what it calls at the start: the program would go on as if nobody had asked.
    """
    for number in SIGNALS:
        loop().add_signal_handler(number, ask_to_stop)
    try:
        yield
    finally:
        for number in SIGNALS:
            loop().remove_signal_handler(number)
            # What is left to do ends at once if it is asked again.
            signal.signal(number, signal.default_int_handler)


def _preload_and_freeze() -> None:
    """Import everything now, and exempt it from garbage collection.

    A full collection of all modules takes a tenth of a second, during which the event loop stands still.
    """
    # Otherwise the first request would import the views and what they need.
    _ = get_resolver().url_patterns
    # Long pages are rendered in threads beside the loop. By default such a thread may hold the interpreter for 5 ms
    # each time the loop wants it back, which is after every system call.
    sys.setswitchinterval(_SWITCH_SECONDS)
    gc.set_threshold(_YOUNG_OBJECTS)
    gc.collect()
    gc.freeze()


def loop() -> asyncio.AbstractEventLoop:
    """The event loop that daphne runs on; it runs only while a WebServer does."""
    return reactor._asyncioEventloop  # type: ignore[no-any-return]


def when_asked_to_stop(stop: Callable[[], None]) -> None:
    """Call this when the server begins to stop, before the loop does."""
    reactor.addSystemEventTrigger("before", "shutdown", stop)


def cancel_all() -> None:
    """Cancel the tasks left on the loop after the server has stopped, and wait for at most STOP_TIMEOUT."""
    tasks = asyncio.all_tasks(loop())
    for task in tasks:
        task.cancel()
    if tasks:
        loop().run_until_complete(asyncio.wait(tasks, timeout=STOP_TIMEOUT))


def shown(bind: Address) -> str:
    """The host part of the address to open in a browser on this machine."""
    if bind.is_unspecified:
        return "127.0.0.1"
    return f"[{bind}]" if bind.version == 6 else str(bind)
