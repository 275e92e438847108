"""In which language an answer is, and how a reader chooses another."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from django.test import AsyncClient
from django.utils.translation import override

from smtptest.web.forms.combinations import RULES
from smtptest.web.forms.plan_form import TestForm
from tests.servers.scripted import answering, serve

Operator = Callable[..., Any]
GERMAN = {"accept-language": "de-AT, de;q=0.9, en;q=0.8"}
COOKIE = settings.LANGUAGE_COOKIE_NAME


def language_of(page: str) -> str:
    return page.partition('<html lang="')[2].partition('"')[0]


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("", "en"),
        ("en", "en"),
        ("de", "de"),
        ("de-AT,de;q=0.9", "de"),
        ("fr, de;q=0.5", "de"),
        ("fr", "en"),
        ("*", "en"),
    ],
)
async def test_a_page_is_in_the_language_that_the_browser_asks_for(
    client: AsyncClient, asked: str, language: str
) -> None:
    response = await client.get("/privacy/", headers={"accept-language": asked})
    assert response["Content-Language"] == language_of(response.content.decode()) == language
    assert {"Accept-Language", "Cookie"} <= set(response["Vary"].split(", "))
    assert not client.cookies


async def test_the_choice_is_a_cookie_and_no_part_of_the_address(client: AsyncClient) -> None:
    chosen = await client.get("/?host=mail.example.org&language=de")
    assert (chosen.status_code, chosen["Location"]) == (303, "/?host=mail.example.org")
    assert client.cookies[COOKIE].value == "de"
    assert client.cookies[COOKIE]["samesite"] == "Lax"
    assert client.cookies[COOKIE]["httponly"]
    assert language_of((await client.get("/abuse/", headers={"accept-language": "en"})).content.decode()) == "de"
    back = await client.get("/abuse/?language=en")
    assert back["Location"] == "/abuse/"
    assert language_of((await client.get("/abuse/", headers=GERMAN)).content.decode()) == "en"


@pytest.mark.parametrize("choice", ["", "fr", "../../x", "de\r\nX: y", "DE"])
async def test_what_is_no_language_of_ours_chooses_nothing(client: AsyncClient, choice: str) -> None:
    response = await client.get("/privacy/", {"language": choice})
    assert response.status_code == 200
    assert language_of(response.content.decode()) == "en"
    assert not client.cookies


@pytest.mark.parametrize("path", ["//evil.example/", "/%2Fevil.example/", "/%0d%0aX: y/", "/%3Fa/"])
async def test_the_choice_stays_on_this_host(client: AsyncClient, path: str) -> None:
    response = await client.get(f"{path}?language=de")
    assert response["Location"].startswith("/")
    assert not response["Location"].startswith("//")
    assert "\n" not in response["Location"]


async def test_the_foot_of_each_page_leads_to_the_other_language(client: AsyncClient) -> None:
    page = (await client.get("/?password=hunter2")).content.decode()
    assert '<a href="?language=de" lang="de">Deutsch</a>' in page
    assert "hunter2" not in page
    assert '<span aria-current="true">English</span>' in page
    missing = (await client.get("/nowhere/", headers=GERMAN)).content.decode()
    assert 'href="?language=en"' in missing
    assert "Seite nicht gefunden" in missing


async def test_the_answer_to_a_form_offers_no_language(client: AsyncClient) -> None:
    await client.get("/")
    token = client.cookies["csrftoken"].value
    answer = await client.post("/", {"host": "", "csrfmiddlewaretoken": token}, headers=GERMAN)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Hostnamen oder IP-Adresse angeben." in page
    assert "language=" not in page


@pytest.mark.parametrize(
    ("fields", "name", "words"),
    [
        ({"host": "a b"}, "host", "Einen Hostnamen wie mail.example.org oder eine IP-Adresse angeben."),
        ({"security": "x"}, "security", "Eines davon wählen: none, opportunistic, starttls, tls."),
        ({"auth": "x", "username": "u"}, "auth", "Eines davon wählen: none, auto, plain"),
        ({"port": 0}, "port", "Es gibt keinen TCP-Port 0; Ports sind Zahlen von 1 bis 65535."),
        ({"mail_from": "a b"}, "mail_from", "'a b' kann nicht gesendet werden: Leerzeichen"),
        ({"source_address": "x"}, "source_address", "Eine IP-Adresse dieses Rechners angeben"),
        ({"raw_message": "x", "subject": "y"}, "raw_message", "Eine Rohnachricht wird unverändert gesendet."),
        ({"host": "https://mail.example.org/"}, "host", "Das ist die Adresse einer Webseite."),
        ({"dsn": "RET=X"}, "dsn", "RET ist FULL oder HDRS (RFC 3461)."),
        ({"headers": " a"}, "headers", "Jedes Kopffeld auf eine Zeile schreiben"),
        ({"client_cert": "x", "client_key": "y"}, "client_cert", "Das ist kein Zertifikat in PEM"),
        ({"subject": "s" * 501}, "subject", "Bitte sicherstellen, dass der Wert aus höchstens 500 Zeichen"),
        ({"nothing": 1}, "nothing", "Ein solches Feld gibt es nicht."),
        ({"probe": "vrfy", "subject": "x"}, "subject", "Eine Probe bestimmt selbst, was sie sendet"),
    ],
)
async def test_errors_are_in_the_language_that_the_program_asks_for(
    client: AsyncClient, fields: dict[str, Any], name: str, words: str
) -> None:
    asked = {"host": "mail.example.org", "rcpt_to": ["a@example.org"], **fields}
    answer = await client.post("/", asked, content_type="application/json", headers=GERMAN)
    assert answer.status_code == 400
    assert words in answer.json()["errors"][name][0]
    english = await client.post("/", asked, content_type="application/json")
    assert english.json()["errors"].keys() == answer.json()["errors"].keys()
    assert english.json() != answer.json()
    named = await client.post("/?language=de", asked, content_type="application/json")
    assert named.json() == answer.json()
    assert COOKIE not in client.cookies


@pytest.mark.django_db(transaction=True)
async def test_what_is_stored_is_english_whoever_started_it(
    client: AsyncClient, tests_end: Any, operator: Operator
) -> None:
    limits = replace(settings.ENV.quotas, target_hourly=1)
    operator(quotas=limits)
    documents = []
    async with serve(answering()) as server:
        for _ in range(2):
            fields = {"host": "127.0.0.1", "port": server.port, "rcpt_to": ["a@example.org"]}
            created = await client.post("/", fields, content_type="application/json", headers=GERMAN)
            assert created.status_code == 201, created.content
            await tests_end()
            documents.append((await client.get(created.json()["json"], headers=GERMAN)).json())
    assert [document["verdict"] for document in documents] == ["passed", "refused"]
    assert "This server has reached its limit of tests" in documents[1]["summary"]


@pytest.mark.django_db(transaction=True)
async def test_a_transcript_is_in_its_readers_language_and_its_data_in_none(
    client: AsyncClient, tests_end: Any
) -> None:
    async with serve(answering()) as server:
        fields = {"host": "127.0.0.1", "port": server.port, "rcpt_to": ["a@example.org"]}
        created = (await client.post("/", fields, content_type="application/json")).json()
        await tests_end()
    page = await client.get(created["url"], headers=GERMAN)
    text = page.content.decode()
    assert language_of(text) == page["Content-Language"] == "de"
    assert re.search(r">\s*bestanden</span>", text)
    # What the tool found is said anew in the reader's language; only the link to the English page is English.
    assert '<bdi lang="de">' in text
    assert text.count('lang="en"') == text.count('lang="en">English</a>') == 1
    for address in (created["json"], created["url"].rstrip("/") + ".txt"):
        german, english = await client.get(address, headers=GERMAN), await client.get(address)
        assert german.content == english.content
        assert "Content-Language" not in german


def test_what_breaks_a_rule_and_is_sent_all_the_same_is_told_in_the_readers_language() -> None:
    with override("de"):
        form = TestForm({"host": "mail.example.org", "mail_from": "x", "stop_after": "mail"})
        assert form.is_valid(), form.errors
        assert form.warnings() == {
            "mail_from": [
                "Die Eingabe wird unverändert gesendet. "
                "'x' ist keine Mailadresse; sie sieht etwa so aus: alice@example.org."
            ]
        }


def test_rules_are_settled_when_they_are_said() -> None:
    """What is translated while a module is loaded stays English for good."""
    assert not any(isinstance(rule.text, str) for rule in RULES)
