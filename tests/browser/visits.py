"""What a state of a page is, and what it needs to come about."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from asgiref.sync import sync_to_async
from django.core.management import call_command
from django.template.loader import render_to_string
from django.test import RequestFactory
from playwright.async_api import Page, Route

from tests.browser.conftest import Visitors
from tests.browser.helpers import Site


@dataclass(frozen=True)
class Visit:
    """What a state needs to come about. servers: mail servers that live as long as the state is looked at."""

    site: Site
    visitors: Visitors
    servers: AsyncExitStack
    folder: Path

    async def page(self) -> Page:
        page = await self.visitors(reduced_motion="reduce")
        self.visitors.guard(page).allow("status of 40")
        return page

    async def plain_page(self) -> Page:
        """A page whose scripts are empty; not one without scripts, because axe-core is one."""
        page = await self.page()
        await page.route("**/*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
        return page


State = Callable[[Visit], Awaitable[Page]]


def template(name: str, **context: object) -> State:
    """A page for what the running program cannot be brought to here: the template with the program's own styles."""

    async def shown(visit: Visit) -> Page:
        page = await visit.page()
        # Pages name static files by their hash.
        await sync_to_async(call_command)("collectstatic", interactive=False, verbosity=0)
        content = render_to_string(name, {"public_id": "a" * 32, **context}, request=RequestFactory().get("/"))

        async def answer(route: Route) -> None:
            await route.fulfill(body=content, content_type="text/html; charset=utf-8")

        await page.route("**/rendered/", answer)
        await page.goto(f"{visit.site.url}/rendered/")
        return page

    return shown
