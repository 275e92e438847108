"""What is done with a link: its preview in chats, keeping it longer, and the copy in which nobody is named."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient
from PIL import Image

from smtptest.admission.ownership import cookie_name
from smtptest.conf.quota_settings import PRIVATE
from smtptest.live import routing
from smtptest.serving.page_threads import Gate
from smtptest.transcripts import event_log
from smtptest.transcripts.models import Event, Test
from smtptest.web.views import sharing
from tests.servers.scripted import answering, serve
from tests.transcripts.factory import OWNER, new_test
from tests.transcripts.masking.test_mask import HOSTILE, leaks, transcript
from tests.viewer import Viewer
from tests.web.scenarios.test_contract import FIELDS, post
from tests.web.views.test_comparison import two_runs

pytestmark = pytest.mark.django_db(transaction=True)


def hostile_test() -> Test:
    """A test that is over and whose events say names in every way."""
    plan, events = transcript(HOSTILE)
    test = event_log.create(plan, OWNER, timedelta(days=30))
    told = [event for event in events if event["kind"] != "unheard-of"]
    Event.objects.bulk_create(
        Event(test=test, seq=number, data={**each, "seq": number}) for number, each in enumerate(told)
    )
    Test.objects.filter(pk=test.pk).update(state="finished", verdict="rejected", summary=events[-1]["summary"])
    return test


def owner() -> AsyncClient:
    client = AsyncClient()
    client.cookies[cookie_name()] = OWNER
    return client


async def every_view(page: str) -> str:
    """What a stranger gets in every form there is, the websocket included."""
    client, seen = AsyncClient(), []
    for suffix in ("/", ".json", ".txt", "/explanations.json"):
        response = await client.get(page + suffix)
        assert response.status_code == 200
        text = response.content.decode()
        seen.append(json.dumps(json.loads(text), ensure_ascii=False) if suffix.endswith("json") else unescape(text))
    socket = Viewer(routing.application, f"/ws{page}/")
    await socket.connect()
    while (message := await socket.receive_output())["type"] == "websocket.send":
        seen.append(json.dumps(json.loads(message["text"]), ensure_ascii=False))
    return "\n".join(seen)


@pytest.mark.long
async def test_a_masked_copy_names_nobody_in_any_form() -> None:
    test = await sync_to_async(hostile_test)()
    original = f"/t/{test.public_id}"
    assert leaks(await every_view(original), HOSTILE)
    response = await owner().post(f"{original}/mask/")
    assert response.status_code == 303
    copy = response["Location"].removesuffix("/#share")
    shown = await every_view(copy)
    assert leaks(shown, HOSTILE) == []
    assert test.public_id not in shown
    assert "A masked copy" in shown
    found = (await AsyncClient().get(f"{copy}.json")).json()
    before = (await AsyncClient().get(f"{original}.json")).json()
    assert (found["masked"], before["masked"]) == (True, False)
    for field in ("verdict", "state", "started", "took"):
        assert found[field] == before[field]
    again = await owner().post(f"{original}/mask/")
    assert again["Location"] == response["Location"], "one copy is enough"
    of_the_copy = await owner().post(f"{copy}/mask/")
    assert of_the_copy["Location"] == response["Location"]
    page = (await owner().get(f"{copy}/")).content.decode()
    assert "Run again" not in page
    assert "Run this test with swaks" not in page
    assert (await owner().post(f"{original}/delete/")).status_code == 303
    assert (await AsyncClient().get(f"{copy}/")).status_code == 200


async def test_only_its_owner_may_keep_it_or_copy_it_and_only_when_it_is_over() -> None:
    test = await sync_to_async(new_test)()
    page = f"/t/{test.public_id}"
    for deed, looked_at in (("keep", 405), ("mask", 403)):
        assert (await AsyncClient().post(f"{page}/{deed}/")).status_code == 403
        assert (await AsyncClient().get(f"{page}/{deed}/")).status_code == looked_at
        assert (await owner().post(f"/t/{'A' * 32}/{deed}/")).status_code == 404
    assert (await owner().post(f"{page}/mask/")).status_code == 409
    told = await owner().post(f"{page}/mask/", {}, content_type="application/json")
    assert (told.status_code, list(told.json()["errors"])) == (409, ["__all__"])
    assert await Test.objects.acount() == 1


async def test_it_is_kept_as_long_as_the_operator_allows(operator: Callable[..., Any]) -> None:
    operator(keep_days_max=60)
    test = await sync_to_async(new_test)()
    page = f"/t/{test.public_id}"
    until = test.started + timedelta(days=60)
    button = f"Keep until {until.day} {until:%b %Y}"
    assert button in (await owner().get(f"{page}/")).content.decode()
    assert button not in (await AsyncClient().get(f"{page}/")).content.decode()
    assert (await owner().post(f"{page}/keep/"))["Location"] == f"{page}/#share"
    found = (await AsyncClient().get(f"{page}.json")).json()
    assert datetime.fromisoformat(found["expires"]) == until
    shown = (await owner().get(f"{page}/")).content.decode()
    assert f"view this transcript until {until.day} {until:%b %Y}" in shown
    assert "Keep until" not in shown
    operator(keep_days_max=30)
    await owner().post(f"{page}/keep/")
    assert (await AsyncClient().get(f"{page}.json")).json()["expires"] == found["expires"], "never shorter"


async def test_its_owner_gives_it_a_title_and_a_note_and_a_masked_copy_has_neither() -> None:
    test = await sync_to_async(hostile_test)()
    page = f"/t/{test.public_id}"
    written = {"title": " <b>Relay</b> \u202e after\nthe move ", "note": "One\r\n<script>\n\n\n" + "x" * 5000}
    assert (await AsyncClient().post(f"{page}/note/", written)).status_code == 403
    assert (await owner().post(f"{page}/note/", written))["Location"] == f"{page}/#share"
    found = (await AsyncClient().get(f"{page}.json")).json()
    assert found["title"] == r"<b>Relay</b> \u{202E} after the move"
    assert found["note"].startswith("One\n<script>\n\nxx")
    assert len(found["note"]) == 1000
    shown = (await AsyncClient().get(f"{page}/")).content.decode()
    assert r'<p class="title"><bdi>&lt;b&gt;Relay&lt;/b&gt; \u{202E} after the move</bdi></p>' in shown
    assert "Written by the person who started this test" in shown
    assert "Relay" not in shown.partition("</head>")[0]
    assert "Note     <script>" in (await AsyncClient().get(f"{page}.txt")).content.decode()
    copy = (await owner().post(f"{page}/mask/"))["Location"].removesuffix("/#share")
    await owner().post(f"{copy}/note/", {"title": "Mine"})
    masked = (await AsyncClient().get(f"{copy}.json")).json()
    assert (masked["title"], masked["note"]) == ("", "")
    await owner().post(f"{page}/note/", {"note": ""})
    again = (await AsyncClient().get(f"{page}.json")).json()
    assert (again["title"], again["note"]) == (found["title"], ""), "what is not sent stays"


async def test_a_program_writes_title_and_note_as_json() -> None:
    page = f"/t/{(await sync_to_async(new_test)()).public_id}"

    async def told(**fields: Any) -> tuple[int, list[str]]:
        answer = await owner().post(f"{page}/note/", fields, content_type="application/json")
        found = (await AsyncClient().get(f"{page}.json")).json()
        return answer.status_code, [found["title"], found["note"]]

    assert await told(title=" The\nmove", note=["One", "two"]) == (303, ["The move", "One\ntwo"])
    assert await told(title=2026) == (303, ["2026", "One\ntwo"]), "what is not sent stays"
    assert await told(title="", note=None) == (303, ["", "One\ntwo"])


@pytest.mark.parametrize("body", ["not json", "[]", '{"title": true}', '{"subject": "x"}', '{"title": {}}'])
async def test_a_note_that_is_none_is_refused(body: str) -> None:
    page = f"/t/{(await sync_to_async(new_test)()).public_id}"
    answer = await owner().post(f"{page}/note/", body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["errors"]
    assert (await AsyncClient().post(f"{page}/note/", body, content_type="application/json")).status_code == 403


async def test_a_preview_names_the_server_only_where_the_link_asks_for_it(
    client: AsyncClient, tests_end: Callable[[], Any]
) -> None:
    async with serve(answering(RCPT="550 5.1.1 No such user at 127.0.0.1")) as server:
        created = (await post(client, {**FIELDS, "host": server.host, "port": server.port})).json()
        await tests_end()
    page = f"/t/{created['id']}/"
    plain, asked = [(await AsyncClient().get(page + query)).content.decode() for query in ("", "?host=1")]
    tag = re.compile(r'<meta (?:property|name)="((?:og|twitter):[\w:]+)" content="([^"]*)">')
    tags = [dict(tag.findall(each)) for each in (plain, asked)]
    assert tags[0] == {
        "og:type": "website", "og:site_name": "smtptest", "og:title": "SMTP test: rejected",
        "og:description": tags[0]["og:description"], "og:url": f"http://testserver{page}",
        "og:image": f"http://testserver/t/{created['id']}.png", "og:image:type": "image/png", "og:image:width": "1200",
        "og:image:height": "630", "og:image:alt": "SMTP test: rejected", "twitter:card": "summary_large_image",
    }  # fmt: skip
    assert tags[0]["og:description"].startswith("The server said no. ")
    head = plain.partition("</head>")[0]
    assert [word for word in ("127.0.0.1", "example") if word in head] == []
    # By itself: its digits can stand in an id or the hash of a file, too.
    assert re.findall(rf"(?<!\w){server.port}(?!\w)", head) == []
    assert (tags[1]["og:title"], tags[1]["og:image"]) == (
        "127.0.0.1: SMTP test: rejected", f"http://testserver/t/{created['id']}.png?host=1",
    )  # fmt: skip
    pictures = [await AsyncClient().get(f"/t/{created['id']}.png{query}") for query in ("", "?host=1")]
    assert pictures[0].content != pictures[1].content
    for picture in pictures:
        assert (picture["Content-Type"], Image.open(BytesIO(picture.content)).size) == ("image/png", (1200, 630))
        assert picture["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        assert set(picture["Cache-Control"].split(", ")) == {"no-store", "private"}
    assert (await AsyncClient().get("/t/AAAA.png")).status_code == 404


async def test_a_url_that_a_server_writes_is_no_link() -> None:
    test = await sync_to_async(hostile_test)()
    page = (await AsyncClient().get(f"/t/{test.public_id}/")).content.decode()
    assert "see https://intranet-zqx/" in page
    assert re.findall(r'href="https?://intranet-zqx', page) == []
    assert "written by the remote server, not by us" in page


async def test_a_masked_copy_of_a_second_run_leads_to_no_first(
    client: AsyncClient, tests_end: Callable[[], Any]
) -> None:
    first, second = await two_runs(client, tests_end)
    response = await client.post(f"/t/{second}/mask/")
    copy = response["Location"].removesuffix("/#share")
    mine = (await client.get(f"{copy}.json")).json()
    assert "previous" not in mine
    page = (await client.get(f"{copy}/")).content.decode()
    assert not {first, second} & set(re.findall(r"[\w-]{16,32}", page))
    for forbidden in ("?previous=", "/compare/"):
        assert forbidden not in page
    form = await client.get(f"/?previous={copy.rpartition('/')[2]}")
    assert form.context["form"]["host"].value() in (None, ""), "the form is not filled in with stand-ins"
    # Two copies are compared by what each of them shows.
    other = (await client.post(f"/t/{first}/mask/"))["Location"].removesuffix("/#share")
    compared = await client.get(f"{other}/compare/{copy.rpartition('/')[2]}/")
    assert compared.status_code == 200
    text = compared.content.decode()
    assert "550 5.1.1 No such user" in text
    for leaked in ("bob@example.com", "alice@example.org", first, second):
        assert leaked not in text


@pytest.mark.long
async def test_a_masked_copy_of_a_probe_keeps_the_probe_and_its_parts(
    client: AsyncClient, tests_end: Callable[[], Any]
) -> None:
    names: dict[str, Any] = {"mail_from": "aqxzal@bqxzan.org", "rcpt_to": ["cqxzor@dqxzel.com"], "security": "none"}
    for probe, stop_after in (("smuggling", "message"), ("open-relay", "rcpt"), ("unknown-recipient", "rcpt")):
        async with serve(answering(RCPT="250 2.1.5 Fine")) as server:
            fields = {"host": server.host, "port": server.port, "probe": probe, "stop_after": stop_after, **names}
            answer = await client.post("/", json.dumps(fields), content_type="application/json")
            assert answer.status_code == 201, answer.content
            await tests_end()
        original = f"/t/{answer.json()['id']}"
        page = (await AsyncClient().get(f"{original}/")).content.decode()
        assert "This program cannot run the probe" in page
        copy = (await client.post(f"{original}/mask/"))["Location"].removesuffix("/#share")
        before, found = [(await AsyncClient().get(f"{one}.json")).json() for one in (original, copy)]
        assert found["plan"]["probe"] == probe
        assert [one.get("part") for one in found["dialogs"]] == [one.get("part") for one in before["dialogs"]]
        shown = (await every_view(copy)).lower()
        assert [name for name in ("aqxz", "bqxz", "cqxz", "dqxz") if name in shown] == []


async def test_the_copy_is_seen_before_it_is_made() -> None:
    test = await sync_to_async(hostile_test)()
    page = f"/t/{test.public_id}/mask/"
    response = await owner().get(page)
    shown = unescape(response.content.decode())
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store, private")
    assert leaks(shown, HOSTILE) == []
    assert "What is not recognised" in shown
    assert not await Test.objects.filter(masked=True).aexists(), "a look makes none"
    made = await owner().post(page)
    text = (await AsyncClient().get(made["Location"].removesuffix("/#share") + ".txt")).content.decode()
    assert (
        shown.partition("<pre")[2].partition(">")[2].partition("</pre>")[0].splitlines()
        == text.split("\n\n", 1)[1].splitlines()
    )
    again = await owner().get(page)
    assert (again.status_code, again["Location"]) == (303, made["Location"])


async def test_only_the_owner_previews_and_only_so_often(operator: Callable[..., Any]) -> None:
    operator(quotas=replace(PRIVATE, visitor_hourly=1))
    test = await sync_to_async(hostile_test)()
    page = f"/t/{test.public_id}/mask/"
    assert (await AsyncClient().get(page)).status_code == 403
    assert [(await owner().get(page)).status_code for _ in range(2)] == [200, 429]
    assert (await owner().post(page)).status_code == 303, "what was seen can still be made"


async def test_who_must_wait_for_a_copy_is_told_in_the_form_of_the_request(monkeypatch: pytest.MonkeyPatch) -> None:
    page = f"/t/{(await sync_to_async(hostile_test)()).public_id}/mask/"
    monkeypatch.setattr(sharing, "_AT_ONCE", Gate(0))
    shown, told = await owner().post(page), await owner().post(page, {}, content_type="application/json")
    assert (shown.status_code, told.status_code) == (503, 503)
    assert told.json()["errors"]["__all__"][0] in unescape(shown.content.decode())


async def test_a_visitor_makes_only_so_many_copies(operator: Callable[..., Any]) -> None:
    operator(quotas=replace(PRIVATE, visitor_hourly=1))
    first, second = [await sync_to_async(hostile_test)() for _ in range(2)]
    made = await owner().post(f"/t/{first.public_id}/mask/")
    assert made.status_code == 303
    again = await owner().post(f"/t/{first.public_id}/mask/")
    assert again["Location"] == made["Location"], "to one that there is it leads as often as one likes"
    refused = await owner().post(f"/t/{second.public_id}/mask/")
    assert (refused.status_code, "Retry-After" in refused) == (429, True)
    assert "reached your limit of masked copies" in refused.content.decode()
    told = await owner().post(f"/t/{second.public_id}/mask/", {}, content_type="application/json")
    assert (told.status_code, "Retry-After" in told) == (429, True)
    assert "reached your limit of masked copies" in told.json()["errors"]["__all__"][0]
    assert await Test.objects.filter(masked=True).acount() == 1
    assert (await owner().post(f"/t/{second.public_id}/keep/")).status_code == 303
