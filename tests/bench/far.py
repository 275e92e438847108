"""How long pages take at 80 ms, there and back: in Chromium, through the shipped nginx, over HTTP/2 and HTTP/1.1.

A visitor who was never here: nothing is cached, no connection is open, no name is known.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from socket import create_connection, create_server
from statistics import median
from threading import Thread
from time import monotonic
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, sync_playwright
from websockets.sync.client import connect as connect_now

from tests.servers import distance, nginx
from tests.servers.nginx import NAME, Proxy
from tests.servers.ports import free_port
from tests.servers.program import Program

CHROMIUM = "/usr/bin/chromium-headless-shell"
MILLISECONDS = 80
# TCP, TLS 1.3, the page, and what the page needs before it can be seen: none of them can begin before the one before.
FLOOR = 4 * MILLISECONDS / 1000
TIMES = 5
# More than what TCP sends at first without an acknowledgement (RFC 6928), so it takes a further round trip.
_LARGE = 40_000
# When the page can be seen as far as its end, and when its scripts have made it ready for use. performance.now() counts
# from the start of the navigation, before the name is looked up.
_WATCH = """
  window.seen = new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error("READY does not come")), 30_000);
    let shown = 0;
    const look = () => {
      const [painted] = performance.getEntriesByName("first-contentful-paint");
      const [{ domInteractive }] = performance.getEntriesByType("navigation");
      // What was painted first was the whole page if the whole page was there by then.
      if (!shown && painted && domInteractive)
        shown = painted.startTime > domInteractive ? painted.startTime : performance.now();
      if (shown && document.querySelector("READY")) resolve([shown / 1000, performance.now() / 1000]);
      else requestAnimationFrame(look);
    };
    look();
  });
"""
# A text of two lines is what this browser on this machine takes at least.
_READY = {"text": "pre", "first page": "#handout:not([hidden])", "transcript": "#tools:not([hidden])"}


def from_afar() -> dict[str, float]:
    """Seconds until each page is shown and ready, and ratios; all in a network of its own."""
    command = [*distance.isolated(), sys.executable, "-m", "tests.servers.distance", str(MILLISECONDS)]
    ended = subprocess.run([*command, sys.executable, "-m", "tests.bench.far"], capture_output=True, check=False)
    assert ended.returncode == 0, ended.stderr.decode()
    found: dict[str, float] = json.loads(ended.stdout.splitlines()[-1])
    return found


def _check_the_way() -> None:
    """What is measured counts only where a connection takes a round trip, and much data at least one more."""
    with closing(create_server((distance.HERE, 0))) as listener:

        def serve() -> None:
            client = listener.accept()[0]
            client.sendall(client.recv(1) * _LARGE)

        Thread(target=serve, daemon=True).start()
        began = monotonic()
        with closing(create_connection((distance.THERE, listener.getsockname()[1]))) as client:
            connected = monotonic()
            client.sendall(b"x")
            left = _LARGE
            while left:
                left -= len(client.recv(left))
    assert connected - began >= MILLISECONDS / 1000
    assert monotonic() - connected >= 2 * MILLISECONDS / 1000


def _measure() -> dict[str, float]:
    _check_the_way()
    binary = nginx.program()
    assert binary
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        program = Program(Path(folder), environment={"PUBLIC_URL": f"https://{NAME}"})
        paths = {"text": "/robots.txt", "first page": "/", "transcript": _stored(program)}
        try:
            with (
                nginx.running(binary, free_port(), program.port, address=distance.HERE) as proxy,
                sync_playwright() as playwright,
            ):
                browsers = {
                    name: playwright.chromium.launch(executable_path=CHROMIUM, args=[*_arguments(proxy), *more])
                    for name, more in {"h2": [], "HTTP/1.1": ["--disable-http2"]}.items()
                }
                for page, path in paths.items():
                    found |= _in_turn(browsers, page, path)
                for browser in browsers.values():
                    browser.close()
                found |= {f"{page} / text": found[page] / found["text"] for page in paths if page != "text"}
        finally:
            program.stop()
    return found


def _in_turn(browsers: dict[str, Browser], page: str, path: str) -> dict[str, float]:
    seen: dict[str, list[tuple[float, float]]] = {name: [] for name in browsers}
    for _ in range(TIMES):
        for name, browser in browsers.items():
            seen[name].append(_visit(browser, path, _READY[page]))
    shown = {name: median(one[0] for one in all_of_them) for name, all_of_them in seen.items()}
    ready = {name: median(one[1] for one in all_of_them) for name, all_of_them in seen.items()}
    return {
        page: shown["h2"],
        f"{page} ready": ready["h2"],
        f"{page} / HTTP/1.1": shown["h2"] / shown["HTTP/1.1"],
        f"{page} ready / HTTP/1.1": ready["h2"] / ready["HTTP/1.1"],
        f"{page} / four round trips": shown["h2"] / FLOOR,
    }


def _visit(browser: Browser, path: str, ready: str) -> tuple[float, float]:
    """A visitor who was never here: nothing is cached, no connection is open."""
    context = browser.new_context()
    context.set_default_timeout(30_000)
    context.add_init_script(_WATCH.replace("READY", ready))
    page = context.new_page()
    page.goto(f"https://{NAME}{path}", wait_until="commit")
    shown, usable = page.evaluate("() => window.seen")
    context.close()
    return shown, usable


def _arguments(proxy: Proxy) -> list[str]:
    found_at = f"--host-resolver-rules=MAP {NAME}:443 {distance.THERE}:{proxy.port}"
    return ["--no-sandbox", "--disable-quic", proxy.chromium, found_at]


def _stored(program: Program) -> str:
    """The path of a test of the demo server that is over."""
    asked = {name: values[0] for name, values in parse_qs(urlsplit(program.first_test).query).items()}
    fields = {**asked, "rcpt_to": [asked["rcpt_to"]]}
    with closing(HTTPConnection("127.0.0.1", program.port, timeout=60)) as connection:
        connection.request("POST", "/", json.dumps(fields), {"Host": NAME, "Content-Type": "application/json"})
        public_id = json.loads(connection.getresponse().read())["id"]
    raw = create_connection(("127.0.0.1", program.port))
    with connect_now(f"ws://{NAME}/ws/t/{public_id}/", sock=raw) as socket:
        for _ in socket:
            pass
    return f"/t/{public_id}/"


if __name__ == "__main__":
    print(json.dumps(_measure()))
