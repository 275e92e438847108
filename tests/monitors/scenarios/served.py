"""A Postfix that a test may break and mend."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socket import socket
from time import monotonic, sleep

import pytest
import trustme

from tests.servers import postfix as real_postfix
from tests.servers.postfix import Postfix
from tests.servers.process import LIMIT, SUDO


@dataclass
class Served:
    """A Postfix of this test's own, which it may break."""

    postfix: Postfix
    authority: trustme.CA

    @property
    def folder(self) -> Path:
        return self.postfix.ca.parent

    def certificate(self, end: timedelta) -> None:
        """From now on it shows one that expires so much later; earlier if that is negative."""
        until = datetime.now(UTC) + end
        begin = until - timedelta(days=90)
        leaf = self.authority.issue_cert("localhost", not_before=begin, not_after=until)
        leaf.private_key_and_cert_chain_pem.write_to_path(self.folder / "server.pem")
        self.reload()

    def edit(self, before: str, after: str) -> None:
        """Change the line of its service."""
        file = self.folder / "configuration/master.cf"
        text = file.read_text()
        assert before in text
        file.write_text(text.replace(before, after))
        self.reload()

    def listen(self, service: str = "starttls", *, to: bool) -> None:
        """Open or close the port of one of its services, and wait until it is."""
        port = self.postfix.ports[service]
        opened = f"127.0.0.1:{port} inet"
        self.edit(f"#{opened}", opened) if to else self.edit(opened, f"#{opened}")
        _until(lambda: _is_open(port) == to)

    def reload(self) -> None:
        """Have it read its configuration, and wait until it has: it says so before it does, and until then a server of
        before, which has nothing to do, may take another connection."""
        former = self._servers()
        root = SUDO if os.getuid() else []
        command = [*root, "postfix", "-c", str(self.folder / "configuration"), "reload"]
        before = self._reloads()
        subprocess.run(command, check=True, capture_output=True)
        process = self.postfix.process
        with process._changed:
            assert process._changed.wait_for(lambda: self._reloads() > before, LIMIT)
        _until(lambda: not former & self._servers())

    def _reloads(self) -> int:
        return sum("reload -- version" in line for line in self.postfix.process._lines)

    def _servers(self) -> set[int]:
        """The processes of its sessions."""
        parents, servers = {}, set()
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):  # it has ended
                name, _, fields = stat.read_text().rpartition(")")
                pid = int(stat.parent.name)
                parents[pid] = int(fields.split()[1])
                servers |= {pid} if name.endswith("(smtpd") else set()
        return {pid for pid in servers if self.postfix.process._popen.pid in _ancestors(pid, parents)}


def _ancestors(pid: int, parents: Mapping[int, int]) -> Iterator[int]:
    while pid in parents:
        pid = parents[pid]
        yield pid


def _is_open(port: int) -> bool:
    with socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def _until(condition: Callable[[], bool]) -> None:
    deadline = monotonic() + LIMIT
    while not condition():
        assert monotonic() < deadline
        sleep(0.02)


@contextmanager
def serving() -> Iterator[Served]:
    """One, while the block runs. The test is skipped where it cannot be run."""
    if reason := real_postfix.missing():
        pytest.skip(reason)
    with real_postfix.running() as postfix:
        one = Served(postfix, trustme.CA())
        yield one
