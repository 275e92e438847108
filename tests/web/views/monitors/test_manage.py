"""The manage page: its address is the key, and its buttons do what they say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient

from smtptest.conf.quota_settings import PUBLIC
from smtptest.monitors import maintenance
from smtptest.monitors.models import Incident, Maintenance, Monitor
from smtptest.transcripts.database import clock
from tests.web.views.monitors.test_report import made, text

pytestmark = pytest.mark.django_db(transaction=True)


HOUR = timedelta(hours=1)


async def as_json(client: AsyncClient, path: str, fields: Mapping[str, object]) -> Any:
    return await client.post(path, json.dumps(fields), content_type="application/json")


async def test_the_page_says_how_it_stands_and_what_to_paste(client: AsyncClient) -> None:
    one = await made(plan={"host": "mx.example", "port": 587})
    page = await client.get(f"/m/{one.key}/")
    said = text(page)
    for words in (
        "Mail of example.org Up for",
        "mx.example:587",
        "Run now",
        "Pause",
        "v=spf1 -all",
        "Markdown",
        "HTML",
    ):
        assert words in said, words
    assert f"/status/{one.report}/badge/30d.svg" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert (await client.get(f"/m/{one.report}/")).status_code == 404


async def test_pause_resume_run_and_publish(client: AsyncClient) -> None:
    one = await made()
    url = f"/m/{one.key}/"
    assert (await client.post(f"{url}pause/"))["Location"] == url
    await one.arefresh_from_db()
    assert one.paused is not None
    assert "Paused since" in text(await client.get(url))
    await client.post(f"{url}resume/")
    await client.post(f"{url}run/")
    await client.post(f"{url}publish/")
    now = await Monitor.objects.aget()
    assert (now.paused, now.public) == (None, False)
    assert now.asked is not None
    assert (await client.get(f"/status/{one.report}/badge/24h.svg")).status_code == 404


async def test_an_incident_is_acknowledged(client: AsyncClient) -> None:
    one = await made(state="down")
    now = await sync_to_async(clock.now)()
    open_one = await Incident.objects.acreate(monitor=one, began=now, confirmed=now, worst="down")
    assert "Acknowledge the incident" in text(await client.get(f"/m/{one.key}/"))
    await client.post(f"/m/{one.key}/acknowledge/")
    await open_one.arefresh_from_db()
    assert open_one.acknowledged is not None
    assert "Acknowledge the incident" not in text(await client.get(f"/m/{one.key}/"))


async def test_maintenance_is_planned_and_a_wrong_time_is_not(client: AsyncClient) -> None:
    one = await made()
    await Maintenance.objects.all().adelete()
    begins = (await sync_to_async(clock.now)() + timedelta(hours=2)).replace(second=0, microsecond=0)
    fields = {"begins": f"{begins:%Y-%m-%dT%H:%M}", "ends": f"{begins + timedelta(hours=1):%Y-%m-%dT%H:%M}"}
    answer = await client.post(f"/m/{one.key}/maintenance/", {**fields, "note": "New\ndisks"})
    assert answer.status_code == 303
    planned = await Maintenance.objects.aget()
    assert (planned.begins, planned.note) == (begins, "New disks")
    for wrong in ({**fields, "ends": fields["begins"]}, {**fields, "begins": "tomorrow"}, {}):
        answer = await client.post(f"/m/{one.key}/maintenance/", {**wrong, "note": "New <disks>"})
        assert answer.status_code == 400
        content = answer.content.decode()
        assert 'id="form_error" tabindex="-1" autofocus>Enter a beginning, and an end after it.</p>' in content
        # Nothing that was typed is lost, and what is wrong says so.
        for name in ("begins", "ends"):
            assert f'name="{name}" value="{wrong.get(name, "")}"' in content
        assert 'value="New &lt;disks&gt;"' in content
        assert content.count('aria-invalid="true" aria-describedby="form_error"') == 1
    over = {"begins": "2020-01-01T10:00", "ends": f"{begins - timedelta(hours=2):%Y-%m-%dT%H:%M}"}
    answer = await client.post(f"/m/{one.key}/maintenance/", over)
    assert (answer.status_code, "The end is in the past." in text(answer)) == (400, True)
    assert await Maintenance.objects.acount() == 1


async def test_a_program_plans_maintenance_and_takes_it_back(client: AsyncClient) -> None:
    one = await made()
    await Maintenance.objects.all().adelete()
    fields = {"begins": "2036-11-29T23:00:00+01:00", "ends": "2036-11-30T00:00", "note": "New disks"}
    answer = await as_json(client, f"/m/{one.key}/maintenance/", fields)
    assert answer.status_code == 201
    planned, told = await Maintenance.objects.aget(), answer.json()
    assert (told["begins"], told["ends"], told["note"]) == (
        "2036-11-29T22:00:00+00:00",
        "2036-11-30T00:00:00+00:00",
        "New disks",
    )
    assert (planned.begins.isoformat(), planned.ends.isoformat()) == (told["begins"], told["ends"])
    path = urlsplit(told["cancel"]).path
    assert (await as_json(AsyncClient(), path, {})).status_code == 303
    assert not await Maintenance.objects.aexists()
    assert (await as_json(client, path, {})).status_code == 404


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, "begins"),
        ({"begins": "2036-11-29T23:00"}, "ends"),
        ({"begins": "tomorrow", "ends": "2036-11-29T23:00"}, "begins"),
        ({"begins": "2036-11-29T23:00Z", "ends": "2036-11-29T23:00+00:00"}, "ends"),
        ({"begins": "0001-01-01T00:00+14:00", "ends": "2036-11-29T23:00"}, "begins"),
        ({"begins": 2036, "ends": [], "colour": "red"}, "colour"),
        ({"begins": "2036-11-29T22:00", "ends": "2036-11-29T23:00", "note": True}, "note"),
        ({"begins": "2020-01-01T10:00", "ends": "2020-01-01T11:00"}, "ends"),
    ],
)
async def test_a_program_is_told_what_is_wrong_with_it(
    client: AsyncClient, fields: dict[str, object], wrong: str
) -> None:
    one = await made()
    before = await Maintenance.objects.acount()
    answer = await as_json(client, f"/m/{one.key}/maintenance/", fields)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [wrong])
    assert await Maintenance.objects.acount() == before


async def test_what_is_planned_has_a_button_that_takes_it_back(client: AsyncClient) -> None:
    one = await made()
    await Maintenance.objects.all().adelete()
    now = await sync_to_async(clock.now)()
    ahead = await Maintenance.objects.acreate(monitor=one, begins=now + HOUR, ends=now + 2 * HOUR)
    lasting = await Maintenance.objects.acreate(monitor=one, begins=now - HOUR, ends=now + HOUR)
    page = await client.get(f"/m/{one.key}/")
    for each, label in ((ahead, "Cancel"), (lasting, "End it now")):
        url = f"/m/{one.key}/maintenance/{each.pk}/cancel/"
        assert url in page.content.decode()
        assert label in text(page)
        assert (await client.get(url)).status_code == 405
        assert (await client.post(url.replace(one.key, one.report))).status_code == 404
        assert (await AsyncClient(enforce_csrf_checks=True).post(url)).status_code == 403
        assert (await client.post(url))["Location"] == f"/m/{one.key}/"
    ended = await Maintenance.objects.aget()
    assert ended == lasting
    assert ended.ends < now + HOUR


async def test_a_visitor_is_told_that_no_further_run_is_left(client: AsyncClient, operator: Any) -> None:
    one = await made()
    operator(profile="public", quotas=PUBLIC)
    answers = []
    for _ in range(5):
        await Monitor.objects.aupdate(asked=None)
        answers.append((await client.post(f"/m/{one.key}/run/")).status_code)
    assert answers == [303] * 4 + [429]
    assert "reached your limit of tests. Wait for" in text(await client.post(f"/m/{one.key}/run/"))
    page, answer = await client.post(f"/m/{one.key}/run/"), await as_json(client, f"/m/{one.key}/run/", {})
    assert (answer.status_code, list(answer.json()["errors"])) == (429, ["__all__"])
    for refusal in (page, answer):
        assert 0 < int(refusal["Retry-After"]) <= 3600


async def test_quiet_hours_and_language_are_set_and_taken_back(client: AsyncClient) -> None:
    one = await made()
    night = {"quiet_from": "22:00", "quiet_until": "07:00", "quiet_zone": "Europe/Vienna", "language": "de"}
    assert (await client.post(f"/m/{one.key}/quiet/", night)).status_code == 303
    page = (await client.get(f"/m/{one.key}/")).content.decode()
    for shown in ('value="22:00"', 'value="07:00"', 'value="Europe/Vienna"', 'value="de" lang="de" selected'):
        assert shown in page
    answer = await client.post(f"/m/{one.key}/quiet/", {**night, "quiet_zone": "Nowhere"})
    assert answer.status_code == 400
    assert "a time zone such as Europe/Vienna" in text(answer)
    refused = answer.content.decode()
    for typed in ('value="22:00"', 'value="Nowhere"', 'value="de" lang="de" selected'):
        assert typed in refused
    assert 'id="quiet_error" tabindex="-1" autofocus>' in refused
    assert refused.count('aria-invalid="true" aria-describedby="quiet_error"') == 1
    assert (await client.post(f"/m/{one.key}/quiet/", {"quiet_from": ""})).status_code == 303
    await one.arefresh_from_db()
    assert (one.quiet_from, one.language) == (None, "de")


async def test_a_program_sets_quiet_hours_by_json(client: AsyncClient) -> None:
    one = await made()
    path, kind = f"/m/{one.key}/quiet/", "application/json"
    night = {"quiet_from": "22:00", "quiet_until": "07:00", "quiet_zone": "Europe/Vienna"}
    assert (await client.post(path, night, content_type=kind)).status_code == 303
    await one.arefresh_from_db()
    assert (one.quiet_from, one.quiet_until, one.quiet_zone, one.language) == (1320, 420, "Europe/Vienna", "en")
    mistakes: tuple[tuple[dict[str, object], str], ...] = (
        ({"quiet_from": "7"}, "quiet_from"),
        ({"quiet_from": 7}, "quiet_from"),
        ({"quiet_zone": True}, "quiet_zone"),
        ({"until": "07:00"}, "until"),
    )
    for wrong, field in mistakes:
        answer = await client.post(path, {**night, **wrong}, content_type=kind)
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    await one.arefresh_from_db()
    assert one.quiet_from == 1320


async def test_deleting_takes_report_and_badge_along(client: AsyncClient) -> None:
    one = await made()
    assert (await client.post(f"/m/{one.key}/delete/"))["Location"] == "/monitors/"
    assert not await Monitor.objects.aexists()
    for path in (f"/m/{one.key}/", f"/status/{one.report}/", f"/status/{one.report}/badge/24h.svg"):
        assert (await client.get(path)).status_code == 404


@pytest.mark.long
@pytest.mark.parametrize(
    "deed", ["pause", "resume", "run", "delete", "maintenance", "acknowledge", "publish", "masking", "quiet"]
)
async def test_without_the_key_nothing_can_be_done(client: AsyncClient, deed: str) -> None:
    one = await made()
    assert (await client.get(f"/m/{one.key}/{deed}/")).status_code == 405
    fields = {"begins": "2030-01-01T00:00", "ends": "2030-01-01T01:00"}
    assert (await client.post(f"/m/{one.report}/{deed}/", fields)).status_code == 404
    csrf = AsyncClient(enforce_csrf_checks=True)
    assert (await csrf.post(f"/m/{one.key}/{deed}/", fields)).status_code == 403


@pytest.mark.parametrize(
    "body", ["no JSON", "[]", '{"colour": "red"}', pytest.param(f'"{"x" * 700_000}"', id="too much"), "{}"]
)
@pytest.mark.parametrize("deed", ["maintenance", "quiet"])
async def test_whoever_guesses_a_key_is_not_told_what_is_wrong_with_the_fields(
    client: AsyncClient, deed: str, body: str
) -> None:
    one = await made()
    known, guessed = [
        await client.post(f"/m/{key}/{deed}/", body, content_type="application/json") for key in (one.key, one.report)
    ]
    if (deed, body) == ("quiet", "{}"):
        assert known.status_code == 303
    else:
        assert (known.status_code, list(known.json())) == (400, ["errors"])
    assert (guessed.status_code, guessed.json()["errors"]["__all__"][0]) == (404, "Page not found")


@pytest.mark.parametrize("deed", ["maintenance", "quiet"])
async def test_a_program_may_send_a_form_and_read_json(client: AsyncClient, deed: str) -> None:
    wrong = {"begins": "tomorrow", "quiet_from": "7"}
    path = f"/m/{(await made()).key}/{deed}/"
    told = await client.post(path, wrong, headers={"accept": "application/json"})
    assert (told.status_code, list(told.json())) == (400, ["errors"])


async def test_maintenance_has_an_end(client: AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    one = await made()
    monkeypatch.setattr(maintenance, "MOST", await Maintenance.objects.acount() + 1)
    fields = {"begins": "2036-11-29T10:00", "ends": "2036-11-29T11:00"}
    assert (await client.post(f"/m/{one.key}/maintenance/", fields)).status_code == 303
    answer = await client.post(f"/m/{one.key}/maintenance/", fields)
    assert (answer.status_code, "as much maintenance planned as it may have" in text(answer)) == (400, True)
    assert await Maintenance.objects.acount() == maintenance.MOST
