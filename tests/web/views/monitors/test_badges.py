"""Badges over HTTP: cacheable, embeddable, and silent about what they must not tell."""

from __future__ import annotations

import pytest
from asgiref.sync import sync_to_async
from django.db import connection
from django.test import AsyncClient
from django.test.utils import CaptureQueriesContext

from smtptest.web.presenters.monitors.badges import NAMES
from smtptest.web.views.monitors.badges import _badge
from tests.web.views.monitors.test_report import made

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.long
async def test_each_can_be_cached_and_shown_elsewhere(client: AsyncClient) -> None:
    one = await made()
    for what in NAMES:
        for kind, media in (("svg", "image/svg+xml"), ("json", "application/json")):
            url = f"/status/{one.report}/badge/{what}.{kind}"
            answer = await client.get(url)
            assert answer.status_code == 200, what
            assert answer["Content-Type"].startswith(media)
            assert "max-age=60" in answer["Cache-Control"]
            assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
            again = await client.get(url, headers={"If-None-Match": answer["ETag"]})
            assert (again.status_code, again.content) == (304, b"")
            for name in ("ETag", "Vary", "Cache-Control"):
                assert again[name] == answer[name], name
    assert (await client.get(f"/status/{one.report}/badge/90d.svg")).status_code == 404


async def test_it_reads_figures_and_not_what_has_happened(client: AsyncClient) -> None:
    one = await made()

    def asked() -> str:
        with CaptureQueriesContext(connection) as statements:
            _badge(one.report, "state")
        return " ".join(statement["sql"] for statement in statements)

    said = await sync_to_async(asked)()
    assert 'FROM "monitors_hour"' in said
    for table in ("incident", "change", "maintenance", "minute"):
        assert (f'FROM "monitors_{table}"' in said) is (table == "minute"), table
