"""Debian's Postfix with a configuration, queue and mailbox of its own: the machine's mail system is not touched.

Services on loopback: without TLS, with STARTTLS, with TLS from the first byte (RFC 8314), with STARTTLS required, one
that believes XCLIENT, and two that expect a PROXY header (the second with TLS behind it). It takes mail for
alice@example.test into a mailbox, refuses everybody else there, and relays for whoever has authenticated: into nothing.
"""

from __future__ import annotations

import os
import pwd
import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import trustme

from tests.servers import dovecot
from tests.servers.ports import free_ports, kept
from tests.servers.process import SUDO, Process

MASTER = Path("/usr/lib/postfix/sbin/master")
DOVECOT = Path("/usr/sbin/dovecot")
HOST_NAME = "mx.example.test"
USER = f"{dovecot.USERNAME}@example.test"

_MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = /dev/stdout
myhostname = {host_name}
mydestination =
mynetworks =
alias_maps =
alias_database =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtpd_peername_lookup = no
virtual_mailbox_domains = example.test
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = inline:{{ {user}=mailbox/ }}
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{uid}
default_transport = discard
transport_maps = inline:{{ receive.test=smtp:[127.0.0.1]:{receiver} }}
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_error_sleep_time = 0
smtpd_forbid_bare_newline = no
smtpd_tls_chain_files = {folder}/server.pem
smtpd_tls_auth_only = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = private/auth
debug_peer_list = 127.0.0.1
debug_peer_level = 1
"""
_SERVICES = {
    "plain": "",
    "starttls": "-o smtpd_tls_security_level=may -o smtpd_sasl_auth_enable=yes",
    "smtps": "-o smtpd_tls_wrappermode=yes -o smtpd_sasl_auth_enable=yes",
    "believing": "-o smtpd_authorized_xclient_hosts=127.0.0.1 -o smtpd_tls_security_level=may",
    "proxied": "-o smtpd_upstream_proxy_protocol=haproxy",
    "proxied_smtps": "-o smtpd_upstream_proxy_protocol=haproxy -o smtpd_tls_wrappermode=yes",
    "submission": "-o smtpd_tls_security_level=encrypt -o smtpd_sasl_auth_enable=yes",
    # As they should not be, or need not be: what the probes look for.
    "relay": "-o mynetworks=127.0.0.0/8 -o smtpd_relay_restrictions=permit_mynetworks,reject_unauth_destination",
    "clear": "-o smtpd_tls_security_level=may -o smtpd_sasl_auth_enable=yes -o smtpd_tls_auth_only=no",
    "silent": "-o disable_vrfy_command=yes",
    "normalize": "-o smtpd_forbid_bare_newline=normalize",
    "reject": "-o smtpd_forbid_bare_newline=reject",
}
_MASTER = """
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
smtp unix - - n - - smtp -o smtp_tls_security_level=may
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True, kw_only=True)
class Postfix:
    """A running Postfix. The attributes from plain to proxied_smtps are its ports; ``ports`` has all.

    receiver: the port to which it relays what is for receive.test.
    """

    plain: int
    starttls: int
    smtps: int
    submission: int
    ports: dict[str, int]
    believing: int
    proxied: int
    proxied_smtps: int
    receiver: int
    ca: Path
    mailbox: Path
    process: Process = field(repr=False)
    host: str = "localhost"
    user: str = dovecot.USERNAME
    password: str = field(default=dovecot.PASSWORD, repr=False)
    address: str = USER

    def log(self) -> str:
        """What Postfix has logged so far, with every line of every session."""
        return self.process.text()

    def conversation(self, helo: str) -> list[str]:
        """What Postfix saw of the ended session that said EHLO or HELO with this name, which no other session may have.

        Its lines in order, as ``C: QUIT`` and ``S: 221 2.0.0 Bye``, without those of the message's text, which Postfix
        does not log.
        """
        hello = rf"< unknown\[127\.0\.0\.1\]: (?i:EHLO|HELO) {re.escape(helo)}$"
        pid = self.process.wait_for(rf"smtpd\[(\d+)\]: {hello}").group(1)
        self.process.wait_for(rf"smtpd\[{pid}\]: disconnect from ", after=rf"smtpd\[{pid}\]: {hello}")
        return _conversation(self.process.lines(), pid, hello)

    def messages(self) -> list[bytes]:
        """The messages in the mailbox, as they were delivered, in no certain order."""
        return [file.read_bytes() for file in (self.mailbox / "new").glob("*")]

    def wait_for_delivery(self, queue_id: str) -> None:
        """Until Postfix has done with the message that it took under this queue id."""
        self.process.wait_for(rf": {queue_id}: removed$")


def _conversation(lines: list[str], pid: str, hello: str) -> list[str]:
    session: list[str] = []
    found = False
    for line in lines:
        _, mark, text = line.partition(f"smtpd[{pid}]: ")
        if not mark:
            continue
        if text.startswith("connect from "):
            session = []
        elif said := re.match(r"([<>]) unknown\[127\.0\.0\.1\]: (.*)", text):
            session.append(f"{'C' if said[1] == '<' else 'S'}: {said[2]}")
            found = found or bool(re.match(hello, text))
        elif found and text.startswith("disconnect from "):
            break
    return session


def missing() -> str | None:
    """Why it cannot be run here; None where it can."""
    if not MASTER.exists() or not DOVECOT.exists():
        return "Debian's postfix and dovecot-core are not installed: make test says how"
    if os.getuid() and subprocess.run([*SUDO, "true"], capture_output=True, check=False).returncode:
        return "Postfix starts as root alone, and there is no sudo without a password"
    return None


@contextmanager
def running() -> Iterator[Postfix]:
    """Postfix, and Dovecot as its judge of passwords, while the block runs."""
    root = SUDO if os.getuid() else []
    # Not pytest's own folder: Postfix gives up its rights and must still be let in; and a socket's path is short.
    folder = Path(tempfile.mkdtemp(prefix="smtptest-postfix-"))
    folder.chmod(0o755)
    try:
        with _running(folder, root) as postfix:
            yield postfix
    finally:
        subprocess.run([*root, "rm", "-rf", str(folder)], check=True)


@contextmanager
def _running(folder: Path, root: list[str]) -> Iterator[Postfix]:
    receiver, *own = free_ports(1 + len(_SERVICES))
    ports = dict(zip(_SERVICES, own, strict=True))
    configuration = _configure(folder, ports, receiver)
    subprocess.run(
        [*root, "postfix", "-c", str(configuration), "check"], check=True, capture_output=True, encoding="utf-8"
    )
    # What receives listens while single tests run.
    with kept(receiver), dovecot.judging(folder / "dovecot", folder / "queue/private/auth"):
        process = Process([str(MASTER), "-c", str(configuration), "-s"], tied=True, root=root)
        try:
            process.wait_for("daemon started")
            yield _described(folder, process, receiver, ports)
        finally:
            process.stop()


def _described(folder: Path, process: Process, receiver: int, ports: dict[str, int]) -> Postfix:
    known: dict[str, Any] = dict(ports)
    return Postfix(
        ports=ports,
        **{name: port for name, port in known.items() if name in Postfix.__dataclass_fields__},
        ca=folder / "ca.pem",
        mailbox=folder / "mail/mailbox",
        process=process,
        receiver=receiver,
    )


def _configure(folder: Path, ports: dict[str, int], receiver: int) -> Path:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    leaf = authority.issue_cert("localhost", HOST_NAME, "127.0.0.1")
    leaf.private_key_and_cert_chain_pem.write_to_path(folder / "server.pem")
    # Who may read the mailbox is who runs the tests; Postfix delivers as anybody but root.
    uid = os.getuid() or pwd.getpwnam("nobody").pw_uid
    for name in ("mail", "queue", "configuration"):
        (folder / name).mkdir()
    os.chown(folder / "mail", uid, -1)
    configuration = folder / "configuration"
    main = _MAIN.format(folder=folder, host_name=HOST_NAME, user=USER, uid=uid, receiver=receiver)
    (configuration / "main.cf").write_text(main)
    (configuration / "master.cf").write_text(_MASTER + "".join(_service(name, ports[name]) for name in _SERVICES))
    return configuration


def _service(name: str, port: int) -> str:
    return f"127.0.0.1:{port} inet n - n - - smtpd -o syslog_name=postfix/{name} {_SERVICES[name]}\n"
