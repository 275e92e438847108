"""Mail servers out of their Debian packages, unpacked into a private folder and not installed.

Each runs in a mount namespace of its own, in which /etc has the users that its package would have made, and /run,
/var/lib and /var/spool are empty. So it needs root, and the machine's own mail system is not touched.
"""

from __future__ import annotations

import os
import shlex
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.ports import free_port
from tests.servers.process import LIMIT, SUDO, Process

DOMAIN = "lab.test"
PACKAGES = (
    "exim4-daemon-light", "opensmtpd", "sendmail-bin", "sendmail-cf", "m4", "libsigsegv2",
)  # fmt: skip
NAMES = ("exim", "opensmtpd", "sendmail")
_USERS = {"Debian-exim": 931, "opensmtpd": 932, "opensmtpq": 933, "smmta": 934, "smmsp": 935}
_LIBRARIES = "usr/lib/x86_64-linux-gnu"

_EXIM_FILES = """
exim_user = Debian-exim
exim_group = Debian-exim
keep_environment =
spool_directory = /run/mta/spool
log_file_path = /run/mta/%slog
pid_file_path = /run/mta/pid
primary_hostname = exim.{domain}
exim_path = {folder}/usr/sbin/exim4
"""
_EXIM = """
local_interfaces = 127.0.0.1
daemon_smtp_ports = {port}
acl_smtp_rcpt = rcpt
begin acl
rcpt:
  deny domains = !{domain}
       message = relay not permitted
  accept
begin routers
all:
  driver = accept
  transport = null
begin transports
null:
  driver = appendfile
  file = /dev/null
  user = nobody
"""
_OPENSMTPD = """
table anyone {{ "@" = "nobody" }}
listen on 127.0.0.1 port {port} hostname opensmtpd.{domain}
action "keep" maildir "/run/mta/mail" virtual <anyone>
match from any for domain "{domain}" action "keep"
"""
_SENDMAIL = """
divert(-1)dnl
include(`{folder}/usr/share/sendmail/cf/m4/cf.m4')dnl
divert(0)dnl
OSTYPE(`linux')dnl
define(`confDOMAIN_NAME', `sendmail.{domain}')dnl
define(`QUEUE_DIR', `/run/mta/queue')dnl
define(`STATUS_FILE', `/run/mta/status')dnl
define(`HELP_FILE', `/dev/null')dnl
define(`ALIAS_FILE', `/dev/null')dnl
define(`confPID_FILE', `/run/mta/pid')dnl
define(`confDELIVERY_MODE', `queueonly')dnl
FEATURE(`no_default_msa')dnl
FEATURE(`accept_unresolvable_domains')dnl
FEATURE(`nocanonify')dnl
FEATURE(`stickyhost')dnl
DAEMON_OPTIONS(`Name=MTA, Addr=127.0.0.1, Port={port}')dnl
LOCAL_DOMAIN(`{domain}')dnl
MAILER(`smtp')dnl
"""
_NAMESPACE = """
set -e
for file in passwd group hosts; do mount --bind {private}/$file /etc/$file; done
for folder in /run /var/lib /var/spool; do mount -t tmpfs none $folder; done
mkdir -p /run/mta/spool /run/mta/mail /run/mta/queue /var/spool/smtpd /var/lib/opensmtpd/empty
chmod 711 /var/spool/smtpd /var/lib/opensmtpd/empty
chmod 700 /run/mta/queue
chown Debian-exim /run/mta /run/mta/spool
chown nobody /run/mta/mail
exec {command}
"""


def fetch(folder: Path) -> None:
    """The packages, unpacked into the folder, unless they are there. Raises CalledProcessError."""
    if (folder / "done").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["apt-get", "download", "-q", *PACKAGES], cwd=folder, check=True)
    for package in folder.glob("*.deb"):
        subprocess.run(["dpkg", "-x", str(package), str(folder)], check=True)
    (folder / "done").touch()


@contextmanager
def running(name: str, folder: Path) -> Iterator[int]:
    """One of NAMES while the block runs; gives its port. It takes mail for everybody at DOMAIN."""
    root = SUDO if os.getuid() else []
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="smtptest-mta-") as path:
        private = Path(path)
        private.chmod(0o755)
        _write_system_files(private, f"{name}.{DOMAIN}")
        command = _command(name, folder, private, port)
        script = private / "start"
        script.write_text(_NAMESPACE.format(private=private, command=shlex.join(command)))
        process = Process(["unshare", "-m", "sh", str(script)], tied=True, root=root)
        try:
            _wait_for(port, process)
            yield port
        finally:
            process.stop()


def send_by_exim(folder: Path, configuration: str, sender: str, recipient: str, message: str) -> str:
    """Have Exim deliver a message at once, and return what it says. configuration: without where it keeps its files."""
    root = SUDO if os.getuid() else []
    with tempfile.TemporaryDirectory(prefix="smtptest-mta-") as path:
        private = Path(path)
        private.chmod(0o755)
        _write_system_files(private, f"exim.{DOMAIN}")
        (private / "configuration").write_text(_EXIM_FILES.format(domain=DOMAIN, folder=folder) + configuration)
        command = [f"{folder}/usr/sbin/exim4", "-C", str(private / "configuration"), "-odf", "-i", "-v"]
        script = private / "start"
        words = shlex.join([*command, "-f", sender, recipient])
        script.write_text(_NAMESPACE.format(private=private, command=words))
        done = subprocess.run(
            [*root, "unshare", "-m", "sh", str(script)], input=message, capture_output=True, encoding="utf-8",
            check=False, timeout=LIMIT,
        )  # fmt: skip
        return done.stdout + done.stderr


def _command(name: str, folder: Path, private: Path, port: int) -> list[str]:
    configuration = private / "configuration"
    match name:
        case "exim":
            configuration.write_text((_EXIM_FILES + _EXIM).format(domain=DOMAIN, port=port, folder=folder))
            return [f"{folder}/usr/sbin/exim4", "-C", str(configuration), "-bdf", "-oX", f"127.0.0.1:{port}"]
        case "opensmtpd":
            configuration.write_text(_OPENSMTPD.format(domain=DOMAIN, port=port))
            return [f"{folder}/usr/sbin/smtpd", "-d", "-f", str(configuration)]
        case _:
            macros = private / "sendmail.mc"
            macros.write_text(_SENDMAIL.format(domain=DOMAIN, port=port, folder=folder))
            configuration.write_bytes(_expanded(macros, folder))
            return [f"{folder}/usr/libexec/sendmail/sendmail", "-C", str(configuration), "-bD"]


def _expanded(macros: Path, folder: Path) -> bytes:
    command = [f"{folder}/usr/bin/m4", f"-D_CF_DIR_={folder}/usr/share/sendmail/cf/", str(macros)]
    environment = {**os.environ, "LD_LIBRARY_PATH": f"{folder}/{_LIBRARIES}"}
    return subprocess.run(command, check=True, capture_output=True, env=environment).stdout


def _write_system_files(private: Path, host_name: str) -> None:
    """passwd and group as the packages make them; hosts, because sendmail waits a minute for its own name."""
    users = "".join(f"{name}:x:{number}:{number}::/nonexistent:/bin/false\n" for name, number in _USERS.items())
    groups = "".join(f"{name}:x:{number}:\n" for name, number in _USERS.items())
    (private / "passwd").write_text(Path("/etc/passwd").read_text() + users)
    (private / "group").write_text(Path("/etc/group").read_text() + groups)
    (private / "hosts").write_text(f"127.0.0.1 {host_name} {socket.gethostname()} localhost\n")


def _wait_for(port: int, process: Process) -> None:
    """Until somebody listens. These say nothing when they do."""
    end = time.monotonic() + LIMIT
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=LIMIT).close()
        except OSError:
            assert time.monotonic() < end, process.text()
            time.sleep(0.05)
        else:
            return
