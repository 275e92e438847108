"""The image on a base that debootstrap makes: built without a registry, run read-only and without capabilities."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Iterator
from http.client import HTTPException

import pytest

from smtptest.conf.environment import BASE_DIR
from tests.asking import ask
from tests.servers import package_index
from tests.servers.ports import free_port

BASE, IMAGE, NAME = "localhost/smtptest-base", "localhost/smtptest-test", "smtptest-test"
PACKAGES = "python3,python3-venv,ca-certificates"
_SECONDS = 120


def _said(*command: str) -> str:
    done = subprocess.run(command, cwd=BASE_DIR, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
    return done.stdout.strip()


@pytest.fixture(scope="session")
def image(tmp_path_factory: pytest.TempPathFactory) -> str:
    root = tmp_path_factory.mktemp("base") / "root"
    _said("debootstrap", "--variant=minbase", f"--include={PACKAGES}", "bookworm", str(root))
    container = _said("buildah", "from", "scratch")
    _said("buildah", "add", "-q", container, str(root), "/")
    _said("buildah", "commit", "-q", container, BASE)
    _said("buildah", "rm", container)
    # The build asks no other index than pip here does, and trusts the same authorities.
    folders = [*package_index.folders(), "/etc/ssl/certs"]
    mounts = [option for place in folders for option in ("-v", f"{place}:{place}:ro")]
    _said("buildah", "bud", "-q", "--isolation", "chroot", "--format", "docker", "--build-arg", f"BASE={BASE}", *mounts,
          "-t", IMAGE, "-f", "Containerfile", ".")  # fmt: skip
    return IMAGE


@pytest.fixture
def port(image: str) -> Iterator[int]:
    chosen = free_port()
    _podman("run", "-d", "--name", NAME, "--runtime", "runc", "--ulimit", "nofile=1024:1024", "--ulimit",
            "nproc=1024:1024", "--network", "host", "--read-only", "--cap-drop=all", "--security-opt",
            "no-new-privileges", "-v", f"{NAME}:/data", image, "serve", "--port", str(chosen), "--no-demo")  # fmt: skip
    try:
        yield chosen
    finally:
        _podman("rm", "-f", "-v", NAME)
        _podman("volume", "rm", "-f", NAME)


def _podman(*command: str) -> str:
    return _said("podman", "--cgroup-manager", "cgroupfs", *command)


def _serves(port: int) -> None:
    end, heard = time.monotonic() + _SECONDS, ""
    while time.monotonic() < end:
        try:
            heard = ask(port, "GET", "/healthz").text
        except (OSError, HTTPException) as failure:
            heard = repr(failure)
        if heard.startswith("ok"):
            return
        time.sleep(0.2)
    raise AssertionError(f"it does not serve, but answers {heard!r} and says:\n{_podman('logs', NAME)}")


def test_a_transcript_outlives_the_container(port: int) -> None:
    _serves(port)
    fields = {"host": "127.0.0.1", "port": 1, "rcpt_to": ["you@example.org"]}
    created = ask(port, "POST", "/", fields)
    assert created.status == 201
    page = f"/t/{created.json()['id']}/"
    assert ask(port, "GET", page).status == 200
    _podman("stop", "-t", "20", NAME)
    assert _podman("inspect", "-f", "{{.State.ExitCode}}", NAME) == "0"
    _podman("start", NAME)
    _serves(port)
    assert ask(port, "GET", page).status == 200


def test_it_is_nobody_with_no_rights(port: int) -> None:
    _serves(port)
    status = _podman("exec", NAME, "cat", "/proc/1/status")
    assert "10001" in re.findall(r"^Uid:.*$", status, re.MULTILINE)[0]
    assert re.findall(r"^CapEff:\s*0+$", status, re.MULTILINE)
    healthy = [
        "/opt/smtptest/bin/python",
        "-c",
        f"import urllib.request as u; u.urlopen('http://127.0.0.1:{port}/healthz')",
    ]
    _podman("exec", NAME, *healthy)
