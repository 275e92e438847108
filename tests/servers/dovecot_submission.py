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
listen = 127.0.0.1
hostname = mx.example.test
ssl = required
auth_ssl_username_from_cert = yes
auth_mechanisms = plain scram-sha-1 scram-sha-256 external
login_trusted_networks =
submission_relay_host = 127.0.0.1
submission_relay_port = {relay}
first_valid_uid = 1
service submission-login {{
  inet_listener submission {{
    port = {starttls}
  }}
  inet_listener submissions {{
    port = {tls}
    ssl = yes
  }}
}}
"""
_BEFORE_2_4 = """
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.pem
ssl_ca = <{folder}/ca.pem
ssl_verify_client_cert = yes
ssl_require_crl = no
mail_location = maildir:{folder}/mail/%n
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
"""
_SINCE_2_4 = """
ssl_server_cert_file = {folder}/server.pem
ssl_server_key_file = {folder}/server.pem
ssl_server_ca_file = {folder}/ca.pem
ssl_server_request_client_cert = yes
ssl_server_require_crl = no
mail_driver = maildir
mail_path = {folder}/mail/%{{user|username}}
passdb static {{
  mechanisms_filter = external
  fields {{
    nopassword = yes
  }}
}}
passdb passwd-file {{
  passwd_file_path = {folder}/users
}}
userdb static {{
  fields {{
    uid = nobody
    gid = nogroup
    home = {folder}/mail/%{{user|username}}
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
        settings = dovecot.settings(before_2_4=_BEFORE_2_4, since_2_4=_SINCE_2_4)
        with dovecot.started(folder, settings + dovecot.PATIENT + _CONFIGURATION, relay=relay, **ports) as process:
            yield Submission(**ports, ca=folder / "ca.pem", authority=authority, process=process)
