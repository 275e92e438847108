"""Where the database is asked: in a few threads that keep their connections, never in the event loop.

Django would start a thread for each request that asks, each with a new connection, which costs more than most of what
is asked. Nor may what outlives its request, as a test does, ask in the request's thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor, ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import Any, ParamSpec, TypeVar

from django.db import close_old_connections, connection
from django.utils.translation import get_language, override

P = ParamSpec("P")
R = TypeVar("R")

# So many pages can wait for the database at once, for a lock of another process's for one.
_PAGES = ThreadPoolExecutor(4, thread_name_prefix="pages")
# A thread of its own: what happens must not wait for the pages.
JOURNAL = ThreadPoolExecutor(1, thread_name_prefix="journal")


def _writes() -> Executor:
    """Return the threads for what pages write: on SQLite the journal's.

    SQLite has one writer, and whoever finds another at work asks again after up to a tenth of a second. So these
    transactions, of a millisecond each, take their turns in the journal's thread.
    """
    return JOURNAL if connection.vendor == "sqlite" else _PAGES


def in_thread(
    function: Callable[P, R], executor: Executor, *, retried: bool = False
) -> Callable[P, Coroutine[Any, Any, R]]:
    """Return an async wrapper that runs the function in a thread of the executor, in the caller's language and context.

    retried: the caller tries again if the database was away, so that the thread's connection is not checked first.
    """

    async def asked(*arguments: P.args, **named: P.kwargs) -> R:
        call = partial(function, *arguments, **named)
        work = partial(_with_connection, call, get_language(), retried=retried)
        return await asyncio.get_running_loop().run_in_executor(executor, copy_context().run, work)

    return asked


def in_read_thread(function: Callable[P, R]) -> Callable[P, Coroutine[Any, Any, R]]:
    """As :func:`in_thread`, for what a page reads."""
    return in_thread(function, _PAGES)


def in_write_thread(function: Callable[P, R]) -> Callable[P, Coroutine[Any, Any, R]]:
    """As :func:`in_thread`, for what a page writes."""
    return in_thread(function, _writes())


def _with_connection(call: Callable[[], R], language: str | None, *, retried: bool) -> R:
    if not retried:
        close_old_connections()
    try:
        # Django's own is that of the thread (asgiref.local), and does not come along with the context.
        with override(language):
            return call()
    except Exception:
        close_old_connections()
        raise
    finally:
        if getattr(connection, "only_reads", False):
            connection.close()


def close_connection() -> None:
    """Close this thread's connection, for a thread that asks the database no more."""
    connection.close()
