"""What a piece of work costs: wall time, and the CPU time of whoever does it, in seconds."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

_TICK = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Cost:
    """wall: seconds on the clock. cpu: seconds of processor time, user and system."""

    wall: float
    cpu: float

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.wall + other.wall, self.cpu + other.cpu)

    def each(self, count: int) -> Cost:
        return Cost(self.wall / count, self.cpu / count)


def cost(work: Callable[[], object], cpu: Callable[[], float] = time.process_time) -> Cost:
    """What the work cost; ``cpu``: the clock of whoever does it."""
    wall, used = time.perf_counter(), cpu()
    work()
    return Cost(time.perf_counter() - wall, cpu() - used)


async def cost_of(work: Awaitable[object]) -> Cost:
    """What the work cost, which this process does."""
    wall, used = time.perf_counter(), time.process_time()
    await work
    return Cost(time.perf_counter() - wall, time.process_time() - used)


def times(count: int, work: Callable[[], object]) -> None:
    """Do it so many times."""
    for _ in range(count):
        work()


def children() -> float:
    """CPU seconds of the child processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def of_processes(pids: Iterable[int]) -> float:
    """CPU seconds so far of these processes and all their descendants that are alive (proc(5), fields 14 and 15)."""
    return sum(_used(pid) for pid in _families(pids))


def resident(pid: int) -> float:
    """MiB that a process has in memory now."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE / 2**20


def _used(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def _families(pids: Iterable[int]) -> set[int]:
    found: set[int] = set()
    waiting = list(pids)
    while waiting:
        pid = waiting.pop()
        found.add(pid)
        for task in Path(f"/proc/{pid}/task").iterdir():
            waiting += map(int, (task / "children").read_text().split())
    return found


def percentile(values: list[float], share: float) -> float:
    """The value that this share of the values does not exceed (nearest rank)."""
    ranked = sorted(values)
    return ranked[max(0, -(-len(ranked) * round(share * 1000) // 1000) - 1)]


def spread(values: list[float]) -> dict[str, float]:
    return {"min": min(values), "median": median(values), "max": max(values)}
