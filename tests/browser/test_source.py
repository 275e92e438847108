"""How a page gets events over a network that fails. The network is played: where it fails must be exact."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.async_api import Page, Route, WebSocketRoute

from tests.browser.conftest import Visitors
from tests.browser.helpers import Site

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

WIRING = """async ({ follow }) => {
  const { Source } = await import("/static/js/transcript/source.js");
  window.events = [];
  window.states = [];
  const source = new Source({
    websocket: "/ws/t/played/",
    json: "/t/played.json",
    onEvents: (events) => window.events.push(...events.map((event) => event.seq)),
    onState: (state) => { if (window.states.at(-1) !== state) window.states.push(state); },
  });
  await (follow ? source.follow() : source.load());
  return [window.events, window.states];
}"""

END = {"kind": "finished", "dialog": None, "verdict": "passed", "summary": "All well.", "took": 1.0}


def event(seq: int) -> dict[str, Any]:
    return {"seq": seq, "t": seq / 10, "dialog": 0, "kind": "sent", "text": "NOOP", "masked": False}


def end(seq: int) -> dict[str, Any]:
    return {"seq": seq, "t": seq / 10, **END}


class PlayedServer:
    """One act for each connection in turn, the last one for all after it. ``asked`` holds each ``after``."""

    def __init__(self, *acts: Callable[[WebSocketRoute], Any]) -> None:
        self.acts = list(acts)
        self.asked: list[str] = []

    async def __call__(self, socket: WebSocketRoute) -> None:
        self.asked += parse_qs(urlsplit(socket.url).query)["after"]
        act = self.acts.pop(0) if len(self.acts) > 1 else self.acts[0]
        await act(socket)


def sending(*events: dict[str, Any], close: int | None = 1000) -> Callable[[WebSocketRoute], Any]:
    async def act(socket: WebSocketRoute) -> None:
        for one in events:
            socket.send(json.dumps(one))
        if close:
            await socket.close(code=close)

    return act


async def played(page: Page, site: Site, server: PlayedServer, *, follow: bool = True) -> Any:
    await page.route_web_socket("**/ws/t/played/*", server)
    await page.goto(site.url)
    return await page.evaluate(WIRING, {"follow": follow})


async def test_a_whole_test_over_one_socket(site: Site, visitors: Visitors) -> None:
    server = PlayedServer(sending(event(0), event(1), end(2)))
    assert await played(await visitors(), site, server) == [[0, 1, 2], ["live", "ended"]]
    assert server.asked == ["-1"]


async def test_a_socket_that_is_cut_is_opened_again_after_the_last_event(site: Site, visitors: Visitors) -> None:
    server = PlayedServer(sending(event(0), event(1), close=1001), sending(event(1), event(2), end(3)))
    assert await played(await visitors(), site, server) == [[0, 1, 2, 3], ["live", "retry", "live", "ended"]]
    assert server.asked == ["-1", "1"]


async def test_a_fault_of_the_server_is_called_one(site: Site, visitors: Visitors) -> None:
    server = PlayedServer(sending(event(0), close=1011), sending(end(1)))
    assert await played(await visitors(), site, server) == [[0, 1], ["live", "fault", "ended"]]


async def test_a_heartbeat_is_no_event_and_says_that_all_is_well(site: Site, visitors: Visitors) -> None:
    beat = {"heartbeat": 0}
    server = PlayedServer(sending(event(0), close=1001), sending(beat, event(1), beat, end(2)))
    assert await played(await visitors(), site, server) == [[0, 1, 2], ["live", "retry", "live", "ended"]]


async def test_a_gap_is_asked_for_again(site: Site, visitors: Visitors) -> None:
    server = PlayedServer(sending(event(0), event(2), close=None), sending(event(1), event(2), end(3)))
    assert await played(await visitors(), site, server) == [[0, 1, 2, 3], ["live", "retry", "live", "ended"]]
    assert server.asked == ["-1", "0"]


async def test_a_close_in_good_order_before_the_end_is_not_the_end(site: Site, visitors: Visitors) -> None:
    server = PlayedServer(sending(event(0), close=1000), sending(end(1)))
    assert await played(await visitors(), site, server) == [[0, 1], ["live", "retry", "ended"]]


async def test_a_test_that_is_gone_is_not_asked_for_again(site: Site, visitors: Visitors) -> None:
    server = PlayedServer(sending(close=4404))
    assert await played(await visitors(), site, server) == [[], ["gone"]]
    assert server.asked == ["-1"]


async def test_where_websockets_are_blocked_the_stored_transcript_is_asked_for(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    answers = [[event(0)], [event(0), event(1), end(2)]]

    async def stored(route: Route) -> None:
        await route.fulfill(json={"events": answers.pop(0)})

    await page.route("**/t/played.json*", stored)
    server = PlayedServer(sending(close=1001))
    assert await played(page, site, server) == [[0, 1, 2], ["poll", "ended"]]
    assert server.asked == ["-1"]


async def test_what_is_asked_for_once_a_second_is_asked_for_less_often_while_it_fails(
    site: Site, visitors: Visitors
) -> None:
    page = await visitors()
    visitors.guard(page).allow("503")
    asked: list[str] = []

    async def stored(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) == 1:
            await route.fulfill(json={"events": [event(0)]})
        else:
            await route.fulfill(status=503)

    await page.route("**/t/played.json*", stored)
    await page.route_web_socket("**/ws/t/played/*", PlayedServer(sending(close=1001)))
    await page.clock.install()
    await page.goto(site.url)
    async with page.expect_response(lambda answer: answer.status == 503):
        # Not awaited: it goes on for as long as the page is there.
        await page.evaluate(f"(wiring) => {{ ({WIRING})(wiring); }}", {"follow": True})
    async with page.expect_response("**/t/played.json*"):
        await page.clock.run_for(1000)
    for _ in range(40):
        await page.clock.run_for(1000)
    assert 3 <= len(asked) <= 15


async def test_where_they_were_not_blocked_before_they_are_tried_again_first(site: Site, visitors: Visitors) -> None:
    page = await visitors()

    async def stored(route: Route) -> None:
        await route.fulfill(json={"events": [event(0), event(1), end(2)]})

    await page.route("**/t/played.json*", stored)
    server = PlayedServer(sending(event(0), close=1001), sending(close=1001))
    assert await played(page, site, server) == [[0, 1, 2], ["live", "retry", "ended"]]
    assert server.asked == ["-1", "0", "0", "0"]


async def test_where_nothing_is_reached_the_socket_is_tried_again(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    visitors.guard(page).allow("503")

    async def away(route: Route) -> None:
        await route.fulfill(status=503)

    await page.route("**/t/played.json*", away)
    server = PlayedServer(sending(close=1001), sending(event(0), end(1)))
    assert await played(page, site, server) == [[0, 1], ["retry", "live", "ended"]]
    assert server.asked == ["-1", "-1"]


async def test_a_stored_transcript_that_is_gone(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    visitors.guard(page).allow("404")
    assert await played(page, site, PlayedServer(sending()), follow=False) == [[], ["gone"]]
