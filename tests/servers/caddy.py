"""Debian's Caddy with the configuration that is shipped, on a free loopback port, in front of a running program."""

from __future__ import annotations

import shutil
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import trustme

from smtptest.conf.environment import BASE_DIR
from tests.servers.nginx import NAME, Proxy, trusting
from tests.servers.process import Process

SHIPPED = BASE_DIR / "docs" / "operating" / "Caddyfile"


def program() -> str | None:
    return shutil.which("caddy", path="/usr/sbin:/usr/bin:/sbin:/bin")


@contextmanager
def running(binary: str, port: int, upstream: int, *, patience: str = "1s") -> Iterator[Proxy]:
    """Caddy on ``port`` before ``upstream``. patience: how long it lets a visitor wait for it."""
    folder = Path(tempfile.mkdtemp(prefix="smtptest-caddy-"))
    authority = trustme.CA()
    certificate = authority.issue_cert(NAME)
    certificate.private_key_and_cert_chain_pem.write_to_path(folder / "site.pem")
    (folder / "Caddyfile").write_text(_fitted(SHIPPED.read_text(), folder, port, upstream, patience))
    context = ssl.create_default_context()
    authority.configure_trust(context)
    command = [binary, "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]
    process = Process(command, environment={"HOME": str(folder), "XDG_DATA_HOME": str(folder)}, folder=folder)
    try:
        process.wait_for("serving initial configuration")
        yield Proxy(port, folder, context, process, trusting(certificate))
    finally:
        process.stop()
        shutil.rmtree(folder)


def _fitted(text: str, folder: Path, port: int, upstream: int, patience: str) -> str:
    """The shipped configuration with the ports and the certificate of this test."""
    pem = f"{folder}/site.pem"
    fitted = {
        "\n{\n": "\n{\n\tadmin off\n\tauto_https off\n\tskip_install_trust\n",
        "\n{$PUBLIC_URL:smtptest.example.org} {\n": f"\n{NAME}:{port} {{\n\tbind 127.0.0.1\n\ttls {pem} {pem}\n",
        "{$UPSTREAM:127.0.0.1:8000}": f"127.0.0.1:{upstream}",
        "lb_try_duration 10s": f"lb_try_duration {patience}",
    }
    for shipped, here in fitted.items():
        assert text.count(shipped) == 1, "the shipped file has changed"
        text = text.replace(shipped, here)
    return text
