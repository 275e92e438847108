"""Threads whose work nobody waits for when the process ends: what they make is for a reader who is gone by then."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from queue import SimpleQueue
from threading import Thread
from typing import Any

_Work = tuple[Future[Any], Callable[..., Any], tuple[Any, ...], dict[str, Any]]


class Daemons(Executor):
    """A few threads. A ThreadPoolExecutor's are joined when Python ends, however long they still have to do."""

    def __init__(self, most: int, name: str) -> None:
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
    # In a function of its own: a thread that waits must hold on to nothing that it has made.
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = function(*arguments, **named)
    except BaseException as failure:
        future.set_exception(failure)
    else:
        future.set_result(result)
