"""Debian's Dovecot as an LMTP server (dovecot-lmtpd), with a configuration and mailboxes of its own.

It takes mail for alice; bob's mailbox is full, which it says after the message; nobody else is known.
"""

from __future__ import annotations

import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers import dovecot

BINARY = Path("/usr/lib/dovecot/lmtp")
_CONFIGURATION = """
protocols = lmtp
hostname = mx.example.test
ssl = no
mail_location = maildir:{folder}/mail/%n
mail_plugins = quota
plugin {{
  quota = maildir:mailbox
}}
lmtp_save_to_detail_mailbox = no
passdb {{
  driver = static
  args = nopassword=y
}}
userdb {{
  driver = passwd-file
  args = username_format=%n {folder}/users
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {port}
  }}
  unix_listener lmtp {{
    mode = 0
  }}
}}
"""


@dataclass(frozen=True)
class Lmtp:
    """A running Dovecot. mail: the folder of the mailboxes."""

    port: int
    mail: Path
    host: str = "127.0.0.1"

    def messages(self, user: str) -> list[bytes]:
        """The messages in a mailbox, as they were delivered."""
        return [file.read_bytes() for file in (self.mail / user / "new").glob("*")]


def missing() -> str | None:
    """Why it cannot be run here; None where it can."""
    return dovecot.missing(BINARY, "dovecot-lmtpd")


@contextmanager
def running(port: int) -> Iterator[Lmtp]:
    """Dovecot's LMTP service on this port of loopback while the block runs."""
    with dovecot.own_folder() as folder:
        _make_mailboxes(folder)
        with dovecot.started(folder, _CONFIGURATION, port=port):
            yield Lmtp(port, folder / "mail")


def _make_mailboxes(folder: Path) -> None:
    # Who may read the mailboxes is who runs the tests; Dovecot delivers as anybody but root.
    uid = os.getuid() or pwd.getpwnam("nobody").pw_uid
    mail = folder / "mail"
    mail.mkdir()
    os.chown(mail, uid, -1)
    account = f"{uid}:{pwd.getpwuid(uid).pw_gid}::{mail}::"
    (folder / "users").write_text(f"alice::{account}\nbob::{account}userdb_quota_rule=*:bytes=10\n")
