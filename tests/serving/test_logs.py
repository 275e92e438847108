"""The log: structured where that is asked for, and never with a link, an address or a secret."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection
from io import StringIO
from types import ModuleType

import pytest
from django.test import AsyncClient
from websockets.sync.client import connect

from smtptest.admission import visitors
from smtptest.conf import engine
from smtptest.engine.authentication.arc import judge_arc
from smtptest.engine.authentication.signed_message import read_message
from smtptest.serving.logs import JsonLines, PlainLines, Seldom, scrubbed
from smtptest.serving.middleware import outage
from smtptest.transcripts.models import new_public_id
from smtptest.web.views import refused
from tests.engine.authentication.test_arc import chain_of
from tests.engine.authentication.zone import Zone, ask
from tests.servers.program import Program

ID = "A" * 32


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"Not Found: /t/{ID}/", "Not Found: /t/…/"),
        (f"/ws/t/{ID}/?after=3", "/ws/t/…/?after=3"),
        (f"/t/{ID}/compare/{ID}/ /?previous={ID}", "/t/…/compare/…/ /?previous=…"),
        (f"group test.{ID} is full", "group test.… is full"),
        ("client 192.0.2.7:4711 left", "client …:4711 left"),
        ("client ('198.51.100.255', 1)", "client ('…', 1)"),
        ("from 2001:db8::7 and ::ffff:192.0.2.1.", "from … and …."),
        ("from [2001:db8::7]:25", "from […]:25"),
        ("at 12:34:56 of 2026-11-23T12:34:56", "at 12:34:56 of 2026-11-23T12:34:56"),
        ("networks 10.0.0.0/8, 2001:db8::/32", "networks 10.0.0.0/8, 2001:db8::/32"),
        ("smtptest 1.0.0, Django 5.2.19, a.b.c.d, 1.2.3.4.5", "smtptest 1.0.0, Django 5.2.19, a.b.c.d, 1.2.3.4.5"),
        ("999.1.1.1 and a::b::c", "999.1.1.1 and a::b::c"),
        ("/t/nope/ is short", "/t/nope/ is short"),
        (f"Not Found: /x/{ID}", "Not Found: /x/…"),
        (f"Not Found: /T/{ID}.json", "Not Found: /T/….json"),
        (f"Not Found: //t//{ID}/", "Not Found: //t//…/"),
        (f"Not Found: /{ID}{ID}/a", "Not Found: /…/a"),
        (f"id={ID}, key '{ID}'", "id=…, key '…'"),
        (f"Not Found: /t {ID[1:]}9", "Not Found: /t …"),
        ("in test_of_twenty_with_one_solution_one", "in test_of_twenty_with_one_solution_one"),
    ],
)
def test_links_and_addresses_are_hidden(text: str, expected: str) -> None:
    assert scrubbed(text) == expected


def test_no_id_that_we_give_is_seen_in_the_log_wherever_it_stands() -> None:
    for _ in range(500):
        public_id = new_public_id()
        assert (
            scrubbed(f"Bad Request: /some{public_id[:1]}/where/{public_id}")
            == f"Bad Request: /some{public_id[:1]}/where/…"
        )


def record(message: str, *arguments: object) -> logging.LogRecord:
    try:
        raise ValueError(f"no /t/{ID}/ for 192.0.2.7")
    except ValueError as error:
        found = logging.LogRecord("a.b", logging.ERROR, __file__, 1, message, arguments, None)
        found.exc_info = (ValueError, error, error.__traceback__)
        found.request = "<ASGIRequest: GET '/t/…'>"  # what Django adds
        return found


def test_one_json_object_a_line() -> None:
    line = JsonLines().format(record("Fault at /t/%s/", ID))
    assert "\n" not in line
    fields = json.loads(line)
    assert list(fields) == ["time", "level", "logger", "message", "exception"]
    assert (fields["level"], fields["logger"], fields["message"]) == ("ERROR", "a.b", "Fault at /t/…/")
    assert fields["exception"].endswith("ValueError: no /t/…/ for …")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", fields["time"])


def test_a_line_for_a_person() -> None:
    text = PlainLines().format(record("Fault at /t/%s/", ID))
    assert "ERROR a.b: Fault at /t/…/" in text
    assert text.endswith("ValueError: no /t/…/ for …")


@pytest.mark.process
@pytest.mark.parametrize("kind", ["plain", "json"])
def test_a_visit_leaves_no_trace(start_program: Callable[..., Program], kind: str) -> None:
    """Pages, errors, refusals and sockets: after all of them the log has neither link nor address."""
    program = start_program("--no-demo", environment={"SMTPTEST_LOG": kind})

    def ask(method: str, path: str, body: str = "", **headers: str) -> bytes:
        with closing(HTTPConnection("127.0.0.1", program.port, timeout=30)) as connection:
            connection.request(method, path, body, headers)
            return connection.getresponse().read()

    fields = {"host": "127.0.0.1", "port": 1, "rcpt_to": ["a@example.org"], "username": "u", "password": "tr0ub4dor"}
    created = json.loads(ask("POST", "/", json.dumps(fields), **{"Content-Type": "application/json"}))
    page = f"/t/{created['id']}/"
    with connect(created["websocket"]) as viewer:
        assert list(viewer)
    for method, path in (("GET", page), ("POST", f"{page}stop/"), ("POST", f"{page}delete/"), ("PUT", page)):
        ask(method, path)
    ask("GET", page, Host="evil.test")
    ask("GET", page, Host="under_score")
    ask("GET", f"/t/{'B' * 32}/")
    assert program.stop() == 0
    text = program.process.text()
    assert "Forbidden" in text, "something was logged"
    assert "Invalid HTTP_HOST header" in text
    assert "Traceback" not in text, "any client could fill the log"
    for hidden in (created["id"], "B" * 32, "tr0ub4dor", "a@example.org"):
        assert hidden not in text
    about_itself, receives = [line for line in program.process.lines() if "127.0.0.1" in line]
    assert about_itself == f"Open {program.url}/"
    assert receives.startswith(f"The receiver takes mail for the addresses of {program.url}/receive/ on 127.0.0.1 port")


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What the log's own handler writes."""
    lines = StringIO()
    (handler,) = logging.getLogger().handlers[:1]
    assert isinstance(handler, logging.StreamHandler)
    before = handler.setStream(lines)
    yield lines
    handler.setStream(before)


@pytest.mark.parametrize("content_type", ["multipart/form-data", "application/x-www-form-urlencoded"])
async def test_nonsense_is_one_line_and_no_traceback(client: AsyncClient, log: StringIO, content_type: str) -> None:
    """A traceback has some forty lines, and anybody could have them written as often as they like."""
    answer = await client.generic("POST", "/", b"a=1&" * 2000, content_type=content_type)
    assert (answer.status_code, log.getvalue().count("Traceback")) == (400, 0)
    assert 1 <= log.getvalue().count("\n") <= 2


async def test_a_flood_of_unknown_hosts_is_one_line_a_minute(
    client: AsyncClient, log: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Robots send the names of others, and IP addresses, as fast as they can."""
    seconds = [0.0]
    (handler,) = logging.getLogger().handlers[:1]
    filters = [Seldom(clock=lambda: seconds[0]) if isinstance(one, Seldom) else one for one in handler.filters]
    monkeypatch.setattr(handler, "filters", filters)
    for at, host in ((0, "evil.test"), (1, "under_score"), (59, "192.0.2.7"), (61, "evil.test")):
        seconds[0] = at
        assert (await client.get("/", headers={"host": host})).status_code == 400
    first, second = log.getvalue().splitlines()
    assert "Invalid HTTP_HOST header" in first
    assert "evil.test" in first
    assert second.endswith("(2 more like this since the last such line)")


async def test_what_is_wrong_with_a_strangers_message_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    """dkimpy says it as an error, with the names in the message; anybody could send any number of them."""
    found = await judge_arc(ask(Zone({})), read_message(chain_of(1)))
    assert (found.result, found.hops[0].sealed) == ("fail", False)
    assert caplog.text == ""


def test_what_anybody_can_cause_is_one_line_a_minute() -> None:
    seconds = [0.0]
    seldom = Seldom(clock=lambda: seconds[0])

    def said(name: str, text: str = "Bad %s") -> str | None:
        record = logging.LogRecord(name, logging.WARNING, "", 0, text, ("Host",), None)
        return record.getMessage() if seldom.filter(record) else None

    for name in Seldom.LOGGERS:
        seconds[0] = 0
        assert [said(name) for _ in range(3)] == ["Bad Host", None, None]
        seconds[0] = 59.9
        assert said(name) is None
        seconds[0] = 60
        assert said(name) == "Bad Host (3 more like this since the last such line)"
        seconds[0] = 120
        assert said(name) == "Bad Host"
    assert said("django.request") == said("django.request") == "Bad Host"


@pytest.mark.parametrize("module", [refused, visitors, engine, outage])
def test_requests_without_a_limit_write_to_these(module: ModuleType) -> None:
    assert module.logger.name in Seldom.LOGGERS


def test_the_log_is_held_to_it() -> None:
    assert any(isinstance(one, Seldom) for handler in logging.getLogger().handlers for one in handler.filters)
