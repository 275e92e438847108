"""Threads that nobody waits for at the end of the process."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading

import pytest

from smtptest.conf.environment import BASE_DIR
from smtptest.serving.daemon_threads import DaemonThreadPool

ENDS = """
import threading
from smtptest.serving.daemon_threads import DaemonThreadPool

begun = threading.Event()
DaemonThreadPool(1, "endless").submit(lambda: (begun.set(), threading.Event().wait()))
begun.wait()
"""


def test_the_process_ends_while_one_works() -> None:
    subprocess.run([sys.executable, "-c", ENDS], cwd=BASE_DIR, timeout=30, check=True)


async def test_so_many_work_and_what_they_say_comes_back() -> None:
    threads = DaemonThreadPool(2, "few")
    loop = asyncio.get_running_loop()
    together = threading.Barrier(2)

    def meet() -> str:
        together.wait(30)
        return threading.current_thread().name

    assert set(await asyncio.gather(*(loop.run_in_executor(threads, meet) for _ in range(2)))) == {"few_1", "few_2"}
    with pytest.raises(ZeroDivisionError):
        await loop.run_in_executor(threads, lambda: 1 // 0)


async def test_what_nobody_wants_any_more_is_not_begun() -> None:
    threads, free = DaemonThreadPool(1, "one"), threading.Event()
    first = threads.submit(free.wait)
    unwanted = threads.submit(lambda: 1 // 0)
    assert unwanted.cancel()
    free.set()
    assert await asyncio.wrap_future(first)
    assert threads.submit(str, 7).result(30) == "7"
