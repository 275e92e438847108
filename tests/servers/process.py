"""Programs that a test starts, reads line by line and ends."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

# Seconds until a program that does not say what a test waits for is given up.
LIMIT = 60

# env: where there is no sudo it fails with a status instead of an exception.
SUDO = ["env", "sudo", "-n"]

# Ends the program when its own standard input ends: when it is asked to, and when the tests are killed. (prctl(2)'s
# PR_SET_PDEATHSIG would be lost where a program changes its user, as Postfix does.)
_TIED = ["sh", "-c", '"$@" & program=$!; cat >/dev/null; kill $program; wait $program', "sh"]


class Process:
    """A child process; what it prints, on either stream, is kept and can be waited for.

    tied: it ends when the tests do, however they end; ``root``: what makes a command run as root, if anything.
    A thread reads, so that the program never waits for its reader, whatever the test does meanwhile.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        tied: bool = False,
        root: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
    ) -> None:
        self._tied = tied
        self._command = [*root, *(_TIED if tied else []), *command]
        self._popen = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})},
            cwd=folder,
            encoding="utf-8",
            errors="backslashreplace",
            start_new_session=True,
        )
        self._lines: list[str] = []
        self._ended = False
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._popen.stdout
        with self._popen.stdout as printed:
            for line in printed:
                with self._changed:
                    self._lines.append(line.rstrip("\n"))
                    self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    @property
    def pid(self) -> int:
        return self._popen.pid

    def lines(self) -> list[str]:
        """What it has printed so far, without line ends."""
        with self._changed:
            return list(self._lines)

    def text(self) -> str:
        """What it has printed so far."""
        return "\n".join(self.lines())

    def wait_for(self, pattern: str, *, after: str = "") -> re.Match[str]:
        """The first line, printed or to come, in which the pattern is found: from the first with ``after`` on.

        Fails the test where the program ends, or LIMIT passes, without it.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._find(pattern, after) or self._ended, LIMIT)
            match = self._find(pattern, after)
        if not match:
            raise AssertionError(f"{' '.join(self._command)} did not print {pattern!r}, but:\n{self.text()}")
        return match

    def _find(self, pattern: str, after: str) -> re.Match[str] | None:
        start = next((index for index, line in enumerate(self._lines) if re.search(after, line)), len(self._lines))
        return next((match for line in self._lines[start:] if (match := re.search(pattern, line))), None)

    def wait(self) -> int:
        """Its exit status, once it has ended by itself."""
        assert self._popen.stdin
        self._popen.stdin.close()
        status = self._popen.wait(LIMIT)
        self._reader.join(LIMIT)
        return status

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end, by this signal or, where it is tied, the end of its input, and return its exit status.

        Where it does not end it is killed, and TimeoutExpired is raised.
        """
        if not self._tied:
            self._popen.send_signal(number)
        try:
            return self.wait()
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self._popen.kill()
        self.wait()
