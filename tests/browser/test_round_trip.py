"""A round trip in the browser: through a real Postfix and back, live; by keyboard, on a phone, without scripts."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Visitors
from tests.browser.helpers import Site, asking, finished
from tests.browser.test_everyone import tab
from tests.browser.test_receive import narrow
from tests.browser.trip_states import begin_trip, disclaimed, receiver, relaying, trip_refused
from tests.browser.visits import Visit
from tests.servers.postfix_sender import Sender, sending

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def filled_in(page: Page, relay: Sender) -> None:
    """The form of the preset, by the keyboard."""
    await page.get_by_role("link", name="Is my relay set up right?").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Server", exact=True)).to_be_focused()
    await page.keyboard.type(f"127.0.0.1:{relay.port}")
    await tab(page, page.get_by_label("Sender"))
    await page.keyboard.type("me@sender.example")
    await expect(page.locator(".ours")).to_be_visible()
    await expect(page.get_by_label("Recipients")).to_be_hidden()
    await expect(page.locator("#chosen")).to_contain_text("send a test message · Round trip")


async def places(page: Page) -> dict[str, float]:
    """How far down each part of the page begins."""
    script = "(all) => Object.fromEntries(all.map((one) => [one.id, one.getBoundingClientRect().top + scrollY]))"
    found = await page.locator("#trip, #spoken, #conversation").evaluate_all(script)
    return dict(found)


async def texts(page: Page, selector: str) -> list[str]:
    return [" ".join(text.split()) for text in await page.locator(selector).all_inner_texts()]


async def test_through_a_real_postfix_and_back(visitors: Visitors, tmp_path: Path) -> None:
    async with asking({}, tmp_path) as site:
        page, reader = await visitors(viewport={"width": 1280, "height": 900}), await visitors()
        domain, port = await receiver(page, site)
        with sending({domain: f"smtp-may:[127.0.0.1]:{port}"}, 10) as relay:
            await page.goto(site.url)
            await filled_in(page, relay)
            await page.keyboard.press("Enter")
            frame = page.frame_locator("#frame")
            await expect(frame.locator("#transcript")).to_have_attribute("data-state", "finished")
            await page.goto(await frame.locator("#transcript").get_attribute("data-url") or "")
        await expect(page.locator("#summary")).to_contain_text("came back")
        lanes = page.locator("#trip .lanes li")
        assert await lanes.evaluate_all("(all) => all.map((one) => one.dataset.state)") == ["done"] * 3
        assert "The body came as it was sent" in await texts(page, "#trip .kept bdi")
        await page.locator("#trip details > summary").click()
        rows = await page.locator("#trip .differences tbody th").all_inner_texts()
        assert set(rows) == {"Received"}
        await side_by_side(page)
        await expect(page.locator("#path li.last")).to_contain_text("sender.example.test")
        await expect(page.locator("#mail .body").first).to_contain_text("test message")
        await narrow(page)
        # Somebody else has the sessions, and not the message.
        await reader.goto(page.url)
        await expect(reader.locator("#mail")).to_be_hidden()
        await expect(reader.locator(".dialog[data-role=server] .line").first).to_be_visible()
        await by_keyboard(page)


async def side_by_side(page: Page) -> None:
    """Both sessions begin at the same height, one beside the other; on a phone the second follows the first."""
    boxes = [await page.locator(f".dialog[data-role={role}]").bounding_box() for role in ("client", "server")]
    ours, theirs = [box for box in boxes if box]
    assert ours["y"] == theirs["y"]
    assert ours["x"] + ours["width"] <= theirs["x"] + 2
    for role, side in (("client", "sent"), ("server", "received")):
        said = page.locator(f".dialog[data-role={role}] .line[data-side=client]").filter(has_text="MAIL FROM")
        await expect(said).to_have_attribute("data-kind", side)
    await page.set_viewport_size({"width": 390, "height": 800})
    boxes = [await page.locator(f".dialog[data-role={role}]").bounding_box() for role in ("client", "server")]
    ours, theirs = [box for box in boxes if box]
    assert ours["y"] + ours["height"] <= theirs["y"]
    await page.set_viewport_size({"width": 1280, "height": 900})


async def by_keyboard(page: Page) -> None:
    """From the answer to both sessions, to the differences and to the checks."""
    await page.reload()
    await expect(page.locator("#tools")).to_be_visible()
    await tab(page, page.locator("#trip [data-name=there] a"))
    await tab(page, page.locator("#trip [data-name=back] a"))
    await page.keyboard.press("Enter")
    await expect(page.locator(".dialog[data-role=server] .line:target")).to_be_visible()
    await page.locator("#trip [data-name=back] a").focus()
    await tab(page, page.locator("#trip details > summary"))
    await tab(page, page.locator(".dialog[data-role=client] > summary"))
    await tab(page, page.locator(".dialog[data-role=server] > summary"))
    await tab(page, page.locator(".check[data-id=trip-body] summary"))
    await tab(page, page.get_by_role("link", name="Download as .eml"))


async def test_nothing_moves_while_the_message_is_on_its_way(visitors: Visitors, tmp_path: Path) -> None:
    async with asking({}, tmp_path) as site:
        page, plain = await visitors(viewport={"width": 1280, "height": 900}), await visitors(java_script_enabled=False)
        async with relaying(page, site, disclaimed) as relay:
            relay.until.clear()
            url = await begin_trip(page, site, relay.port)
            await page.goto(url)
            await expect(page.locator("#trip [data-name=way]")).to_have_attribute("data-state", "running")
            await expect(page.locator("#checks .pending[data-id=trip-body]")).to_have_count(1)
            before = await places(page)
            # The place of what is not said yet is as high as what will be said.
            heights = await page.locator("#trip .how").evaluate_all("(all) => all.map((one) => one.offsetHeight)")
            assert [*heights] == [heights[0]] * 3
            width = await page.locator(".dialog").first.evaluate("(one) => one.offsetWidth")
            await plain.goto(url)
            await expect(plain.locator("#trip [data-name=way]")).to_contain_text("waiting, 30 min at most")
            # The address takes a message from whoever knows it.
            assert "@receive.test" not in (await plain.locator(".plan").inner_text()).replace("********@", "")
            observe = "() => { window.seen = []; new MutationObserver(() => window.seen.push(document.getElementById("
            await page.evaluate(
                f"{observe}'conversation').getBoundingClientRect().top + scrollY)).observe(document.getElementById("
                "'conversation'), {childList: true, subtree: true}); }"
            )
            relay.until.set()
            await finished(page)
            seen = await page.evaluate("window.seen")
            assert set(seen) == {before["conversation"]}, seen
            assert await page.locator(".dialog").first.evaluate("(one) => one.offsetWidth") == width
        await expect(page.locator("#answer")).to_be_visible()
        rows = await texts(page, "#trip .differences tr:has(td)")
        assert any("Subject" in row and "[external] Test message" in row for row in rows)
        live = await texts(page, "#trip, #conversation > .dialog")
        await page.reload()
        await expect(page.locator("#tools")).to_be_visible()
        assert await texts(page, "#trip, #conversation > .dialog") == live
        await plain.goto(url)
        await expect(plain.locator("#trip .kept li[data-level=warning]")).to_have_count(2)
        await expect(plain.locator(".dialog[data-role=server] .line").first).to_be_visible()


async def test_where_nothing_can_come_nothing_stands_in_the_place_of_checks(
    site: Site, visitors: Visitors, tmp_path: Path
) -> None:
    async with AsyncExitStack() as servers:
        page = await trip_refused(Visit(site, visitors, servers, tmp_path))
        await page.reload()
        await expect(page.locator("#tools")).to_be_visible()
        spoken, findings = [await page.locator(part).bounding_box() for part in ("#spoken", ".findings")]
        assert spoken is not None
        assert findings is not None
        assert (findings["x"], findings["width"]) == (spoken["x"], spoken["width"])
        await expect(page.locator("#legend")).to_be_hidden()
        assert (await texts(page, "#trip .took"))[1:] == ["\N{EN DASH}"] * 2


async def test_the_form_fills_in_the_recipient(site: Site, visitors: Visitors) -> None:
    for page in (await visitors(), await visitors(java_script_enabled=False)):
        await page.goto(f"{site.url}/?round_trip=true")
        await expect(page.locator(".ours")).to_be_visible()
        await expect(page.get_by_label("Recipients")).to_be_hidden()
        # What was typed before stays in sight, to be taken away.
        await page.goto(f"{site.url}/?round_trip=true&rcpt_to=you@example.org")
        await expect(page.get_by_label("Recipients")).to_be_visible()
