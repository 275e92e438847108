"""By keyboard alone, with a screen reader, without motion, colours or scripts, with text of any direction."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import FrameLocator, Locator, Page, Route, expect

from tests.browser.conftest import Visitors
from tests.browser.helpers import Site, begin, finished, lines, stand_still, withheld
from tests.browser.receive_states import shown_waiting
from tests.browser.states import started, stored
from tests.servers.scripted import answering, deserting, serve

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

UNKNOWN = ("550-5.1.1 No", "550 5.1.1 such user")
FOCUSED = "(one) => one === one.ownerDocument.activeElement && one.ownerDocument.hasFocus()"
# WCAG 2.2, success criteria 2.4.7 and 2.4.11.
# Where the focus is in this frame: its name where it cannot be seen, "" where it can, null where it is elsewhere.
UNSEEN = """() => {
  const one = document.activeElement;
  if (!document.hasFocus() || !one || one === document.body || one.tagName === "IFRAME") return null;
  const {outlineStyle, outlineWidth} = getComputedStyle(one);
  const {left, right, top, bottom} = one.getBoundingClientRect();
  const points = [0.1, 0.5, 0.9].map((part) => [(left + right) / 2, top + part * (bottom - top)]);
  const above = points.map((point) => document.elementFromPoint(...point));
  const free = above.some((on) => on && (one.contains(on) || on.contains(one)));
  const seen = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && free;
  return seen ? "" : one.outerHTML.slice(0, 120);
}"""


# Pictures within which a smooth scroll comes to its end: a second, and more where the machine is busy.
SCROLL = 60


async def unseen(page: Page) -> list[str]:
    """What has the focus where nobody sees it, once the page stands still."""
    for _ in range(SCROLL):
        if not (found := await _unseen_now(page)):
            return []
        await page.evaluate("() => new Promise(requestAnimationFrame)")
    return found


async def _unseen_now(page: Page) -> list[str]:
    # Nothing of a frame that is not shown has the focus, and it may be loading its page.
    shown = [
        frame for frame in page.frames if not frame.parent_frame or await (await frame.frame_element()).is_visible()
    ]
    return [one for frame in shown if (one := await frame.evaluate(UNSEEN))]


async def tab(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press Tab until the focus is there. Fails where it cannot be seen on the way."""
    await expect(target).to_be_attached()
    for _ in range(150):
        await page.keyboard.press(key)
        assert await unseen(page) == []
        if await target.evaluate(FOCUSED):
            return
    raise AssertionError(f"the keyboard does not come to {target}")


async def fill(page: Page, port: int) -> None:
    for label, text in (("Server", f"127.0.0.1:{port}"), ("Sender", "me@example.org"), ("Recipients", "a@b.example")):
        await tab(page, page.get_by_label(label, exact=True))
        await page.keyboard.type(text)
    await tab(page, page.get_by_role("button", name="Start the test"))
    await page.keyboard.press("Enter")


async def explain_and_fold(page: Page, shown: FrameLocator) -> None:
    line = shown.locator(".line[data-code='550']").last
    # All lines are one stop: a key leads to the problem, the arrow to its next line.
    await tab(page, shown.get_by_role("button", name="Next problem"))
    for key in ("n", "n", "ArrowDown"):
        await page.keyboard.press(key)
        assert await unseen(page) == []
    await tab(page, line.get_by_role("button", name="What this line means: 550 5.1.1 such user"))
    await page.keyboard.press("Enter")
    await expect(line.locator(".meaning .title")).to_have_text("The server does not know the recipient")
    stage = shown.locator(".stage[data-name=ehlo]")
    await tab(page, stage.locator("summary"), "Shift+Tab")
    await page.keyboard.press("Space")
    await expect(stage.locator(".line").first).to_be_hidden()


async def jump_and_play(page: Page, shown: FrameLocator) -> None:
    await tab(page, shown.locator("#stages").get_by_role("link", name="EHLO"), "Shift+Tab")
    await page.keyboard.press("Enter")
    await expect(shown.locator(".stage[data-name=ehlo]:target .line").first).to_be_in_viewport()
    await tab(page, shown.get_by_role("button", name="Replay"))
    await page.keyboard.press("Enter")
    await expect(shown.get_by_role("slider", name="Position")).to_be_visible()
    await tab(page, shown.get_by_role("slider", name="Position"))
    # It may not have begun to play: a key that leaves the slider where it is has no event.
    for key in ("End", "Home"):
        await page.keyboard.press(key)
    await expect(shown.locator("#conversation .line")).to_have_count(0)
    await tab(page, shown.get_by_role("button", name="To the end"))
    await page.keyboard.press("Enter")


async def test_the_whole_way_by_keyboard_alone(site: Site, visitors: Visitors) -> None:
    page = await visitors(viewport={"width": 1280, "height": 700})
    async with serve(answering(RCPT=UNKNOWN)) as server:
        await page.goto(site.url)
        await fill(page, server.port)
        shown = page.frame_locator("#frame")
        await expect(shown.locator("#transcript")).to_have_attribute("data-state", "finished")
    await expect(shown.locator("#tools")).to_be_visible()
    await explain_and_fold(page, shown)
    await jump_and_play(page, shown)
    await expect(shown.locator("#banner")).to_have_attribute("data-verdict", "rejected")
    await tab(page, shown.get_by_text("Delete it now"))
    await page.keyboard.press("Enter")
    await tab(page, shown.get_by_role("button", name="Delete for everyone"))
    await page.keyboard.press("Enter")
    await expect(page.locator("#frame")).to_be_hidden()
    await expect(page.locator("#recent")).to_be_hidden()


@pytest.mark.parametrize(
    ("gone_to", "then_at"),
    [("summary:text-is('Keys')", "summary:text-is('Keys')"), (".stage[data-name=ehlo] summary", "#play")],
    ids=["beside", "what is drawn anew"],
)
async def test_a_replay_that_begins_late_leaves_in_sight_where_the_keyboard_is(
    site: Site, visitors: Visitors, gone_to: str, then_at: str
) -> None:
    page = await visitors(viewport={"width": 1280, "height": 500})
    asked, go = asyncio.Event(), asyncio.Event()

    async def late(route: Route) -> None:
        asked.set()
        await go.wait()
        await route.continue_()

    async with serve(answering(RCPT=UNKNOWN)) as server:
        await page.goto(await begin(page, site, server.port))
        await stored(page)
    await page.route("**/*.json?*", late)
    await tab(page, page.get_by_role("button", name="Replay"))
    await page.keyboard.press("Enter")
    await asked.wait()
    await tab(page, page.locator(gone_to))
    go.set()
    await expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    await expect(page.locator(then_at)).to_be_focused()
    assert await unseen(page) == []


async def test_what_the_keyboard_is_on_stays_in_sight_while_a_replay_grows_above_it(
    site: Site, visitors: Visitors
) -> None:
    page = await visitors(viewport={"width": 846, "height": 650})
    async with serve(answering(RCPT=UNKNOWN)) as server:
        address = await begin(page, site, server.port)
        await page.goto(address)
        await stored(page)
    await stand_still(page)
    await page.goto(address)
    await page.get_by_role("button", name="Replay").press("Enter")
    await expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    first = page.locator(".stage[data-name=greeting] summary")
    while not await first.count():
        await page.clock.run_for(20)
    await first.focus()
    assert await _unseen_now(page) == []
    await page.clock.run_for(60_000)
    await expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    await expect(first).to_be_focused()
    assert await _unseen_now(page) == []


@pytest.mark.parametrize("width", [320, 1280])
async def test_the_focus_can_be_seen_wherever_it_goes(site: Site, visitors: Visitors, width: int) -> None:
    page = await visitors(viewport={"width": width, "height": 600})
    async with serve(answering(RCPT=UNKNOWN)) as server:
        await page.goto(await begin(page, site, server.port))
        await stored(page)
    await tab(page, page.get_by_text("Delete it now"))
    await page.goto(f"{site.url}/?username=demo")
    await tab(page, page.get_by_role("button", name="Start the test"))
    await tab(page, page.get_by_label("Server", exact=True), "Shift+Tab")


async def test_what_a_screen_reader_hears_of_the_form(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    await page.goto(site.url)
    await expect(page.locator("main")).to_match_aria_snapshot("""
        - main:
          - heading "Talk to a mail server and watch every line" [level=1]
          - paragraph: /Nothing is sent unless you ask/
          - navigation "Ways to begin":
            - list
            - group: Log in at a provider
          - text: Server
          - textbox "Server"
          - text: Sender
          - textbox "Sender"
          - text: Recipients
          - textbox "Recipients"
          - paragraph: One per line, or separated by commas.
          - group: /More options port 25/
          - button "Start the test"
          - status
          - region "Transcript":
            - paragraph
            - list
          - complementary:
            - group: Link to this form
        """)


async def test_what_a_screen_reader_hears_of_a_transcript(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    async with serve(answering(RCPT=UNKNOWN)) as server:
        await page.goto(await begin(page, site, server.port))
        await stored(page)
    await expect(page.locator("main")).to_match_aria_snapshot("""
        - main "Transcript":
          - text: /rejected/
          - button "Copy link"
          - heading /127\\.0\\.0\\.1 port \\d+/ [level=1]
          - heading /The server refused/ [level=2]
          - status
          - region "What this means":
            - heading "What this means" [level=2]
            - paragraph
            - link "See the line"
            - heading "What to do" [level=2]
            - button "Run again"
            - link "Edit"
          - region "Findings":
            - heading "Findings" [level=2]
            - paragraph: /1 warning/
            - list:
              - listitem:
                - heading /warning.*The session is not encrypted/ [level=3]
          - region "Conversation":
            - heading "Conversation" [level=2]
            - button "Fold all"
            - button "Replay"
            - button "Previous problem"
            - button "Next problem"
            - combobox "Which lines are shown"
            - searchbox "Search the conversation"
            - group: Keys
            - group:
              - heading /Connection/ [level=3]
              - list:
                - listitem:
                  - link /^[\\d.]+$/
                  - text: /Connected to 127\\.0\\.0\\.1/
            - group:
              - heading /Greeting/ [level=3]
              - list:
                - listitem:
                  - button /What this line means. 220 mx/
            - group:
              - heading /RCPT TO .* failed/ [level=3]
          - region "What was asked for":
            - term: From
            - definition: <>
            - link "Share"
          - navigation "Who waited for whom":
            - list:
              - listitem:
                - link "Connection"
                - text: /Server/
          - group: /Run this test with swaks/
          - region "Share":
            - heading "Share" [level=2]
            - button "Copy as text"
            - link "Plain text"
            - link "JSON"
            - link "Preview a masked copy"
        """)
    assert await page.locator("[aria-live=assertive], [role=alert]").count() == 0
    await page.locator(".line[data-side=client] .why").first.click()
    await expect(page.get_by_role("button", name="What this line means", expanded=True)).to_have_count(1)


async def test_a_receive_test_by_ear_and_by_keyboard(site: Site, visitors: Visitors) -> None:
    page = await visitors(viewport={"width": 320, "height": 600}, reduced_motion="reduce")
    await page.goto(f"{site.url}/receive/")
    await tab(page, page.get_by_text("Let the receiver behave badly"))
    await page.keyboard.press("Enter")
    await tab(page, page.get_by_role("radio", name="A good receiver"))
    for _ in range(7):
        await page.keyboard.press("ArrowDown")
        assert await unseen(page) == []
    await expect(page.get_by_role("radio", name="Greylisting")).to_be_checked()
    await shown_waiting(page, site)
    await expect(page.locator("main")).to_match_aria_snapshot("""
        - main "Transcript":
          - button "Stop"
          - heading /Receive test Greylisting/ [level=1]
          - heading "Waiting for the message" [level=2]
          - region "Send one message to this address":
            - heading "Send one message to this address" [level=2]
            - button "Copy"
            - paragraph: /The test waits for it until [\\d:]+ UTC/
            - group: sendmail
            - group: Postfix
          - region "Findings"
          - region "Sessions and queries":
            - heading "Sessions and queries" [level=2]
        """)
    await tab(page, page.get_by_text("Delete it now"))


async def test_a_fast_test_is_told_once(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    # However slow the machine is: no second passes for the page.
    await stand_still(page)
    await page.goto(site.first_test)
    await page.context.add_init_script(
        "addEventListener('DOMContentLoaded', () => { const box = document.getElementById('announce');"
        "const tell = () => (window.told ??= []).push(box.textContent);"
        "if (box) new MutationObserver(tell).observe(box, {childList: true}) })"
    )
    await started(page)
    frame = page.frame(name="transcript")
    assert frame is not None
    told = await frame.evaluate("window.told ?? []")
    assert len(told) <= 1
    summary = await frame.locator("#summary").text_content() or ""
    assert told in ([], [summary.strip()])
    await expect(page.locator("#form_status")).to_have_text(re.compile("has started"))


async def test_nothing_moves_where_no_motion_is_wanted(site: Site, visitors: Visitors) -> None:
    moving, still = await visitors(reduced_motion="no-preference"), await visitors(reduced_motion="reduce")
    async with serve(deserting("RCPT", "hangs")) as server:
        url = await begin(moving, site, server.port)
        for page, moves in ((moving, True), (still, False)):
            for address in (url, site.url):
                await page.goto(address)
                await expect(page.locator(".line").first).to_be_attached()
                assert (await page.evaluate("document.getAnimations().length") > 0) == moves, address


async def test_without_colours_the_picture_and_the_masks_are_there(site: Site, visitors: Visitors) -> None:
    page = await visitors(forced_colors="active", viewport={"width": 800, "height": 700})
    await page.goto(f"{site.first_test}&username=demo")
    await page.get_by_label("Password", exact=True).fill("demo")
    shown = await started(page)
    await page.goto(await shown.get_attribute("data-url") or "")
    await stored(page)
    ground = await page.evaluate("getComputedStyle(document.body.parentElement).backgroundColor")
    parts = await page.locator("#stages > .bar a").evaluate_all(
        "(all) => all.map((one) => getComputedStyle(one).backgroundColor)"
    )
    assert parts
    assert ground not in parts
    mask = page.locator(".mask").first
    assert await mask.evaluate("(one) => getComputedStyle(one).color") not in (ground, "rgba(0, 0, 0, 0)")


RIGHT_TO_LEFT = "220 שלום עולם (mx.test) 42"


async def test_text_from_right_to_left_moves_nothing_around_it(site: Site, visitors: Visitors) -> None:
    for scripts in (True, False):
        page = await visitors(java_script_enabled=scripts)
        async with serve(answering(greeting=RIGHT_TO_LEFT, RCPT="550 5.1.1 משתמש לא קיים!")) as server:
            await page.goto(await begin(page, site, server.port))
            await finished(page)
        line = page.locator(".line", has_text="שלום")
        assert RIGHT_TO_LEFT in await lines(page, "server")
        time, side, code, text = [
            await line.locator(part).first.bounding_box() for part in (".time", ".side", ".code", "bdi")
        ]
        assert time
        assert side
        assert code
        assert text
        assert time["x"] < side["x"] < text["x"]
        assert code["x"] == text["x"]
        loose = "(all) => all.filter((one) => !one.closest('bdi') && /[\\u0590-\\u05ff]/.test(one.textContent)).length"
        assert await page.locator("main :not(bdi, :has(*))").evaluate_all(loose) == 0


async def test_without_scripts_it_can_be_stopped_shared_and_deleted(site: Site, visitors: Visitors) -> None:
    page, other = await visitors(java_script_enabled=False), await visitors(java_script_enabled=False)
    visitors.guard(other).allow("status of 404")
    async with serve(deserting("RCPT", "hangs")) as server:
        await page.goto(f"{site.url}/?host=127.0.0.1&port={server.port}&rcpt_to=you@example.org")
        await page.get_by_role("button", name="Start the test").click()
        await expect(page.locator(".line", has_text="RCPT TO")).to_be_visible()
        # It asks for itself again and again; from here on in vain, or a click could come just when it is replaced.
        async with page.expect_event("requestfailed") as failed, withheld(page, page.url, "aborted"):
            await failed.value
        await page.get_by_role("button", name="Stop").click()
        await finished(page)
    # Nothing is shown that only a script could answer.
    assert await page.locator("button:visible:not([type=submit])").count() == 0
    url = page.url
    await other.goto(url)
    assert await lines(other, "client") == await lines(page, "client") == server.heard
    await expect(other.get_by_text("Delete it now")).to_have_count(0)
    path = await other.get_by_role("link", name="Plain text").get_attribute("href") or ""
    text = await other.request.get(f"{site.url}{path}")
    assert "RCPT TO:<you@example.org>" in await text.text()
    await page.get_by_text("Delete it now").click()
    await page.get_by_role("button", name="Delete for everyone").click()
    await expect(page.get_by_role("button", name="Start the test")).to_be_visible()
    await other.reload()
    await expect(other.get_by_role("heading", level=1)).to_have_text("Page not found")
