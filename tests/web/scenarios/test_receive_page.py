"""The page of a receive test, in each form that a reader may ask for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import AsyncClient

from smtptest.admission.ownership import cookie_name
from smtptest.receiving import messages
from smtptest.transcripts import event_log
from smtptest.transcripts.database.threads import in_write_thread
from smtptest.transcripts.models import Test
from tests.transcripts.factory import OWNER
from tests.transcripts.received import ADDRESS, PLAN, Story, waiting, whole

pytestmark = pytest.mark.django_db(transaction=True)
HTML = "<p>Hello</p><script>alert(1)</script>"
MESSAGE = f"Subject: About lunch\r\nContent-Type: text/html\r\n\r\n{HTML}".encode()


def _store(story: Story) -> str:
    test = event_log.create(PLAN.to_json(), OWNER, timedelta(days=1), Test.Kind.RECEIVE)
    event_log.append(test.pk, story.events)
    messages.store(test.pk, MESSAGE, timedelta(hours=1))
    return test.public_id


async def text_of(client: AsyncClient, address: str, status: int = 200) -> str:
    answer = await client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


async def test_whoever_started_it_sees_the_address_and_then_the_message(client: AsyncClient) -> None:
    runs, over = [await in_write_thread(_store)(story()) for story in (waiting, whole)]
    client.cookies[cookie_name()] = OWNER
    assert f"<code>{ADDRESS}</code>" in await text_of(client, f"/t/{runs}/")
    page = await text_of(client, f"/t/{over}/")
    assert "About lunch" in page
    assert HTML not in page
    answer = await client.get(f"/t/{over}/message/")
    assert answer.content.decode() == HTML
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none';")
    assert "allow" not in policy


async def test_others_see_envelope_header_and_checks_and_neither_address_nor_message(client: AsyncClient) -> None:
    runs, over = [await in_write_thread(_store)(story()) for story in (waiting, whole)]
    assert ADDRESS.partition("@")[0] not in await text_of(client, f"/t/{runs}/")
    page = await text_of(client, f"/t/{over}/")
    assert "About lunch" not in page
    for shown in ("SPF fails for 192.0.2.25", "Subject: Hello", "Path of the message", "What to fix"):
        assert shown in page
    await text_of(client, f"/t/{over}/message/", 404)
    await text_of(client, f"/t/{over}.eml", 404)


async def test_text_and_picture_and_comparison(client: AsyncClient) -> None:
    one, other = [await in_write_thread(_store)(whole()) for _ in range(2)]
    text = await text_of(client, f"/t/{one}.txt")
    assert text.startswith(f"smtptest receive test at {ADDRESS}\n")
    for line in ("C: EHLO mail.example.org", "S: 354 Go ahead", "C: Subject: Hello", "To fix"):
        assert line in text
    assert (await client.get(f"/t/{one}.png")).status_code == 200
    assert "No differences, apart from" in await text_of(client, f"/t/{one}/compare/{other}/")


async def test_the_form_offers_each_behaviour_with_what_a_good_sender_does(client: AsyncClient) -> None:
    page = await text_of(client, "/receive/?behaviour=greylist")
    assert page.count('name="behaviour"') == 12
    assert 'value="greylist"\n checked' in page
