"""A Postfix that a test may break and mend."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

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
        """Open or close the port of one of its services."""
        opened = f"127.0.0.1:{self.postfix.ports[service]} inet"
        self.edit(f"#{opened}", opened) if to else self.edit(opened, f"#{opened}")

    def reload(self) -> None:
        """Have it read its configuration, and wait until it has."""
        root = SUDO if os.getuid() else []
        command = [*root, "postfix", "-c", str(self.folder / "configuration"), "reload"]
        before = self._reloads()
        subprocess.run(command, check=True, capture_output=True)
        process = self.postfix.process
        with process._changed:
            assert process._changed.wait_for(lambda: self._reloads() > before, LIMIT)

    def _reloads(self) -> int:
        return sum("reload -- version" in line for line in self.postfix.process._lines)


@contextmanager
def serving() -> Iterator[Served]:
    """One, while the block runs. The test is skipped where it cannot be run."""
    if reason := real_postfix.missing():
        pytest.skip(reason)
    with real_postfix.running() as postfix:
        one = Served(postfix, trustme.CA())
        yield one
