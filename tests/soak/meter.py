"""What a process holds, by Linux's own account (proc(5))."""

from __future__ import annotations

from pathlib import Path


def memory(pid: int) -> int:
    """Resident memory in bytes."""
    (line,) = [line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS:")]
    return int(line.split()[1]) * 1024


def descriptors(pid: int) -> int:
    """Open file descriptors, sockets included."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))
