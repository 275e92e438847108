"""Dovecot as Postfix's judge of passwords (SASL), with a configuration, user list and socket of its own."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.process import Process

USERNAME = "alice"
# Each character is escaped somewhere on the way: URL, HTML, JSON, base64, a config file, Latin-1 or UTF-8.
PASSWORD = 'correct hörse+&<"%41\\/='

_CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = /dev/stderr
protocols =
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
service auth {{
  unix_listener {socket} {{
    mode = 0660
    user = postfix
    group = postfix
  }}
}}
# Neither a delay nor a longer one for an address that has failed before: all tests come from the same.
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  unix_listener stats-writer {{
    mode = 0666
  }}
}}
"""


@contextmanager
def judging(folder: Path, socket: Path, *, root: list[str]) -> Iterator[Process]:
    """Dovecot with this folder as its own, answering on this socket while the block runs."""
    folder.mkdir()
    users = folder / "users"
    # The scheme keeps the password out of the file's own syntax.
    users.write_text(f"{USERNAME}:{{PLAIN.b64}}{b64encode(PASSWORD.encode()).decode()}\n")
    configuration = folder / "dovecot.conf"
    configuration.write_text(_CONFIGURATION.format(folder=folder, socket=socket))
    process = Process(["/usr/sbin/dovecot", "-F", "-c", str(configuration)], tied=True, root=root)
    try:
        process.wait_for("starting up")
        yield process
    finally:
        process.stop()
