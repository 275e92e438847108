"""Debian's PostgreSQL and Redis, each with data of its own on a free loopback port, while a block runs."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
    folder = Path(tempfile.mkdtemp(prefix="smtptest-postgresql-"))
    as_account = ["setpriv", f"--reuid={_ACCOUNT}", f"--regid={_ACCOUNT}", "--clear-groups"] if os.getuid() == 0 else []
    if as_account:
        shutil.chown(folder, _ACCOUNT)
    try:
        yield from _postgresql(programs, folder, as_account)
    finally:
        shutil.rmtree(folder)


def _postgresql(programs: Path, folder: Path, as_account: list[str]) -> Iterator[str]:
    data, port = folder / "data", _free_port()
    make = [*as_account, str(programs / "initdb"), "-D", str(data), "-A", "trust", "-U", "smtptest", "-E", "UTF8", "-N"]
    subprocess.run(make, check=True, capture_output=True)
    serve = [str(programs / "postgres"), "-D", str(data), "-k", str(folder), "-h", "127.0.0.1", "-p", str(port)]
    process = Process([*as_account, *serve], folder=folder)
    try:
        process.wait_for("ready to accept connections")
        yield f"postgres://smtptest@127.0.0.1:{port}/postgres"
    finally:
        process.stop(signal.SIGINT)  # "fast": it does not wait for its clients to leave


@contextmanager
def redis(program: str) -> Iterator[str]:
    """The REDIS_URL of an empty Redis."""
    port = _free_port()
    process = Process([program, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--daemonize", "no"])
    try:
        process.wait_for("Ready to accept connections")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
