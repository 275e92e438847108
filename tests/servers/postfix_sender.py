"""Debian's Postfix as a sending server of its own: it takes mail on a loopback port and delivers it where it is told.

Nothing is tried a second time while the tests run, so that the log has one fate for each recipient.
"""

from __future__ import annotations

import os
import re
import smtplib
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.servers.ports import free_port
from tests.servers.postfix import MASTER
from tests.servers.process import SUDO, Process

_MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = /dev/stdout
myhostname = sender.example.test
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
inet_interfaces = 127.0.0.1
inet_protocols = all
default_transport = discard
transport_maps = texthash:{folder}/configuration/transport
smtpd_peername_lookup = no
in_flow_delay = 0
minimal_backoff_time = 1h
maximal_backoff_time = 1h
queue_run_delay = 1h
smtp_destination_recipient_limit = 1
# As far as a test follows: every server, every address.
smtp_mx_session_limit = 0
smtp_mx_address_limit = 0
smtp_connection_cache_on_demand = no
smtp_connect_timeout = {seconds}s
smtp_helo_timeout = {seconds}s
smtp_starttls_timeout = {seconds}s
smtp_mail_timeout = {seconds}s
smtp_rcpt_timeout = {seconds}s
smtp_data_init_timeout = {seconds}s
smtp_data_xfer_timeout = {seconds}s
smtp_data_done_timeout = {seconds}s
smtp_quit_timeout = 1s
smtp_rset_timeout = 1s
smtpd_milters = {milter}
milter_default_action = tempfail
{more}
"""
_MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
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
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
smtp unix - - n - 60 smtp
smtp-tls unix - - n - 20 smtp -o syslog_name=postfix/smtp-tls -o smtp_tls_security_level=encrypt
smtp-may unix - - n - 20 smtp -o syslog_name=postfix/smtp-may -o smtp_tls_security_level=may
smtp-alter unix - - n - 20 smtp -o smtp_tls_security_level=may -o smtp_body_checks=regexp:{folder}/configuration/alter
"""
# What a device behind the signer may do to a body: the first line that begins so gets other words.
_ALTER = "/^Hello/ REPLACE Hello, and this was not written by the author\n"
_FATE = re.compile(r": to=<bob@([^>]+)>, .*?status=(\w+) ")


@dataclass(frozen=True)
class Sender:
    """A running Postfix. Its routes are fixed when it starts."""

    port: int
    process: Process = field(repr=False)

    def deliver(self, domains: Sequence[str]) -> None:
        """Give it a message for each domain."""
        with smtplib.SMTP("127.0.0.1", self.port) as client:
            for domain in domains:
                client.sendmail("ann@sender.test", [f"bob@{domain}"], f"Subject: {domain}\r\n\r\nHello\r\n")

    def fates(self, domains: Sequence[str]) -> list[str]:
        """What became of the message for each domain, ``sent``, ``deferred`` or ``bounced``, once all are known."""
        for domain in domains:
            self.process.wait_for(rf": to=<bob@{re.escape(domain)}>, .*?status=")
        found = [match for line in self.process.lines() if (match := _FATE.search(line))]
        assert len(found) == len(domains), "one fate each"
        by_domain = {match[1]: match[2] for match in found}
        return [by_domain[domain] for domain in domains]


@contextmanager
def sending(routes: Mapping[str, str], seconds: int, milter: str = "", more: str = "") -> Iterator[Sender]:
    """Postfix, while the block runs.

    routes: by domain, as transport(5) has them; by smtp-alter the body is altered on the way out. seconds: for each of
    its waits. milter: what signs mail when it comes in, as smtpd_milters has it; empty for none. more: further lines of
    main.cf.
    """
    root = SUDO if os.getuid() else []
    # As in tests.servers.postfix: not pytest's own folder.
    folder = Path(tempfile.mkdtemp(prefix="smtptest-sender-"))
    folder.chmod(0o755)
    try:
        port = free_port()
        _configure(folder, port, routes, main=_MAIN.format(folder=folder, seconds=seconds, milter=milter, more=more))
        command = [*root, "postfix", "-c", str(folder / "configuration"), "check"]
        subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
        process = Process([str(MASTER), "-c", str(folder / "configuration"), "-s"], tied=True, root=root)
        try:
            process.wait_for("daemon started")
            yield Sender(port, process)
        finally:
            process.stop()
    finally:
        subprocess.run([*root, "rm", "-rf", str(folder)], check=True)


def _configure(folder: Path, port: int, routes: Mapping[str, str], *, main: str) -> None:
    for name in ("queue", "configuration"):
        (folder / name).mkdir()
    configuration = folder / "configuration"
    (configuration / "main.cf").write_text(main)
    (configuration / "master.cf").write_text(_MASTER.format(port=port, folder=folder))
    (configuration / "alter").write_text(_ALTER)
    (configuration / "transport").write_text("".join(f"{domain} {route}\n" for domain, route in routes.items()))
