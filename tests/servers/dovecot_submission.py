"""Debian's Dovecot as a submission server (dovecot-submissiond): TLS, and every login that it has, EXTERNAL among them.

It knows its users by itself and hands their mail to another server.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import trustme

from tests.servers import dovecot
from tests.servers.process import Process

BINARY = Path("/usr/lib/dovecot/submission")
_CONFIGURATION = """
protocols = submission
hostname = mx.example.test
ssl = required
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.pem
ssl_ca = <{folder}/ca.pem
ssl_verify_client_cert = yes
ssl_require_crl = no
auth_ssl_username_from_cert = yes
auth_mechanisms = plain scram-sha-1 scram-sha-256 external
login_trusted_networks =
mail_location = maildir:{folder}/mail/%n
submission_relay_host = 127.0.0.1
submission_relay_port = {relay}
passdb {{
  driver = static
  mechanisms = external
  args = nopassword=y
}}
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={folder}/mail/%n
}}
first_valid_uid = 1
service submission-login {{
  inet_listener submission {{
    address = 127.0.0.1
    port = {starttls}
  }}
  inet_listener submissions {{
    address = 127.0.0.1
    port = {tls}
    ssl = yes
  }}
}}
"""


@dataclass(frozen=True, kw_only=True)
class Submission:
    """A running Dovecot. starttls and tls are its ports; ca: who issued its certificate and may issue its clients'."""

    starttls: int
    tls: int
    ca: Path
    authority: trustme.CA
    process: Process = field(repr=False)

    def client_certificate(self, name: str, authority: trustme.CA | None = None) -> tuple[str, str]:
        """Certificate and key of a client, in PEM, as issued by the authority given or by the server's own."""
        leaf = (authority or self.authority).issue_cert(common_name=name)
        return leaf.cert_chain_pems[0].bytes().decode(), leaf.private_key_pem.bytes().decode()


def missing() -> str | None:
    """Why it cannot be run here; None where it can."""
    return dovecot.missing(BINARY, "dovecot-submissiond")


@contextmanager
def running(starttls: int, tls: int, *, relay: int) -> Iterator[Submission]:
    """Dovecot's submission service while the block runs. relay: the port of the server that takes its mail."""
    authority = trustme.CA()
    with dovecot.own_folder() as folder:
        authority.cert_pem.write_to_path(folder / "ca.pem")
        leaf = authority.issue_cert("localhost", "127.0.0.1")
        leaf.private_key_and_cert_chain_pem.write_to_path(folder / "server.pem")
        dovecot.add_user(folder)
        ports = {"starttls": starttls, "tls": tls}
        with dovecot.started(folder, dovecot.PATIENT + _CONFIGURATION, relay=relay, **ports) as process:
            yield Submission(**ports, ca=folder / "ca.pem", authority=authority, process=process)
