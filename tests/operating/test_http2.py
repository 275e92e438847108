"""How browsers get pages through the shipped proxies: over one connection, all at once, and what may be kept is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from gzip import decompress as gunzipped
from http.client import HTTPConnection, HTTPSConnection
from socket import create_connection
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright
from websockets.sync.client import connect
from websockets.typing import Origin

from tests.servers import caddy, nginx
from tests.servers.meter import metered
from tests.servers.nginx import NAME, Proxy
from tests.servers.program import Program

pytestmark = [pytest.mark.process, pytest.mark.browser]

CHROMIUM = "/usr/bin/chromium-headless-shell"
# 127.0.0.1:1 is closed: the test is over as soon as it has begun.
FIELDS = b'{"host": "127.0.0.1", "port": 1, "rcpt_to": ["a@example.org"]}'


@pytest.fixture
def path(program: Program) -> str:
    """Of the page of a test that is over."""
    with closing(HTTPConnection("127.0.0.1", program.port, timeout=30)) as connection:
        connection.request("POST", "/", FIELDS, {"Host": NAME, "Content-Type": "application/json"})
        answer = connection.getresponse()
        assert answer.status == 201
        return answer.read().decode().partition(f"https://{NAME}")[2].partition('"')[0]


SCRIPT = re.compile(r'src="(/static/js/transcript/page\.\w+\.js)"')


@dataclass
class Visit:
    """What a browser got for a page."""

    statuses: set[int] = field(default_factory=set)
    protocols: set[str] = field(default_factory=set)
    connections: set[int] = field(default_factory=set)
    answers: int = 0

    def take(self, told: dict[str, Any]) -> None:
        response = told["response"]
        self.statuses.add(response["status"])
        if not response.get("fromDiskCache"):
            self.protocols.add(response["protocol"])
            self.connections.add(response["connectionId"])
            self.answers += 1


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@contextmanager
def browsing(playwright: Playwright, proxy: Proxy, *arguments: str, port: int = 0) -> Iterator[Browser]:
    """A Chromium that finds the site behind this proxy. port: of loopback, if it is not the proxy's own."""
    rule = f"--host-resolver-rules=MAP {NAME}:443 127.0.0.1:{port or proxy.port}"
    every = ["--no-sandbox", rule, proxy.chromium, *arguments]
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=every)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def browser(playwright: Playwright, proxy: Proxy) -> Iterator[Browser]:
    with browsing(playwright, proxy, "--disable-quic") as started:
        yield started


def watched(context: BrowserContext) -> tuple[Page, Visit]:
    page, visit = context.new_page(), Visit()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.on("Network.responseReceived", visit.take)
    return page, visit


def whole(page: Page) -> None:
    """Until its scripts have run, and nothing more is asked for.

    A browser that has much to do is quiet for half a second before it has asked for all: the one alone is not enough.
    """
    page.locator("#tools").wait_for()
    page.wait_for_load_state("networkidle")


def visit(browser: Browser, path: str) -> Visit:
    """What a visitor gets who was never here."""
    context = browser.new_context()
    page, seen = watched(context)
    page.goto(f"https://{NAME}{path}")
    whole(page)
    context.close()
    return seen


def test_a_whole_page_comes_over_one_connection(browser: Browser, path: str) -> None:
    seen = visit(browser, path)
    assert seen.answers > 35
    assert (seen.statuses, seen.protocols, len(seen.connections)) == ({200}, {"h2"}, 1)


def test_a_browser_sends_a_fraction_of_what_it_sends_over_http_1(
    playwright: Playwright, proxy: Proxy, path: str
) -> None:
    """Most of what it sends are header fields, which are the same again and again."""
    sent = {}
    for name, arguments in {"h2": [], "http/1.1": ["--disable-http2"]}.items():
        with (
            metered(proxy.port) as meter,
            browsing(playwright, proxy, "--disable-quic", *arguments, port=meter.port) as browser,
        ):
            assert visit(browser, path).protocols == {name}
        sent[name] = meter.sent
    assert sent["h2"] < sent["http/1.1"] / 3  # 6 KB and 37


def test_visitors_of_one_address_who_come_at_once_get_all_files(browser: Browser, path: str) -> None:
    contexts = [browser.new_context() for _ in range(4)]
    visits = [watched(context) for context in contexts]
    for page, _ in visits:
        page.goto(f"https://{NAME}{path}", wait_until="commit")
    for page, _ in visits:
        whole(page)
    for context in contexts:
        context.close()
    assert [seen.statuses for _, seen in visits] == [{200}] * 4
    assert all(seen.answers > 35 for _, seen in visits)


def test_who_comes_again_asks_for_the_page_alone(browser: Browser, path: str) -> None:
    context = browser.new_context()
    first = context.new_page()
    page, seen = watched(context)
    for one in (first, page):
        one.goto(f"https://{NAME}{path}")
        whole(one)
    context.close()
    assert seen.answers == 1


@pytest.mark.parametrize("proxy", [caddy], ids=["Caddy"], indirect=True)
def test_caddy_speaks_http_3(playwright: Playwright, proxy: Proxy, path: str) -> None:
    """Debian's curl does not, but Chromium does, at once where it is told to."""
    with browsing(playwright, proxy, f"--origin-to-force-quic-on={NAME}:443") as browser:
        seen = visit(browser, path)
    assert (seen.statuses, seen.protocols, len(seen.connections)) == ({200}, {"h3"}, 1)
    assert 'h3=":' in ask(proxy, path)[1]["alt-svc"]


def ask(proxy: Proxy, path: str) -> tuple[int, dict[str, str], bytes]:
    with closing(HTTPSConnection(NAME, timeout=30)) as connection:
        connection.sock = proxy.connect()
        connection.request("GET", path, None, {"Host": NAME, "Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()


def test_pages_and_files_stay_compressed_and_files_may_be_kept_for_ever(proxy: Proxy, path: str) -> None:
    status, headers, page = ask(proxy, path)
    assert (status, headers["content-encoding"], headers["cache-control"]) == (200, "gzip", "no-store, private")
    assert len(gunzipped(page)) > 4 * len(page)
    script = SCRIPT.findall(gunzipped(page).decode())[0]
    status, headers, _ = ask(proxy, script)
    assert (status, headers["content-encoding"]) == (200, "gzip")
    assert headers["cache-control"] == "max-age=315360000, public, immutable"


def test_messages_of_a_socket_are_not_compressed(proxy: Proxy, path: str) -> None:
    """Each is a packet in any case, and to compress them takes memory for each viewer (docs/performance.md)."""
    raw = create_connection(("127.0.0.1", proxy.port), timeout=30)
    address, origin = f"wss://{NAME}/ws{path}", Origin(f"https://{NAME}")
    with connect(
        address, sock=raw, ssl=proxy.context, server_hostname=NAME, origin=origin, compression="deflate"
    ) as viewer:
        assert viewer.protocol.extensions == []
        assert [json.loads(message)["kind"] for message in viewer][-1] == "finished"


def test_no_proxy_compresses_what_smtptest_does_not(proxy: Proxy) -> None:
    status, headers, text = ask(proxy, "/robots.txt")
    assert (status, headers["content-type"], text[:10]) == (200, "text/plain", b"User-agent")
    assert "content-encoding" not in headers


@pytest.mark.parametrize("proxy", [nginx], ids=["nginx"], indirect=True)
def test_nginx_keeps_files_and_nothing_else(proxy: Proxy, program: Program, path: str) -> None:
    script = SCRIPT.findall(gunzipped(ask(proxy, path)[2]).decode())[0]
    told = ask(proxy, script)
    missing = script.replace(".js", ".css")
    assert ask(proxy, missing)[0] == 404
    program.kill()
    assert [ask(proxy, one)[0] for one in (path, missing, script)] == [502, 502, 200]
    assert ask(proxy, script)[2] == told[2]
    program.restart()
