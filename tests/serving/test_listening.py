"""The image's health check asks the program where it listens, which the program has written down."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from smtptest.serving import listening
from tests.servers.ports import free_port
from tests.servers.program import Program


@contextmanager
def answering(status: int, words: str) -> Iterator[str]:
    """A server that gives every request this answer; the address of its health check."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            self.send_header("Content-Length", str(len(words)))
            self.end_headers()
            self.wfile.write(words.encode())

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Nobody reads it."""

    asked: list[str] = []
    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/healthz"
        finally:
            server.shutdown()
            thread.join()
    assert asked == ["/healthz"]


def test_a_program_that_is_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is asked of a proxy, which knows of another machine with this address."""
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port()}")
    with answering(200, "ok; the clocks differ") as address:
        listening.note(tmp_path, address)
        listening.main(str(tmp_path))


def test_one_that_is_not_says_why(tmp_path: Path) -> None:
    with answering(503, "no answer from: database") as address:
        listening.note(tmp_path, address)
        with pytest.raises(SystemExit, match=r"^no answer from: database$"):
            listening.main(str(tmp_path))


@pytest.mark.parametrize("noted", [True, False], ids=["stopped", "never started"])
def test_one_that_is_not_there(tmp_path: Path, noted: bool) -> None:
    if noted:
        listening.note(tmp_path, f"http://127.0.0.1:{free_port()}/healthz")
    with pytest.raises(SystemExit, match=r"^no answer: "):
        listening.main(str(tmp_path))


def test_the_next_start_replaces_what_was_written_down(tmp_path: Path) -> None:
    for address in ("http://127.0.0.1:8000/healthz", "http://[::1]:9/healthz"):
        listening.note(tmp_path, address)
        assert (tmp_path / "listening").read_text() == address
    assert stat.S_IMODE((tmp_path / "listening").stat().st_mode) == 0o600


def test_what_is_written_down_already_is_not_written_again(tmp_path: Path) -> None:
    """Where there is no room, it would be lost."""
    listening.note(tmp_path, "http://127.0.0.1:8000/healthz")
    os.utime(tmp_path / "listening", (0, 0))
    listening.note(tmp_path, "http://127.0.0.1:8000/healthz")
    assert (tmp_path / "listening").stat().st_mtime == 0


def test_a_folder_that_cannot_be_written_to_keeps_nobody_from_serving(tmp_path: Path) -> None:
    listening.note(tmp_path / "gone", "http://127.0.0.1:8000/healthz")


@pytest.mark.process
def test_the_program_writes_down_the_port_that_it_got(start_program: Callable[..., Program]) -> None:
    program = start_program("--no-demo")
    assert listening.ask(program.var) == (200, "ok")
