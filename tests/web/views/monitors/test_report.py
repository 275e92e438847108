"""The uptime report over HTTP: its pages, its JSON, its feed, and who may see them."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from xml.etree import ElementTree

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient

from smtptest.admission import ownership
from smtptest.monitors.models import Incident, Monitor
from smtptest.monitors.reading import reports
from smtptest.transcripts.database import clock
from smtptest.transcripts.event_log import owner_hash
from tests.monitors.making import ended_test
from tests.monitors.reading.rows import watched

pytestmark = pytest.mark.django_db(transaction=True)
TOKEN = "t" * 43


async def made(**fields: object) -> Monitor:
    """One of few days: to store forty takes longer than most tests."""
    one: Monitor = await sync_to_async(lambda: watched(clock.now(), days=5, **fields))()
    return one


def text(answer: object) -> str:
    content: bytes = answer.content  # type: ignore[attr-defined]
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(content.decode())).split())


async def test_year_month_day_and_incident_lead_to_each_other(client: AsyncClient) -> None:
    one = await made()
    url, seen = f"/status/{one.report}/", []
    page = await client.get(url)
    assert page.status_code == 200
    assert "Mail of example.org Up for 2 d" in text(page)
    incident = await one.incidents.aget()
    day = incident.began
    for part in (f"{day:%Y}/", f"{day:%Y}/{day.month}/", f"{day:%Y}/{day.month}/{day.day}/"):
        page = await client.get(url + part)
        assert page.status_code == 200, part
        seen.append(page.content.decode())
    path = f"{url}{day:%Y}/{day.month}/{day.day}/{day:%H%M%S}/"
    assert f'href="{url}{day:%Y}/{day.month}/"' in seen[0]
    assert f'href="{url}{day:%Y}/{day.month}/{day.day}/"' in seen[1]
    assert f'href="{path}"' in seen[1]
    assert f'href="{path}"' in seen[2]
    assert "Down for 3 h" in text(await client.get(path))
    assert "noindex" in page["X-Robots-Tag"]


async def test_incidents_that_are_older_than_those_of_the_report_are_on_the_pages_of_their_time(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "_INCIDENTS", 1)
    one = await made()
    old = await one.incidents.aget()
    now = await sync_to_async(clock.now)()
    lasts = {"began": now, "confirmed": now, "worst": "down", "states": [[now.isoformat(), "down"]]}
    await Incident.objects.acreate(monitor=one, **lasts)
    day, url = old.began, f"/status/{one.report}/"
    path = f"{url}{day:%Y}/{day.month}/{day.day}/{day:%H%M%S}/"
    assert path not in (await client.get(url)).content.decode()
    await Incident.objects.filter(began=now).aupdate(ended=now)
    assert path in (await client.get(f"{url}{day:%Y}/{day.month}/{day.day}/")).content.decode()
    assert "Down for 3 h" in text(await client.get(path))
    assert (await client.get(f"{url}2026/12/")).status_code == 200


async def test_page_json_feed_and_badge_say_the_same(client: AsyncClient) -> None:
    one = await made()
    url = f"/status/{one.report}"
    found = (await client.get(f"{url}.json")).json()
    assert set(found["uptime"]) == {"24h", "7d", "30d", "365d"}
    ratio = found["uptime"]["7d"]["ratio"]
    said = f"{int(ratio * 10000) / 100:.2f} %"
    assert said in text(await client.get(f"{url}/"))
    assert said in (await client.get(f"{url}/badge/7d.svg")).content.decode()
    assert (await client.get(f"{url}/badge/7d.json")).json()["message"] == said
    feed = await client.get(f"{url}/feed.atom")
    assert feed["Content-Type"].startswith("application/atom+xml")
    entries = ElementTree.fromstring(feed.content).findall("{http://www.w3.org/2005/Atom}entry")
    assert len(entries) == 2 * len(found["incidents"]) + len(found["changes"])


@pytest.mark.long
@pytest.mark.parametrize(
    "path", ["/", ".json", "/feed.atom", "/2026/", "/2026/11/", "/2026/11/28/", "/group/", "/badge/24h.svg"]
)
async def test_what_is_not_public_is_the_404_of_what_is_unknown(client: AsyncClient, path: str) -> None:
    one = await made(public=False)
    private, unknown = await client.get(f"/status/{one.report}{path}"), await client.get(f"/status/unknown{path}")
    assert private.status_code == unknown.status_code == 404
    hidden = re.compile(r"unknown|" + re.escape(one.report))
    assert hidden.sub("", private.content.decode()) == hidden.sub("", unknown.content.decode())


async def test_its_owner_sees_it_all_the_same_and_is_told_so(client: AsyncClient) -> None:
    one = await made(public=False, owner_hash=owner_hash(TOKEN))
    client.cookies[ownership.cookie_name()] = TOKEN
    assert "it is not public" in text(await client.get(f"/status/{one.report}/"))
    assert (await client.get(f"/status/{one.report}/badge/24h.svg")).status_code == 404


async def test_days_that_do_not_exist(client: AsyncClient) -> None:
    one = await made()
    for path in ("1999/", "2026/13/", "2026/2/30/", "9999/1/", "2026/11/1/000000/"):
        assert (await client.get(f"/status/{one.report}/{path}")).status_code == 404, path


async def test_transcripts_are_masked_and_only_the_owner_gets_links_to_the_whole(client: AsyncClient) -> None:
    one = await made(owner_hash=owner_hash(TOKEN))
    first, good = await sync_to_async(ended_test)(), await sync_to_async(ended_test)()
    later = await sync_to_async(clock.now)() + timedelta(days=1)
    for test in (first, good):
        test.expires = later
        await test.asave()
    await one.incidents.aupdate(first_test=first, good_test=good)
    began = (await one.incidents.aget()).began
    path = f"/status/{one.report}/{began:%Y}/{began.month}/{began.day}/{began:%H%M%S}/"
    compare = f"/t/{good.public_id}/compare/{first.public_id}/"
    stranger = await client.get(path)
    assert "/t/" not in stranger.content.decode()
    client.cookies[ownership.cookie_name()] = TOKEN
    mine = (await client.get(path)).content.decode()
    assert f'href="/t/{first.public_id}/"' in mine
    assert f'href="{compare}"' in mine


async def test_a_group_is_on_one_page(client: AsyncClient) -> None:
    one = await made(group="Example")
    await made(group="Example", name="Relay", state="down")
    page = text(await client.get(f"/status/{one.report}/group/"))
    assert "Relay" in page
    assert "✗ Down" in page
    alone = await made()
    assert (await client.get(f"/status/{alone.report}/group/")).status_code == 404


async def test_its_owner_sees_the_whole_group_and_which_of_it_others_do_not(client: AsyncClient) -> None:
    mine = {"group": "Example", "owner_hash": owner_hash(TOKEN)}
    private, public = await made(**mine, public=False, name="Inside"), await made(**mine, name="Relay")
    seen = text(await client.get(f"/status/{public.report}/group/"))
    assert ("Relay" in seen, "Inside" in seen, "not public" in seen) == (True, False, False)
    client.cookies[ownership.cookie_name()] = TOKEN
    for one in (private, public):
        seen = text(await client.get(f"/status/{one.report}/group/"))
        assert ("Relay" in seen, "Inside" in seen, "not public" in seen) == (True, True, True)


async def test_a_year_of_any_length_is_none(client: AsyncClient) -> None:
    one = await made()
    for part in (f"{10**30}/", f"{10**30}/1/", f"2026/{10**30}/", f"2026/1/{10**30}/", f"2026/1/{10**30}/x/"):
        assert (await client.get(f"/status/{one.report}/{part}")).status_code == 404, part
