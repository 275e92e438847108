"""nginx from Debian before several processes, in turn and without sticky sessions, on a free loopback port."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.servers.ports import free_port
from tests.servers.process import Process

_CONFIGURATION = """
daemon off; pid {folder}/pid; error_log stderr notice;
events {{ worker_connections 2048; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  map $http_upgrade $connection_upgrade {{ default upgrade; "" close; }}
  upstream smtptest {{ {servers} }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://smtptest;
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      proxy_read_timeout 60s;
    }}
  }}
}}
"""


def program() -> str | None:
    return shutil.which("nginx", path="/usr/sbin:/usr/bin")


@contextmanager
def balancer(nginx: str, ports: Sequence[int]) -> Iterator[int]:
    """The port on 127.0.0.1 that leads to these."""
    folder, port = Path(tempfile.mkdtemp(prefix="smtptest-nginx-")), free_port()
    folder.chmod(0o755)
    # A process that is not there refuses at once, and the next one is asked (docs/scaling.md).
    servers = " ".join(f"server 127.0.0.1:{one} max_fails=0;" for one in ports)
    configuration = folder / "nginx.conf"
    configuration.write_text(_CONFIGURATION.format(folder=folder, port=port, servers=servers))
    process = Process([nginx, "-c", str(configuration), "-p", str(folder), "-e", "stderr"])
    try:
        process.wait_for("start worker process")
        yield port
    finally:
        process.stop()
        shutil.rmtree(folder)
