"""The image, built once for all of these tests on a base that debootstrap makes."""

from __future__ import annotations

import subprocess

import pytest

from smtptest.conf.environment import BASE_DIR
from tests.servers import package_index

BASE, IMAGE = "localhost/smtptest-base", "localhost/smtptest-test"
PACKAGES = "python3,python3-venv,ca-certificates"


def said(*command: str) -> str:
    """What a command says, which has to succeed."""
    done = subprocess.run(command, cwd=BASE_DIR, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
    return done.stdout.strip()


@pytest.fixture(scope="session")
def image(tmp_path_factory: pytest.TempPathFactory) -> str:
    root = tmp_path_factory.mktemp("base") / "root"
    said("debootstrap", "--variant=minbase", f"--include={PACKAGES}", "bookworm", str(root))
    container = said("buildah", "from", "scratch")
    said("buildah", "add", "-q", container, str(root), "/")
    said("buildah", "commit", "-q", container, BASE)
    said("buildah", "rm", container)
    # The build asks no other index than pip here does, and trusts the same authorities.
    folders = [*package_index.folders(), "/etc/ssl/certs"]
    mounts = [option for place in folders for option in ("-v", f"{place}:{place}:ro")]
    said("buildah", "bud", "-q", "--isolation", "chroot", "--format", "docker", "--build-arg", f"BASE={BASE}", *mounts,
          "-t", IMAGE, "-f", "Containerfile", ".")  # fmt: skip
    return IMAGE
