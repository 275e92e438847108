"""Threads that the process does not wait for at its end: their results are for clients that are gone by then."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from queue import SimpleQueue
from threading import Thread
from typing import Any

_Work = tuple[Future[Any], Callable[..., Any], tuple[Any, ...], dict[str, Any]]


class DaemonThreadPool(Executor):
    """An executor with daemon threads. Python joins the threads of a ThreadPoolExecutor, however long they take."""

    def __init__(self, most: int, name: str) -> None:
        """most: how many threads. name: what their names begin with."""
        self._most, self._name = most, name
        self._started = 0
        self._work: SimpleQueue[_Work] = SimpleQueue()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self._work.put((future, fn, args, kwargs))
        if self._started < self._most:
            self._started += 1
            Thread(target=self._run, name=f"{self._name}_{self._started}", daemon=True).start()
        return future

    def _run(self) -> None:
        while True:
            _do(*self._work.get())


def _do(future: Future[Any], function: Callable[..., Any], arguments: tuple[Any, ...], named: dict[str, Any]) -> None:
    # A separate function, so that an idle thread holds no reference to its last result.
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = function(*arguments, **named)
    except BaseException as failure:
        future.set_exception(failure)
    else:
        future.set_result(result)
