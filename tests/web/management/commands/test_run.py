"""``manage.py run``: what it tells whoever starts it. That it serves is tested in tests/system."""

from __future__ import annotations

import errno
from argparse import ArgumentTypeError
from contextlib import AsyncExitStack
from io import StringIO
from ipaddress import ip_address
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.conf import settings
from django.db import OperationalError, connection

from smtptest.conf import private_files
from smtptest.demo import PASSWORD, USERNAME
from smtptest.web.management.commands.run import Command, _first_test, _port, _reason, _start_demo

SERVER: Any = SimpleNamespace(starttls_port=2587, tls_port=2465)
HERE = ip_address("127.0.0.1")


@pytest.mark.parametrize(("text", "port"), [("0", 0), ("8000", 8000), ("65535", 65535)])
def test_a_port_is_a_number(text: str, port: int) -> None:
    assert _port(text) == port


@pytest.mark.parametrize("text", ["", "-1", "65536", "8_000", "x", "\u0668", "000008000"])
def test_what_is_no_port_is_said(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match="is not a port: 0 to 65535"):
        _port(text)


def test_a_port_that_is_taken_comes_with_another_to_try() -> None:
    assert _reason(OSError(errno.EADDRINUSE, "x"), HERE, 8000).endswith("try make run PORT=8001")
    said = _reason(OSError(errno.EACCES, "x"), HERE, 80)
    assert said == "cannot listen on 127.0.0.1 port 80: Permission denied"


def test_the_first_test_is_filled_in_for_the_demo_server() -> None:
    fields = parse_qs(_first_test(SERVER).removeprefix("?"))
    assert fields["port"] == ["2587"]
    assert (fields["host"], fields["security"]) == (["localhost"], ["starttls"])
    assert not {"username", "password"} & set(fields)


@pytest.mark.parametrize("with_demo", [True, False])
def test_it_says_where_it_is_and_how_it_ends(with_demo: bool) -> None:
    out = StringIO()
    Command(stdout=out)._announce("http://127.0.0.1:8000/", SERVER if with_demo else None)
    lines = out.getvalue().splitlines()
    assert lines[0].startswith("Open http://127.0.0.1:8000/")
    assert lines[-1] == "Ctrl-C stops it."
    assert (f"user {USERNAME} with password {PASSWORD}" in out.getvalue()) is with_demo
    assert ("?host=localhost" in lines[0]) is with_demo


@pytest.mark.parametrize(("demo", "public"), [(False, False), (True, True), (False, True)])
async def test_a_public_service_has_no_demo_server_nor_who_wants_none(
    monkeypatch: pytest.MonkeyPatch, demo: bool, public: bool
) -> None:
    monkeypatch.setattr(settings, "ENV", SimpleNamespace(public=public, var=Path("/nowhere")))
    async with AsyncExitStack() as stack:
        assert await _start_demo(stack, demo=demo, demo_port=0, demo_tls_port=0) is None


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (OperationalError("could not connect\nDETAIL: secret"), "DATABASE_URL: could not connect"),
        (OSError(errno.ENOSPC, "No space left on device"), "cannot be written to: No space left on device"),
    ],
)
def test_what_cannot_start_says_why_in_one_line(
    monkeypatch: pytest.MonkeyPatch, failure: Exception, words: str
) -> None:
    def fails(*arguments: object) -> None:
        raise failure

    monkeypatch.setattr(private_files, "folder", fails)
    monkeypatch.setattr(connection, "close", lambda: None)
    errors = StringIO()
    with pytest.raises(SystemExit) as ended:
        Command(stderr=errors)._prepare()
    assert ended.value.code == 1
    assert words in errors.getvalue()
    assert "secret" not in errors.getvalue()
