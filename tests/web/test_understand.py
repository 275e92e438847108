"""What is typed as the server: taken apart alike everywhere, and no password where it could be seen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import AsyncClient
from hypothesis import given
from hypothesis import strategies as st

from smtptest.dialog.plan import Auth, Protocol, Route, Security
from smtptest.web.forms import TestForm
from smtptest.web.understand import understand

CASES: list[tuple[str, dict[str, str]]] = json.loads((Path(__file__).parent / "understood.json").read_text())


@pytest.mark.parametrize(("text", "found"), CASES)
def test_each_way_to_write_a_server(text: str, found: dict[str, str]) -> None:
    assert understand(text) == found


@given(st.text() | st.from_regex(r"[a-z]*:?/?/?[\w%.]*:?[\w%.]*@?\[?[\w.:]*\]?( [0-9]+)?"))
def test_whatever_is_typed_names_a_host(text: str) -> None:
    assert isinstance(understand(text)["host"], str)


@given(st.text(min_size=1).filter(lambda text: "secret" not in text))
def test_what_stands_before_the_last_at_is_never_the_host(text: str) -> None:
    assert "secret" not in understand(f"smtp://{text}secret@mail.example.org")["host"]


def test_a_form_is_filled_from_its_server() -> None:
    form = TestForm(
        {"host": "smtps://alice%40example.org:pa%20ss@mail.example.org", "port": "25", "rcpt_to": "bob@example.com"}
    )
    assert form.is_valid(), form.errors
    plan = form.plan()
    assert (plan.host, plan.port, plan.security) == ("mail.example.org", 465, Security.TLS)
    assert (plan.auth, plan.username, form.secret().reveal()) == (Auth.AUTO, "alice@example.org", "pa ss")
    assert form.filled.words() == (
        "From what you wrote I took port 465, the kind of TLS, the user name, the password, the server."
    )


def test_an_address_means_its_domain() -> None:
    form = TestForm({"host": "bob@example.com"})
    assert form.is_valid(), form.errors
    assert (form.plan().host, form.plan().route, form.plan().rcpt_to) == ("example.com", Route.MX, ("bob@example.com",))


def test_what_was_chosen_stays() -> None:
    form = TestForm({"host": "lmtp://mail.example.org:587", "security": "none", "rcpt_to": "eve@example.com"})
    assert form.is_valid(), form.errors
    plan = form.plan()
    assert (plan.security, plan.protocol, plan.port) == (Security.NONE, Protocol.LMTP, 587)
    kept = TestForm({"host": "bob@example.com", "route": "every", "rcpt_to": "eve@example.com"})
    assert kept.is_valid(), kept.errors
    assert (kept.plan().route, kept.plan().rcpt_to) == (Route.EVERY, ("eve@example.com",))


@pytest.mark.parametrize(
    "fields",
    [
        {"host": "mail.example.org:587", "port": "2525"},
        {"host": "smtp://alice@mail.example.org", "username": "bob", "password": "x"},
        {"host": "smtp://bob:one@mail.example.org", "username": "bob", "password": "two"},
    ],
)
def test_two_that_differ_are_an_error(fields: dict[str, Any]) -> None:
    form = TestForm({"rcpt_to": "bob@example.com", **fields})
    assert form.errors == {
        "host": [
            "A port, user name or password stands here and differs from the one in its own field."
            " Leave one of them out."
        ]
    }


@pytest.mark.parametrize("host", [5, True, None, ""])
def test_what_is_no_text_is_judged_as_before(host: object) -> None:
    assert TestForm({"host": host, "rcpt_to": "bob@example.com"}).filled.taken == ()


async def test_the_page_says_what_it_took_and_shows_no_password(client: AsyncClient) -> None:
    page = await client.get("/", {"host": "submission://alice:hunter2hunter2@mail.example.org"})
    content = page.content.decode()
    assert "From what you wrote I took port 587, the kind of TLS, the user name, the server." in content
    assert 'value="alice"' in content
    assert "hunter2" not in content


@pytest.mark.parametrize(
    "url", ["smtp://alice:hunter2hunter2@no good", "alice:hunter2hunter2@no good", "x://a:hunter2@@"]
)
async def test_not_even_a_wrong_server_shows_its_password(client: AsyncClient, url: str) -> None:
    page = await client.post("/", {"host": url, "rcpt_to": "bob@example.com"})
    assert page.status_code == 400
    assert "the password" not in page.context["told"]
    assert "hunter2" not in page.content.decode()
    assert "hunter2" not in (await client.get("/", {"host": url})).content.decode()
