"""The program itself, started as its user starts it."""

from __future__ import annotations

import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from smtptest.conf.environment import BASE_DIR
from tests.servers.ports import free_port
from tests.servers.process import Process

# Any that are free.
DEMO_PORTS = ("--demo-port", "0", "--demo-tls-port", "0")


class Program:
    """``manage.py run`` on ports that are free, with data of its own. It runs once this returns.

    var: the folder of its data. arguments: further ones of the command line. environment: the operator's settings.
    folder: where the program lies, if it is another version.
    """

    def __init__(
        self, var: Path, *arguments: str, environment: Mapping[str, str] | None = None, folder: Path = BASE_DIR
    ) -> None:
        self.var = var
        self._folder = folder
        self._arguments = (*DEMO_PORTS, *arguments)
        self._environment = {**(environment or {}), "SMTPTEST_VAR": str(var)}
        # Not one that the system chooses: it would give that to somebody else before a restart.
        self.process = self._start(free_port())

    def _start(self, port: int) -> Process:
        command = [sys.executable, "manage.py", "run", "--port", str(port), *self._arguments]
        process = Process(command, environment=self._environment, folder=self._folder)
        try:
            self.first_test = process.wait_for(r"^Open (http://\S+)$")[1]
            process.wait_for("^Ctrl-C stops it")  # its last line
        except AssertionError:
            process.kill()
            raise
        """The address that it tells its user to open, with the form filled in for the demo mail server."""
        self.url = "http://" + urlsplit(self.first_test).netloc
        """Scheme, host and port, without a slash at the end."""
        return process

    @property
    def port(self) -> int:
        return urlsplit(self.url).port or 80

    def restart(self) -> None:
        """Start it again after it was stopped or killed: the same data, the same port."""
        self.process = self._start(self.port)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Its exit status, after it was asked to end by this signal."""
        return self.process.stop(number)

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self.process.kill()
