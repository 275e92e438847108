"""The image, built without a registry, runs read-only and without capabilities."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from http.client import HTTPException

import pytest

from tests.asking import ask
from tests.image.conftest import said
from tests.servers.ports import free_port

NAME = "smtptest-test"
_SECONDS = 120


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
    return said("podman", "--cgroup-manager", "cgroupfs", *command)


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


def test_its_health_check_asks_the_port_that_was_chosen(port: int) -> None:
    _serves(port)
    _podman("healthcheck", "run", NAME)
    # Nothing listens at the port that is written down: the check fails, so that it cannot have asked another.
    _podman("exec", NAME, "sh", "-c", f"echo http://127.0.0.1:{free_port()}/healthz >/data/listening")
    with pytest.raises(AssertionError):
        _podman("healthcheck", "run", NAME)
