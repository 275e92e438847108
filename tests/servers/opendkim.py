"""Debian's OpenDKIM as a signer: a milter on a loopback port, for a Postfix of the tests."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.ports import free_port
from tests.servers.process import LIMIT, Process

OPENDKIM = shutil.which("opendkim", path=f"{os.environ['PATH']}:/usr/sbin")
_CONFIGURATION = """
Mode s
Socket inet:{port}@127.0.0.1
Domain {domain}
Selector {selector}
KeyFile {folder}/key
RequireSafeKeys no
Canonicalization relaxed/simple
SignatureAlgorithm rsa-sha256
OversignHeaders From
Syslog no
PidFile {folder}/pid
"""


@contextmanager
def signing(domain: str, selector: str, key: bytes) -> Iterator[str]:
    """Its address, as Postfix's smtpd_milters has it, while the block runs. key: private, as PEM.

    It signs what comes from this machine with a From field of the domain.
    """
    with tempfile.TemporaryDirectory(prefix="smtptest-opendkim-") as path:
        folder, port = Path(path), free_port()
        (folder / "key").write_bytes(key)
        configuration = folder / "conf"
        configuration.write_text(
            _CONFIGURATION.format(folder=folder, port=port, domain=domain, selector=selector), encoding="utf-8"
        )
        assert OPENDKIM is not None
        process = Process([OPENDKIM, "-f", "-x", str(configuration)], tied=True)
        try:
            _wait_for(port, process)
            yield f"inet:127.0.0.1:{port}"
        finally:
            process.stop()


def _wait_for(port: int, process: Process) -> None:
    """Until it listens: it says so in no other way."""
    end = time.monotonic() + LIMIT
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=LIMIT).close()
        except OSError:
            assert time.monotonic() < end, process.text()
            time.sleep(0.05)
        else:
            return
