"""Where the database is asked: in a few threads that keep their connections, never in the event loop.

Django would start a thread for each request that asks, each with a new connection, which costs more than most of what
is asked. Nor may what outlives its request, as a test does, ask in the request's thread.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

from channels.db import database_sync_to_async

P = ParamSpec("P")
R = TypeVar("R")

# So many pages can wait for the database at once, for a lock of another process's for one.
_PAGES = ThreadPoolExecutor(4, thread_name_prefix="pages")


def stored(function: Callable[P, R], executor: ThreadPoolExecutor = _PAGES) -> Callable[P, Coroutine[Any, Any, R]]:
    """The function, to be awaited. executor: the threads in which it runs; those of the pages where none are named."""
    asked: Callable[P, Coroutine[Any, Any, R]]
    asked = database_sync_to_async(function, thread_sensitive=False, executor=executor)
    return asked
