"""What strangers find: a contact, what is kept, and what robots may read."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient

from smtptest.conf import quota_settings
from tests.transcripts.factory import new_test

Operator = Callable[..., Any]


async def test_security_txt_has_what_rfc_9116_wants(client: AsyncClient, operator: Operator) -> None:
    operator(abuse_contact="mailto:abuse@example.org", public_url="https://smtptest.example.org")
    response = await client.get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    expires = datetime.fromisoformat(fields.pop("Expires"))
    assert timedelta(days=30) < expires - datetime.now(UTC) < timedelta(days=365)
    assert fields == {
        "Contact": "mailto:abuse@example.org",
        "Preferred-Languages": "en",
        "Canonical": "https://smtptest.example.org/.well-known/security.txt",
        "Policy": "https://smtptest.example.org/abuse/",
    }


async def test_where_nobody_is_named_there_is_none(client: AsyncClient) -> None:
    assert (await client.get("/.well-known/security.txt")).status_code == 404
    assert "has not given a contact" in (await client.get("/abuse/")).content.decode()


@pytest.mark.parametrize(
    ("contact", "link", "shown"),
    [
        ("mailto:abuse@example.org", "mailto:abuse@example.org", "abuse@example.org"),
        ("https://example.org/abuse", "https://example.org/abuse", "https://example.org/abuse"),
    ],
)
async def test_the_abuse_page_names_the_contact(
    client: AsyncClient, operator: Operator, contact: str, link: str, shown: str
) -> None:
    operator(abuse_contact=contact, helo_name="tool.example.org", profile="public")
    page = (await client.get("/abuse/")).content.decode()
    assert f'<a href="{link}">{shown}</a>' in page
    assert "tool.example.org" in page


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("mailto:abuse@example.org", "mailto:abuse@example.org?subject=smtptest%20transcript%20{}"),
        ("https://example.org/abuse", "https://example.org/abuse"),
        ("", None),
    ],
)
async def test_a_transcript_says_who_wrote_it_and_can_be_reported(
    client: AsyncClient, operator: Operator, contact: str, link: str | None
) -> None:
    operator(abuse_contact=contact)
    test = await sync_to_async(new_test)()
    page = (await client.get(f"/t/{test.public_id}/")).content.decode()
    assert "were written by the remote server, not by us" in page
    found = re.findall(r'<a href="([^"]*)" target="_top">Report this transcript</a>', page)
    assert found == ([] if link is None else [link.format(test.public_id)])


async def test_the_privacy_page_is_made_from_the_settings(client: AsyncClient, operator: Operator) -> None:
    operator(keep_days=7)
    page = (await client.get("/privacy/")).content.decode()
    assert "Both are deleted after 7 days." in page
    assert "Your IP address: this program neither stores nor logs it" in page
    assert "mailto:" not in page
    operator(keep_days=1, abuse_contact="mailto:abuse@example.org", quotas=quota_settings.PUBLIC)
    page = (await client.get("/privacy/")).content.decode()
    assert "Both are deleted after 1 day." in page
    assert '<a href="mailto:abuse@example.org">write to us</a>' in page
    assert "We store only a keyed hash of each" in page
    assert "Your IP address: this program" not in page


@pytest.mark.django_db(transaction=True)
async def test_the_cookies_are_those_that_the_privacy_page_names(client: AsyncClient, tests_end: Any) -> None:
    named = set(re.findall(r"<code>(\w+)</code>", (await client.get("/privacy/")).content.decode()))
    await client.get("/")
    assert set(client.cookies) == {"csrftoken"}
    await client.get("/?language=en")
    await client.post("/", {"host": "127.0.0.1", "port": "1", "rcpt_to": "a@example.org", "stop_after": "rcpt"})
    await tests_end()
    assert set(client.cookies) == named


async def test_robots_keep_away_from_transcripts_but_those_of_previews(client: AsyncClient) -> None:
    everybody, previewers = (await client.get("/robots.txt")).content.decode().split("\n\n")
    assert everybody == "User-agent: *\nDisallow: /t/\nDisallow: /m/\nDisallow: /status/"
    lines = previewers.splitlines()
    names = [line.removeprefix("User-agent: ") for line in lines if line.startswith("User-agent: ")]
    assert {"facebookexternalhit", "LinkedInBot", "Twitterbot"} < set(names)
    assert "*" not in names
    assert lines[len(names) :] == [
        "Allow: /t/*/$",
        "Allow: /t/*/?host=1$",
        "Allow: /t/*.png",
        *everybody.splitlines()[1:],
    ]


@pytest.mark.parametrize("path", ["/", "/privacy/", "/abuse/", "/nope"])
async def test_every_page_leads_to_both(client: AsyncClient, path: str) -> None:
    page = (await client.get(path)).content.decode()
    assert 'href="/privacy/"' in page
    assert 'href="/abuse/"' in page
