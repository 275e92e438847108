"""Dovecot as Postfix's judge of passwords (SASL), with a configuration, user list and socket of its own."""

from __future__ import annotations

import hmac
import json
import time
from base64 import b64encode, urlsafe_b64encode
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
auth_mechanisms = plain login cram-md5 scram-sha-1 scram-sha-256 xoauth2 oauthbearer
auth_failure_delay = 0
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/oauth2.conf
}}
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
_TOKENS = """
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={folder}/keys/
username_attribute = sub
"""
_KEY = b"the key that tokens are signed with"


def token(username: str = USERNAME, key: bytes = _KEY) -> str:
    """A token (RFC 7519) that Dovecot judges by itself: signed with its key, good for an hour."""
    claims = {"sub": username, "iat": int(time.time()) - 10, "exp": int(time.time()) + 3600}
    signed = ".".join(_encoded(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims))
    return f"{signed}.{_encoded(hmac.digest(key, signed.encode(), 'sha256'))}"


def _encoded(part: bytes) -> str:
    return urlsafe_b64encode(part).rstrip(b"=").decode()


@contextmanager
def judging(folder: Path, socket: Path, *, root: list[str]) -> Iterator[Process]:
    """Dovecot with this folder as its own, answering on this socket while the block runs."""
    folder.mkdir()
    users = folder / "users"
    # The scheme keeps the password out of the file's own syntax.
    users.write_text(f"{USERNAME}:{{PLAIN.b64}}{b64encode(PASSWORD.encode()).decode()}\n")
    key = folder / "keys/default/HS256/default"
    key.parent.mkdir(parents=True)
    key.write_bytes(b64encode(_KEY))
    (folder / "oauth2.conf").write_text(_TOKENS.format(folder=folder))
    configuration = folder / "dovecot.conf"
    configuration.write_text(_CONFIGURATION.format(folder=folder, socket=socket))
    process = Process(["/usr/sbin/dovecot", "-F", "-c", str(configuration)], tied=True, root=root)
    try:
        process.wait_for("starting up")
        yield process
    finally:
        process.stop()
