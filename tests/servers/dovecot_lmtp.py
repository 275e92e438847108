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
listen = 127.0.0.1
hostname = mx.example.test
ssl = no
mail_plugins = quota
lmtp_save_to_detail_mailbox = no
service lmtp {{
  inet_listener lmtp {{
    port = {port}
  }}
  unix_listener lmtp {{
    mode = 0
  }}
}}
"""
_BEFORE_2_4 = """
mail_location = maildir:{folder}/mail/%n
plugin {{
  quota = maildir:mailbox
}}
passdb {{
  driver = static
  args = nopassword=y
}}
userdb {{
  driver = passwd-file
  args = username_format=%n {folder}/users
}}
"""
_SINCE_2_4 = """
mail_driver = maildir
mail_path = {folder}/mail/%{{user|username}}
quota mailbox {{
  driver = maildir
  storage_grace = 0
}}
passdb static {{
  fields {{
    nopassword = yes
  }}
}}
userdb passwd-file {{
  passwd_file_path = {folder}/users
  auth_username_format = %{{user|username}}
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
        settings = dovecot.settings(before_2_4=_BEFORE_2_4, since_2_4=_SINCE_2_4)
        with dovecot.started(folder, settings + _CONFIGURATION, port=port):
            yield Lmtp(port, folder / "mail")


def _make_mailboxes(folder: Path) -> None:
    # Who may read the mailboxes is who runs the tests; Dovecot delivers as anybody but root.
    uid = os.getuid() or pwd.getpwnam("nobody").pw_uid
    mail = folder / "mail"
    mail.mkdir()
    os.chown(mail, uid, -1)
    account = f"{uid}:{pwd.getpwuid(uid).pw_gid}::{mail}::"
    full = "quota_storage_size=10B" if dovecot.knows_2_4() else "quota_rule=*:bytes=10"
    (folder / "users").write_text(f"alice::{account}\nbob::{account}userdb_{full}\n")
