"""compose.yaml as podman-compose starts it: by default, and with its public profile.

The images of the public profile stand in for a registry's.
Each is Debian's program under the name of the image, and takes what the image takes: PostgreSQL its user and password
from the environment, Redis any user and a command, Caddy its file.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPException, HTTPSConnection
from pathlib import Path

import pytest
from altcha import Challenge, Payload, solve_challenge

from smtptest.conf.environment import BASE_DIR
from tests.asking import ask
from tests.image.conftest import IMAGE, said
from tests.servers.ports import free_port

PACKAGES = "postgresql,redis-server,caddy"
NAME = "smtptest.localhost"  # for which Caddy signs the certificate itself
_SECONDS = 120
_POSTGRESQL = r"""#!/bin/sh
set -eu
data=/var/lib/postgresql/data bin=$(echo /usr/lib/postgresql/*/bin)
as="setpriv --reuid postgres --regid postgres --clear-groups"
if [ ! -s $data/PG_VERSION ]; then
    install --directory --owner postgres --group postgres --mode 0700 $data
    echo "$POSTGRES_PASSWORD" >/tmp/password
    chown postgres /tmp/password
    $as $bin/initdb -D $data -U "$POSTGRES_USER" --pwfile /tmp/password -A scram-sha-256 -E UTF8
    echo "host all all all scram-sha-256" >>$data/pg_hba.conf
    echo "CREATE DATABASE $POSTGRES_USER" | $as $bin/postgres --single -D $data postgres
fi
exec $as $bin/postgres -D $data -k /tmp -h 0.0.0.0
"""
_REDIS = """#!/bin/sh
exec /usr/bin/redis-server "$@" --protected-mode no --bind 0.0.0.0
"""
STAND_INS = {
    "docker.io/library/postgres:17": (_POSTGRESQL, "/usr/local/bin/started", []),
    "docker.io/library/redis:7": (_REDIS, "/usr/local/bin/redis-server", []),
    "docker.io/library/caddy:2": (
        "#!/bin/sh\nexec caddy run --config /etc/caddy/Caddyfile --adapter caddyfile\n",
        "/usr/local/bin/started",
        ["--env", "XDG_DATA_HOME=/data", "--env", "HOME=/data"],
    ),
}
# What this machine's podman needs, which an operator's own has.
_PODMAN = """
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
[network]
network_backend = "netavark"
"""


@pytest.fixture(scope="session")
def stand_ins(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("stand-ins")
    root = folder / "root"
    said("debootstrap", "--variant=minbase", f"--include={PACKAGES}", "bookworm", str(root))
    for name, (script, place, options) in STAND_INS.items():
        container = said("buildah", "from", "scratch")
        said("buildah", "add", "-q", container, str(root), "/")
        (folder / "script").write_text(script)
        said("buildah", "add", "-q", "--chmod", "0755", container, str(folder / "script"), place)
        said("buildah", "config", *options, "--cmd", place, container)
        said("buildah", "commit", "-q", container, name)
        said("buildah", "rm", container)


@dataclass
class Composed:
    """The services, as they run. ports: which one stands for each that compose.yaml publishes."""

    folder: Path
    environment: dict[str, str]
    ports: dict[str, int]
    profile: tuple[str, ...]

    def compose(self, *command: str) -> str:
        return self._run("podman-compose", *self.profile, *command)

    def podman(self, *command: str) -> str:
        return self._run("podman", *command)

    def _run(self, *command: str) -> str:
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
        return done.stdout

    def status(self, path: str) -> int:
        """What Caddy answers to a browser."""
        # Its authority is made at its first start.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with closing(HTTPSConnection(NAME)) as connection:
            raw = socket.create_connection(("127.0.0.1", self.ports["443"]), timeout=30)
            connection.sock = context.wrap_socket(raw, server_hostname=NAME)
            connection.request("GET", path, headers={"Host": NAME})
            return connection.getresponse().status

    def status_without_proxy(self, path: str) -> int:
        """What smtptest itself answers at the port that is published."""
        return ask(self.ports["8000"], "GET", path).status

    def serves(self, status: Callable[[str], int]) -> None:
        """Wait until the health check is answered so."""
        end, heard = time.monotonic() + _SECONDS, 0
        while heard != 200 and time.monotonic() < end:
            try:
                heard = status("/healthz")
            except (OSError, HTTPException):
                time.sleep(0.5)
        assert heard == 200, self.compose("logs")


@contextmanager
def _composed(folder: Path, settings: str, *profile: str) -> Iterator[Composed]:
    """The services of a profile, or those that start by default, with these lines in .env."""
    ports = {outside: free_port() for outside in ("8000", "2526", "80", "443")}

    def other(match: re.Match[str]) -> str:
        return f"{match[1]}{ports[match[2]]}:{match[3]}"

    text = (BASE_DIR / "compose.yaml").read_text()
    (folder / "compose.yaml").write_text(re.sub(r'("(?:127\.0\.0\.1:)?)(\d+):(\d+)', other, text))
    (folder / "docs/operating").mkdir(parents=True)
    shutil.copy(BASE_DIR / "docs/operating/Caddyfile", folder / "docs/operating")
    (folder / ".env").write_text(settings)
    (folder / "podman.conf").write_text(_PODMAN)
    said("podman", "tag", IMAGE, "localhost/smtptest")
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "CONTAINERS_CONF": str(folder / "podman.conf")}
    services = Composed(folder, environment, ports, profile)
    try:
        services.compose("up", "--detach", "--no-build")
        yield services
    finally:
        services.compose("down", "--volumes")


@pytest.fixture
def alone(tmp_path: Path, image: str) -> Iterator[Composed]:
    """As the first line of compose.yaml says, with the example of the settings as it is."""
    with _composed(tmp_path, (BASE_DIR / ".env.example").read_text()) as services:
        yield services


@pytest.fixture
def composed(tmp_path: Path, image: str, stand_ins: None) -> Iterator[Composed]:
    password = secrets.token_urlsafe(18)
    settings = {
        "SMTPTEST_PROFILE": "public",
        "PUBLIC_URL": f"https://{NAME}",
        "SECRET_KEY": "k" * 50,
        "SMTPTEST_ABUSE_CONTACT": "abuse@example.org",
        # As the comment of compose.yaml says.
        "DATABASE_URL": f"postgres://smtptest:{password}@postgres/smtptest",
        "POSTGRES_PASSWORD": password,
        "REDIS_URL": "redis://redis",
        "SMTPTEST_TRUSTED_PROXY_HOPS": "1",
        "SMTPTEST_TRUSTED_PROXIES": "10.89.217.0/24",
    }
    lines = "".join(f"{name}={value}\n" for name, value in settings.items())
    with _composed(tmp_path, lines, "--profile", "public") as services:
        yield services


def test_by_default_it_is_one_container_that_keeps_its_data_in_a_volume(alone: Composed) -> None:
    alone.serves(alone.status_without_proxy)
    created = ask(alone.ports["8000"], "POST", "/", {"host": "127.0.0.1", "port": 1, "rcpt_to": ["you@example.org"]})
    assert created.status == 201, created.text
    page = f"/t/{created.json()['id']}/"
    alone.compose("down")
    alone.compose("up", "--detach", "--no-build")
    alone.serves(alone.status_without_proxy)
    assert alone.status_without_proxy(page) == 200
    container = _container(alone)
    project = container.rpartition("smtptest")[0]
    names = alone.podman("ps", "--format", "{{.Names}}").split()
    assert [name for name in names if name.startswith(project)] == [container]
    assert "smtptest.sqlite3" in alone.podman("exec", container, "ls", "/data").split()


def test_the_public_profile_serves_through_caddy_and_keeps_its_data_in_postgresql(composed: Composed) -> None:
    composed.serves(composed.status)
    fields = {"host": "mx.example.org", "rcpt_to": ["you@example.org"]}
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1", "Host": NAME}
    challenge = Challenge.from_dict(ask(composed.ports["8000"], "POST", "/", fields, **headers).json()["challenge"])
    solution = solve_challenge(challenge)
    assert solution
    work = Payload(challenge, solution).to_base64()
    created = ask(composed.ports["8000"], "POST", "/", fields, **{**headers, "SMTPTest-Work": work})
    assert created.status == 201, created.text
    page = f"/t/{created.json()['id']}/"
    assert composed.status(page) == 200
    composed.compose("restart", "smtptest")
    composed.serves(composed.status)
    assert composed.status(page) == 200
    assert "sqlite" not in composed.podman("exec", _container(composed), "ls", "/data")


def _container(composed: Composed) -> str:
    """The name of smtptest's own container."""
    names = composed.podman("ps", "--format", "{{.Names}}").split()
    return next(name for name in names if re.search(r"[_-]smtptest[_-]\d+$", name))
