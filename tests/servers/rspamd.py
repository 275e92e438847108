"""A server that answers as rspamd, and the real one."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

RSPAMD = shutil.which("rspamd")
# One worker, no rules but those that are built in, no name server, and nothing that takes long to load.
_CONFIGURATION = """
options {{
    filters = "";
    url_tld = "{folder}/suffixes";
    tempdir = "{folder}";
    hs_cache_dir = "{folder}";
    pidfile = "{folder}/pid";
    control_socket = "{folder}/control mode=0600";
    stats_file = "{folder}/stats";
    disable_hyperscan = true;
    dns {{ nameserver = ["127.0.0.1:9"]; timeout = 0.1s; retransmits = 1; }}
}}
lang_detection {{ languages_path = "{folder}"; }}
logging {{ type = "file"; filename = "{folder}/log"; }}
worker "normal" {{ bind_socket = "127.0.0.1:{port}"; count = 1; }}
actions {{ reject = 15; add_header = 6; greylist = 4; }}
"""


@asynccontextmanager
async def rspamd(answer: bytes, status: str = "200 OK") -> AsyncIterator[tuple[str, list[bytes]]]:
    """The address of a server that answers each request with this body, and the requests that it had."""
    asked: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        asked.append(head + await reader.readexactly(length))
        writer.write(b"HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n%s" % (status.encode(), len(answer), answer))
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        host, port = server.sockets[0].getsockname()
        yield f"http://{host}:{port}", asked


@asynccontextmanager
async def real_rspamd(folder: Path, port: int) -> AsyncIterator[str]:
    """The address of Debian's rspamd, once it answers."""
    (folder / "suffixes").write_text("com\norg\nexample\n")
    (folder / "rspamd.conf").write_text(_CONFIGURATION.format(folder=folder, port=port))
    assert RSPAMD
    process = await asyncio.create_subprocess_exec(
        RSPAMD, "-f", "-i", "-c", str(folder / "rspamd.conf"),
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with asyncio.timeout(60):
            await _answering(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        await process.wait()


async def _answering(port: int) -> None:
    """Return when something listens at this port: it says so in no other way."""
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return
