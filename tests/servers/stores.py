"""Debian's PostgreSQL and Redis, each with data of its own on a free loopback port, while a block runs."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.servers.ports import free_port
from tests.servers.process import Process

_ACCOUNT = "postgres"  # PostgreSQL refuses to run as root; Debian's package makes this account for it


def postgresql_programs() -> Path | None:
    """Where Debian has PostgreSQL's own programs; None where it is not installed."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return versions[-1].parent if versions else None


def redis_program() -> str | None:
    return shutil.which("redis-server")


@contextmanager
def postgresql(programs: Path) -> Iterator[str]:
    """The DATABASE_URL of an empty database."""
    with postgresql_store(programs) as store:
        yield store.url


@contextmanager
def postgresql_store(programs: Path) -> Iterator[Store]:
    """An empty PostgreSQL; ``url`` is its DATABASE_URL."""
    folder = Path(tempfile.mkdtemp(prefix="smtptest-postgresql-"))
    as_account = ["setpriv", f"--reuid={_ACCOUNT}", f"--regid={_ACCOUNT}", "--clear-groups"] if os.getuid() == 0 else []
    if as_account:
        shutil.chown(folder, _ACCOUNT)
    try:
        yield from _postgresql(programs, folder, as_account)
    finally:
        shutil.rmtree(folder)


def _postgresql(programs: Path, folder: Path, as_account: list[str]) -> Iterator[Store]:
    data, port = folder / "data", free_port()
    make = [*as_account, str(programs / "initdb"), "-D", str(data), "-A", "trust", "-U", "smtptest", "-E", "UTF8", "-N"]
    subprocess.run(make, check=True, capture_output=True)
    serve = [str(programs / "postgres"), "-D", str(data), "-k", str(folder), "-h", "127.0.0.1", "-p", str(port)]
    url, ready = f"postgres://smtptest@127.0.0.1:{port}/postgres", "ready to accept connections"
    # SIGINT is "fast": it does not wait for its clients to leave.
    store = Store(url, [*as_account, *serve], ready, folder=folder, end=signal.SIGINT)
    try:
        yield store
    finally:
        store.stop()


class Store:
    """A store's server process, which can be killed and started again: same port, same data where it keeps any."""

    def __init__(self, url: str, command: list[str], ready: str, *, folder: Path | None, end: signal.Signals) -> None:
        self.url = url
        self._command, self._ready, self._folder, self._end = command, ready, folder, end
        self.start()

    def start(self) -> None:
        self._process = Process(self._command, folder=self._folder)
        self._process.wait_for(self._ready)

    def stop(self) -> None:
        self._process.stop(self._end)

    def set(self, environment: Mapping[str, str]) -> None:
        """From the next start on, of the server alone: not of what changes its user."""
        program = next(place for place, word in enumerate(self._command) if word.startswith("/"))
        self._command[program:program] = ["env", *(f"{name}={value}" for name, value in environment.items())]


@contextmanager
def redis_store(program: str) -> Iterator[Store]:
    """An empty Redis; ``url`` is its REDIS_URL."""
    port = free_port()
    command = [program, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--daemonize", "no"]
    url, ready = f"redis://127.0.0.1:{port}/0", "Ready to accept connections"
    store = Store(url, command, ready, folder=None, end=signal.SIGTERM)
    try:
        yield store
    finally:
        store.stop()


@contextmanager
def redis(program: str) -> Iterator[str]:
    """The REDIS_URL of an empty Redis."""
    with redis_store(program) as store:
        yield store.url
