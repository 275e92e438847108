"""Dovecot as Postfix's judge of passwords (SASL), with a configuration, user list and socket of its own.

Its settings have other names from 2.4 on (Debian 13): what differs is written twice.
"""

from __future__ import annotations

import hmac
import json
import os
import subprocess
import tempfile
import time
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from tests.servers.process import SUDO, Process

USERNAME = "alice"
# Each character is escaped somewhere on the way: URL, HTML, JSON, base64, a config file, Latin-1 or UTF-8.
PASSWORD = 'correct hörse+&<"%41\\/='
# Another user. The password is ASCII, as Python's smtplib wants it, and has what files of settings escape.
APPLICATION = "app@example.test"
APPLICATION_PASSWORD = 'p4$$ "w\\o\'rd" %{}^:#'

# Of each Dovecot here: in a folder of its own, and what it says to be read by the tests.
_OWN = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = /dev/stderr
service stats {{
  unix_listener stats-writer {{
    mode = 0666
  }}
}}
"""
# Neither a delay nor a longer one for an address that has failed before: all tests come from the same.
PATIENT = """
auth_failure_delay = 0
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
"""
_CONFIGURATION = """
protocols =
ssl = no
auth_mechanisms = plain login cram-md5 scram-sha-1 scram-sha-256 xoauth2 oauthbearer
service auth {{
  unix_listener {socket} {{
    mode = 0660
    user = postfix
    group = postfix
  }}
}}
"""
_BEFORE_2_4 = """
disable_plaintext_auth = no
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/oauth2.conf
}}
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
"""
_TOKENS_BEFORE_2_4 = """
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={folder}/keys/
username_attribute = sub
"""
_SINCE_2_4 = """
auth_allow_cleartext = yes
oauth2 {{
  introspection_mode = local
  username_attribute = sub
  oauth2_local_validation {{
    dict fs {{
      fs posix {{
        prefix = {folder}/keys/
      }}
    }}
  }}
}}
passdb oauth2 {{
  mechanisms_filter = xoauth2 oauthbearer
}}
passdb passwd-file {{
  passwd_file_path = {folder}/users
}}
"""
_KEY = b"the key that tokens are signed with"


def token(username: str = USERNAME, key: bytes = _KEY) -> str:
    """A token (RFC 7519) that Dovecot judges by itself: signed with its key, good for an hour."""
    claims = {"sub": username, "iat": int(time.time()) - 10, "exp": int(time.time()) + 3600}
    signed = ".".join(_encoded(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, claims))
    return f"{signed}.{_encoded(hmac.digest(key, signed.encode(), 'sha256'))}"


def _encoded(part: bytes) -> str:
    return urlsafe_b64encode(part).rstrip(b"=").decode()


def missing(binary: Path, package: str) -> str | None:
    """Why a Dovecot with this part of it, from this package of Debian, cannot be run here; None where it can."""
    if not binary.exists():
        return f"Debian's {package} is not installed: make test says how"
    if os.getuid() and subprocess.run([*SUDO, "true"], capture_output=True, check=False).returncode:
        return "Dovecot starts as root alone, and there is no sudo without a password"
    return None


@cache
def knows_2_4() -> bool:
    """The Dovecot here has the names of 2.4."""
    said = subprocess.run(["/usr/sbin/dovecot", "--version"], capture_output=True, text=True, check=True).stdout
    major, minor = said.split(".")[:2]
    return (int(major), int(minor)) >= (2, 4)


def settings(*, before_2_4: str, since_2_4: str) -> str:
    """The settings that the Dovecot here understands. It wants to be told in the first line whose they are."""
    if not knows_2_4():
        return before_2_4
    return "dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n" + since_2_4


@contextmanager
def own_folder() -> Iterator[Path]:
    """A folder in which Dovecot may work as whom it likes; gone afterwards, whoever owns what is in it."""
    folder = Path(tempfile.mkdtemp(prefix="smtptest-dovecot-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        subprocess.run([*as_root(), "rm", "-rf", str(folder)], check=True)


def as_root() -> list[str]:
    """What makes a command run as root."""
    return SUDO if os.getuid() else []


def add_user(folder: Path) -> None:
    """The users, in the folder's list. The scheme keeps the passwords out of the list's own syntax."""
    users = {USERNAME: PASSWORD, APPLICATION: APPLICATION_PASSWORD}
    lines = [f"{user}:{{PLAIN.b64}}{b64encode(password.encode()).decode()}\n" for user, password in users.items()]
    (folder / "users").write_text("".join(lines))


@contextmanager
def started(folder: Path, configuration: str, **values: object) -> Iterator[Process]:
    """Dovecot with this folder as its own while the block runs.

    configuration: its settings, what ``settings`` gives first. values: what stands in them as ``{…}``.
    """
    file = folder / "dovecot.conf"
    file.write_text((configuration + _OWN).format(folder=folder, **values))
    process = Process(["/usr/sbin/dovecot", "-F", "-c", str(file)], tied=True, root=as_root())
    try:
        process.wait_for("starting up")
        yield process
    finally:
        process.stop()


@contextmanager
def judging(folder: Path, socket: Path) -> Iterator[Process]:
    """Dovecot with this folder as its own, answering on this socket while the block runs."""
    folder.mkdir()
    add_user(folder)
    key = folder / "keys/default/HS256/default"
    key.parent.mkdir(parents=True)
    key.write_bytes(b64encode(_KEY))
    (folder / "oauth2.conf").write_text(_TOKENS_BEFORE_2_4.format(folder=folder))
    configuration = settings(before_2_4=_BEFORE_2_4, since_2_4=_SINCE_2_4) + PATIENT + _CONFIGURATION
    with started(folder, configuration, socket=socket) as process:
        yield process
