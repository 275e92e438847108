"""A fresh Debian: a folder from debootstrap that is booted with its own systemd, in a network of its own.

systemd-nspawn boots it. Its network has nothing but itself and, through slirp4netns, whatever the host can ask: no port
of the host is taken, and nothing of the host is changed.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import TypeVar

from smtptest.conf.environment import BASE_DIR
from tests.servers import package_index
from tests.servers.process import Process

# Some of the commands install hundreds of packages.
SECONDS = 1800
# What a machine has that was installed, and a minimal root has not.
BOOTED = "systemd,systemd-sysv,dbus,iproute2,procps"
MIRROR = "http://deb.debian.org/debian"
# The address of the repository in the documents.
REPOSITORY = "https://git.example.org/smtptest.git"
_AUTHORITIES = Path("/usr/local/share/ca-certificates")
_NAME_SERVER = "10.0.2.3"  # slirp4netns's, which asks the host's


Found = TypeVar("Found")


class Failed(AssertionError):
    """A command ended with another status than 0; the text is what it said."""


class Terminal:
    """A terminal at which a command runs, as its user has it."""

    def __init__(self, command: str, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin
        assert process.stdout
        self._command = command
        self._process = process
        self._keys, self._screen = process.stdin, process.stdout
        self._said = b""

    def wait_for(self, text: str) -> str:
        """All that was said, up to this text, which is said after what was waited for before."""
        heard = b""
        while not heard.endswith(text.encode()):
            letter = self._screen.read(1)
            if not letter:
                raise Failed(f"{self._command} did not say {text!r}, but:\n{_text(self._said + heard)}")
            heard += letter
        self._said += heard
        return _text(self._said)

    def type(self, keys: str) -> None:
        self._keys.write(keys.encode())
        self._keys.flush()

    def end(self) -> tuple[int, str]:
        """The command's status once it has ended by itself, and all that was said."""
        self._said += self._screen.read()
        return self._process.wait(), _text(self._said)


def _text(said: bytes) -> str:
    return said.decode(errors="backslashreplace").replace("\r\n", "\n")


class Machine:
    """A root as a machine. root: its folder on the host."""

    def __init__(self, root: Path, leader: int | None) -> None:
        self.root = root
        self._leader = leader

    def run(self, script: str) -> str:
        """What the script says as root, on either stream. It stops at the first command that fails."""
        done = subprocess.run(
            [*self._inside(), "sh", "-euc", script], capture_output=True, text=True, timeout=SECONDS, check=False
        )
        if done.returncode:
            raise Failed(f"{script}\nended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout + done.stderr

    def talk(self, command: str, answers: dict[str, str]) -> str:
        """What a command says at a terminal, where these prompts are answered in turn."""
        with self.terminal(command) as terminal:
            for prompt, answer in answers.items():
                terminal.wait_for(prompt)
                terminal.type(answer + "\n")
            status, said = terminal.end()
        if status:
            raise Failed(f"{command}\nended with {status}:\n{said}")
        return said

    @contextmanager
    def terminal(self, command: str) -> Iterator[Terminal]:
        """A terminal at which this command runs; it is gone at the end, and what ran at it."""
        # What is typed ahead of the prompt for a password is thrown away (getpass).
        asked = [*self._inside(), "script", "--quiet", "--return", "--command", command, "/dev/null"]
        with subprocess.Popen(asked, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            given_up = Timer(SECONDS, process.kill)
            given_up.start()
            try:
                yield Terminal(command, process)
            finally:
                given_up.cancel()
                process.kill()

    def _inside(self) -> list[str]:
        said = {
            "HOME": "/root",
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "LANG": "C.UTF-8",
            "DEBIAN_FRONTEND": "noninteractive",
            **package_index.environment(),
        }
        environment = ["env", "-i", *(f"{name}={value}" for name, value in said.items())]
        if self._leader is None:
            return ["chroot", str(self.root), *environment]
        return ["nsenter", "--target", str(self._leader), "--all", *environment]

    def network(self, *command: str) -> str:
        """What a program of the host says in the machine's network."""
        inside = ["nsenter", "--target", str(self._leader), "--net", *command]
        done = subprocess.run(inside, capture_output=True, text=True, timeout=SECONDS, check=False)
        if done.returncode:
            raise Failed(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout


@contextmanager
def fresh(suite: str, *, packages: str = "") -> Iterator[Path]:
    """A root of this release of Debian, minimal but for the packages; it is deleted at the end."""
    folder = Path(tempfile.mkdtemp(prefix=f"smtptest-{suite}-"))
    root = folder / "root"
    included = [f"--include={packages}"] if packages else []
    try:
        # The script is one for all; an older debootstrap does not know the newest names.
        _must("debootstrap", "--variant=minbase", *included, suite, str(root), MIRROR, "sid")
        # A mirror may be behind with what changes every day.
        (root / "etc/apt/apt.conf.d/99behind").write_text('Acquire::Check-Valid-Until "false";\n')
        if _AUTHORITIES.is_dir():
            _copy(_AUTHORITIES, root)
        (root / "etc/resolv.conf").write_text(f"nameserver {_NAME_SERVER}\n")
        yield root
    finally:
        # A debootstrap that was ended leaves them mounted.
        for mounted in ("proc", "sys"):
            subprocess.run(["umount", "--quiet", str(root / mounted)], stderr=subprocess.DEVNULL, check=False)
        shutil.rmtree(folder, ignore_errors=True)


def _copy(place: Path, root: Path) -> None:
    there = root / str(place).lstrip("/")
    there.parent.mkdir(parents=True, exist_ok=True)
    _must("cp", "--archive", "--reflink=auto", "--no-target-directory", str(place), str(there))


@contextmanager
def booted(suite: str) -> Iterator[Machine]:
    """A fresh machine of this release of Debian that runs; it is stopped and deleted at the end."""
    with fresh(suite, packages=BOOTED) as root:
        # Where the host's own systemd does not keep containers apart, nspawn does it without.
        apart = [] if Path("/run/systemd/system").exists() else ["--keep-unit"]
        process = Process(
            ["systemd-nspawn", "--quiet", "--boot", "--register=no", *apart, "--private-network", f"--directory={root}",
             *(f"--bind-ro={place}" for place in package_index.folders()), f"--machine=smtptest-{suite}",
             "--console=pipe"],
            environment={"SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"},
        )  # fmt: skip
        try:
            leader = until(lambda: _leader(process.pid), "systemd is its first process")
            network = Process(["slirp4netns", "--configure", "--disable-host-loopback", str(leader), "tap0"])
            try:
                machine = Machine(root, leader)
                until(lambda: _runs(machine), "it has booted")
                yield machine
            finally:
                network.kill()
        finally:
            process.stop(signal.SIGTERM)


def _runs(machine: Machine) -> bool:
    try:
        machine.run("systemctl is-system-running || [ $(systemctl is-system-running) = degraded ]")
    except Failed:
        return False
    return True


def _leader(parent: int) -> int:
    """The process that is systemd inside, or 0 as long as it is none."""
    # It finds the process and looks at its name in one go: until systemd runs, there are others, which end.
    found = subprocess.run(
        ["pgrep", "--parent", str(parent), "--exact", "systemd"], capture_output=True, text=True, check=False
    ).stdout
    return int(found.split()[0]) if found.split() else 0


def until(ask: Callable[[], Found], what: str, *, seconds: float = 60) -> Found:
    """What is found, once it is not empty; it is asked for again until then. Fails if that takes too long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := ask():
            return found
        time.sleep(0.2)
    raise AssertionError(f"not within {seconds} s: {what}")


def release(machine_root: Path) -> Path:
    """A repository in the root, of the files as they are here, for those who clone it; its folder, seen from inside."""
    folder = machine_root / "srv/smtptest.git"
    folder.mkdir(parents=True)
    names = _must("git", "-C", str(BASE_DIR), "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    for name in names.split("\0"):
        source = BASE_DIR / name
        if name and source.is_file():
            there = folder / name
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, there)
    _must("git", "init", "--quiet", "--initial-branch=main", str(folder))
    commit(folder, "The release")
    return Path("/srv/smtptest.git")


def serve_release(machine_root: Path) -> Path:
    """The same, for those who clone it from the address that the documents have."""
    repository = release(machine_root)
    (machine_root / "etc/gitconfig").write_text(
        f'[url "file://{repository}"]\n\tinsteadOf = {REPOSITORY}\n[safe]\n\tdirectory = {repository}\n'
    )
    return repository


def commit(folder: Path, message: str) -> None:
    """Everything that has changed, as another release."""
    named = ["-c", "user.name=smtptest", "-c", "user.email=smtptest@example.org"]
    _must("git", "-C", str(folder), "add", "--all")
    _must("git", "-C", str(folder), *named, "commit", "--quiet", "--allow-empty", "--message", message)


def _must(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ})
    if done.returncode:
        raise Failed(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout
