"""The threads in which the database is used, each with its own permanent connection; never the event loop.

Django would start a thread with a new connection for each request, which costs more than most queries. And a test
outlives its request, so it cannot use the request's thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor, ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import Any, ParamSpec, TypeVar

from django.core.signals import request_started
from django.db import close_old_connections, connection, reset_queries
from django.utils.translation import get_language, override

P = ParamSpec("P")
R = TypeVar("R")

# This many pages can wait for the database at the same time, for example for another process's lock.
_PAGES = ThreadPoolExecutor(4, thread_name_prefix="pages")
# A separate thread, so that events do not wait for pages.
JOURNAL = ThreadPoolExecutor(1, thread_name_prefix="journal")


def _writes() -> Executor:
    """The threads in which pages write: with SQLite the journal's.

    SQLite has one writer at a time, and others retry after up to a tenth of a second. So these transactions, which take
    about a millisecond, take turns in the journal's thread.
    """
    return JOURNAL if connection.vendor == "sqlite" else _PAGES


def in_thread(
    function: Callable[P, R], executor: Executor, *, retried: bool = False
) -> Callable[P, Coroutine[Any, Any, R]]:
    """Return an async wrapper that runs the function in a thread of the executor, in the caller's language and context.

    retried: the caller retries if the database was unavailable, so the connection is not checked before.
    """

    async def asked(*arguments: P.args, **named: P.kwargs) -> R:
        call = partial(function, *arguments, **named)
        work = partial(_with_connection, call, get_language(), retried=retried)
        return await asyncio.get_running_loop().run_in_executor(executor, copy_context().run, work)

    return asked


def in_read_thread(function: Callable[P, R]) -> Callable[P, Coroutine[Any, Any, R]]:
    """The same as :func:`in_thread` for what a page reads."""
    return in_thread(function, _PAGES)


def in_write_thread(function: Callable[P, R]) -> Callable[P, Coroutine[Any, Any, R]]:
    """The same as :func:`in_thread` for what a page writes."""
    return in_thread(function, _writes())


def _with_connection(call: Callable[[], R], language: str | None, *, retried: bool) -> R:
    if not retried:
        close_old_connections()
    try:
        # Django's active language belongs to the thread (asgiref.local) and is not copied with the context.
        with override(language):
            return call()
    except Exception:
        close_old_connections()
        raise
    finally:
        if getattr(connection, "only_reads", False):
            connection.close()


def leave_requests_alone() -> None:
    """Let Django not look after the connection of a request's thread whenever a request begins, which would take each
    request to that thread and back: no visitor's request uses one, and each of the operator's has a new thread, which
    has none yet (serving/handler.py)."""
    for receiver in (reset_queries, close_old_connections):
        request_started.disconnect(receiver)


def close_connection() -> None:
    """Close this thread's connection, if the thread no longer uses the database."""
    connection.close()
