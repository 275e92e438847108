"""Debian's nginx with the configuration that is shipped, on a free loopback port, in front of a running program."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from smtptest.conf.environment import BASE_DIR
from tests.servers.process import Process

SHIPPED = BASE_DIR / "docs" / "operating" / "nginx.conf"
NAME = "smtptest.example.org"
# What a server of its own needs around the shipped file, which Debian's nginx.conf includes into "http".
_AROUND = """
# In a user namespace there is nobody else, to whom its folders could be given.
user root;
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log stderr notice;
events {{ worker_connections 1024; }}
http {{
    types {{ text/html html; text/css css; text/javascript js; }}
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    access_log off;
    # As Debian's has it, and for all that there is.
    gzip on;
    gzip_min_length 1;
    gzip_types *;
    # For visitors of other addresses than loopback has.
    set_real_ip_from 127.0.0.1;
    real_ip_header X-Test-Address;
    include {folder}/smtptest.conf;
}}
"""
_DEAF = """
server {{
    listen 127.0.0.1:{port};
    location / {{
        proxy_pass http://127.0.0.1:{upstream};
        proxy_set_header Host $http_host;
    }}
}}
"""


@dataclass(frozen=True)
class Proxy:
    """port: where it takes TLS. folder: its files, and nginx's socket for what comes without TLS. context: trusts its
    certificate. chromium: the argument by which Chromium does.

    ``--ignore-certificate-errors`` is not the same: with it, Chromium neither caches nor uses a connection again.
    """

    port: int
    folder: Path
    context: ssl.SSLContext
    process: Process
    chromium: str

    def connect(self, name: str = NAME) -> ssl.SSLSocket:
        """A TLS connection that asks for this name."""
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        return self.context.wrap_socket(raw, server_hostname=name)


def program() -> str | None:
    return shutil.which("nginx", path="/usr/sbin:/usr/bin:/sbin:/bin")


@contextmanager
def running(
    binary: str, port: int, upstream: int, *, address: str = "127.0.0.1", tls: bool = True, **changes: str
) -> Iterator[Proxy]:
    """nginx on ``port`` of ``address`` before ``upstream``. tls: as it is shipped; without, the same in clear.

    changes: lines of the shipped file by their first word, as in ``client_header_timeout="1s"``.
    """
    folder = Path(tempfile.mkdtemp(prefix="smtptest-nginx-"))
    authority = trustme.CA()
    certificate = authority.issue_cert(NAME)
    certificate.private_key_and_cert_chain_pem.write_to_path(folder / "site.pem")
    text = _fitted(SHIPPED.read_text(), folder, f"{address}:{port}", upstream, changes)
    text = text if tls else text.replace(" ssl http2;", ";").replace(" ssl default_server;", " default_server;")
    context = ssl.create_default_context()
    authority.configure_trust(context)
    with _serving(binary, folder, text) as process:
        yield Proxy(port, folder, context, process, trusting(certificate))


@contextmanager
def without_websockets(binary: str, port: int, upstream: int) -> Iterator[None]:
    """nginx in clear as many have it: it passes on no header Upgrade, which is for one connection only (RFC 9110
    section 7.6.1)."""
    with _serving(binary, Path(tempfile.mkdtemp(prefix="smtptest-nginx-")), _DEAF.format(port=port, upstream=upstream)):
        yield


@contextmanager
def _serving(binary: str, folder: Path, text: str) -> Iterator[Process]:
    """nginx with this configuration of its sites. folder: of its files, which is gone at the end."""
    (folder / "smtptest.conf").write_text(text)
    (folder / "nginx.conf").write_text(_AROUND.format(folder=folder))
    command = [binary, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]
    subprocess.run([*command, "-t"], check=True, capture_output=True)
    process = Process(command)
    try:
        process.wait_for("start worker process|using the .* event method")
        yield process
    finally:
        process.stop()
        shutil.rmtree(folder)


def trusting(certificate: trustme.LeafCert) -> str:
    """Chromium's argument to trust this certificate, whoever has signed it."""
    key = x509.load_pem_x509_certificate(certificate.cert_chain_pems[0].bytes()).public_key()
    digest = sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()
    return f"--ignore-certificate-errors-spki-list={b64encode(digest).decode()}"


def _fitted(text: str, folder: Path, listens: str, upstream: int, changes: dict[str, str]) -> str:
    """The shipped configuration with the ports and files of this test."""
    fitted = {
        "listen [::]:80;": "",
        "listen 80;": f"listen unix:{folder}/plain.sock;",
        "server 127.0.0.1:8000;": f"server 127.0.0.1:{upstream};",
        "listen 443 ssl http2;": f"listen {listens} ssl http2;",
        "listen 443 ssl default_server;": f"listen {listens} ssl default_server;",
        "listen [::]:443 ssl http2;": "",
        "listen [::]:443 ssl default_server;": "",
    }
    words = {
        "ssl_certificate": f"{folder}/site.pem",
        "ssl_certificate_key": f"{folder}/site.pem",
        "error_log": "stderr crit",
        "root": f"{folder}/challenges",
        "proxy_cache_path": f"{folder}/cache levels=1 keys_zone=smtptest_cache:1m",
        **changes,
    }
    assert all(line in text for line in fitted), "the shipped file has changed"

    def line_of(line: str) -> str:
        word, _, _ = line.partition(" ")
        return f"{word} {words[word]};" if word in words else fitted.get(line, line)

    return "\n".join(line_of(line.strip()) for line in text.splitlines())
