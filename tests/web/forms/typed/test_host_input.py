"""What is typed as the server: taken apart alike everywhere, and no password where it could be seen."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from django.test import AsyncClient
from django.utils.html import escape
from hypothesis import example, given, settings
from hypothesis import strategies as st

from smtptest.engine.smtp.plan import Auth, Protocol, Route, Security
from smtptest.web.forms.plan_form import TestForm
from smtptest.web.forms.typed.host_input import LEFT, LOOK, REFUSED, Understood, fill, understand
from tests.servers.scripted import answering, serve
from tests.web.forms.typed.understanding import Script, script, seen


def _case(text: str, found: dict[str, str] | str, *left: str) -> tuple[str, Understood]:
    """A row: a text with the fields that it names, or why it is refused; "left" where a part of it is not used."""
    if isinstance(found, str):
        return text, Understood({}, refused=found)
    return text, Understood(found, left=left == ("left",))


CASES = [_case(*row) for row in json.loads((Path(__file__).parent / "understood.json").read_text())]

SECRET = "s3cr3tw0rd"
# What texts that name a server are made of, and what has been read in two ways.
PIECES = st.lists(
    st.sampled_from(
        [
            *(
                "smtp",
                "SMTPS",
                "tls",
                "mailto:",
                "://",
                "//",
                ":",
                "::",
                "@",
                "/",
                "?",
                "#",
                "[",
                "]",
                "<",
                ">",
                "%",
                "%41",
            ),
            *(
                "%ff",
                "%2f",
                "mail.example.org",
                "h",
                "fe80::1",
                "192.0.2.1",
                "alice",
                "587",
                "025",
                "2_5",
                "٢٥",
                "port ",
            ),
            *(
                " ",
                "  ",
                "\t",
                "\n",
                "\r\n",
                "\0",
                "\x85",
                "\x1c",
                "\u00a0",
                "\u2028",
                "\ufeff",
                "'",
                '"',
                "“",
                "”",
                ",",
                ";",
            ),
            *(
                "=",
                "=>",
                ": ",
                " # ",
                "\\",
                "$x",
                "SMTP_HOST",
                "MAIL_PORT=",
                "password",
                "user=",
                "USE_TLS=true",
                "null",
            ),
            *(
                "export ",
                "-e ",
                "telnet ",
                "nc ",
                "openssl s_client ",
                "-connect ",
                "-starttls smtp",
                "swaks ",
                "--server ",
            ),
            *(
                "--auth-password ",
                "curl ",
                "-vz ",
                "10 ",
                "IN MX ",
                "\u017fmtp",
                "\u212a",
                "\u0130",
                "é",
                "\uff1a",
                "\uff20",
                "😀",
                SECRET,
            ),
            *("[smtp]", "database:", "smtp: {", "auth:", "\n  ", "\n    ", "`", "getpass()", "PORT=", '- "', "// "),
            *("environment:\n  ", "$$", "${x}", "#{", "%%", '=> "', "$x->y"),
            *("|", "unix:", "#53", "/24", "Server: ", " address: ", "Outgoing ", "(SMTP)", "-e '", "SMTP_PASSWORD="),
        ]
    ),
    max_size=12,
).map("".join)
# RFC 3986 section 3.2: what may stand unescaped in a user name, a password and a host name.
_UNRESERVED = "abcXYZ019-._~!$&'()*+,;="
USERINFO = st.text(st.sampled_from(_UNRESERVED + "@:/?#% äß"), max_size=8).map(
    lambda text: quote(text, safe=_UNRESERVED)
)
HOSTS = st.from_regex(
    r"[a-z][a-z0-9]{0,5}(\.[a-z][a-z0-9]{0,5}){0,3}|192\.0\.2\.[1-9]"
    r"|\[2001:db8::[1-9a-f][0-9a-f]{0,3}\]",
    fullmatch=True,
)
REST = st.from_regex(r"(/[a-z]{0,3})?(\?[a-z0-9=&:%]{0,9})?(#[a-z:]{0,4})?", fullmatch=True)


@pytest.fixture(scope="module")
def browser() -> Iterator[Script]:
    with script() as asked:
        yield asked


@pytest.mark.parametrize(("text", "found"), CASES)
def test_each_way_to_write_a_server(text: str, found: Understood) -> None:
    assert understand(text) == found


def test_the_browser_reads_each_case_alike(browser: Script) -> None:
    assert [browser.understand(text) for text, _ in CASES] == [seen(found) for _, found in CASES]


def test_every_reason_is_among_the_cases() -> None:
    assert {found.refused for _, found in CASES} | {"apart"} == {"", *REFUSED}
    assert len(CASES) >= 150


@settings(deadline=None)
@given(st.text() | PIECES)
def test_the_browser_reads_whatever_is_typed_alike(browser: Script, text: str) -> None:
    found = understand(text)
    assert browser.understand(text) == seen(found)
    assert found.refused in REFUSED if found.refused else isinstance(found.fields["host"], str)


@settings(deadline=None)
@given(USERINFO, USERINFO, HOSTS, st.none() | st.integers(1, 65535), REST)
def test_the_host_is_the_one_of_the_standard_library(
    browser: Script, username: str, password: str, host: str, port: int | None, rest: str
) -> None:
    """RFC 3986, as two other readers of URLs have it."""
    login = f"{username}:{password}@" if username or password else ""
    url = f"smtp://{login}{host}{'' if port is None else f':{port}'}{rest}"
    found, parts = understand(url), urlsplit(url)
    assert not found.refused, found
    assert found.fields["host"] == parts.hostname == (browser.host(url) or "").strip("[]")
    assert found.fields.get("port") == (None if port is None else str(port))
    assert found.left == (rest not in ("", "/"))


@settings(deadline=None)
@given(
    st.sampled_from(
        ["smtp://", "smtps://", "ftp://", "smtp:", "tls:", "", "//", "x%3a%2f%2f", "SMTP_HOST=", "EMAIL_URL='"]
    ),
    st.text() | PIECES,
    st.text() | PIECES,
    st.sampled_from(["@mail.example.org", "@mail.example.org:587/?to=bob@localhost", "@", "", "@a b", "@h:x", "%40h"]),
)
@example("", "10 ", "", "@mail.example.org")
def test_a_password_is_never_shown(scheme: str, before: str, after: str, rest: str) -> None:
    filled = fill({"host": f"{scheme}alice:{before}{SECRET}{after}{rest}"})
    # Behind an @ of its own it is where a server stands, and nothing tells them apart.
    if not re.search(rf"@[^@]*{SECRET}[^@]*$", f"{before}{SECRET}{after}{rest}"):
        assert SECRET not in filled.fields["host"] + filled.shown


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "a",
            ":",
            "@",
            "%41",
            "[",
            " ",
            "  #",
            "x ",
            "'",
            '"',
            ",",
            ";",
            "a=",
            "0",
            "\\\n",
            "- ",
            "-v ",
            "<",
            "a=b\n",
        ),
        *("`", "your ", "a(", "a['", "${", "mail", f"{'db' * 70}: {{\n ", "\n# ", "server: ", "a() "),
    ],
)
def test_a_text_of_any_length_is_judged_at_once(browser: Script, piece: str) -> None:
    """Nothing here may take more than its share: a pattern that goes back and forth would take minutes."""
    for start in ("", "smtp://", "10 ", "SMTP_HOST=h\n", "SMTP_PASSWORD=", "telnet ", "Bob <", "mailto:"):
        text = start + (piece * 16_384)[: 16_384 - len(start)]
        assert browser.understand(text) == seen(understand(text))
    assert understand("x" * 16_385) == Understood({}, refused="place")
    assert browser.understand("x" * 16_385).refused


def test_blanks_inside_of_a_text_take_no_time_in_the_browser(browser: Script) -> None:
    """A pattern for blanks at the end that begins anew at each of them takes a second for one text of these."""
    assert browser.understand("h") == seen(understand("h"))  # it has started
    began = time.monotonic()
    for before, blank in (("", " "), ("", ",;"), ("SMTP_HOST=", " "), ("SMTP_HOST=", ", "), ("host: h\nx: ", "\u00a0")):
        text = f"{before}h{blank * (16_000 // len(blank))}x"
        assert browser.understand(text) == seen(understand(text))
    assert time.monotonic() - began < 3


def test_a_form_is_filled_from_its_server() -> None:
    form = TestForm(
        {"host": "smtps://alice%40example.org:pa%20ss@mail.example.org", "port": "25", "rcpt_to": "bob@example.com"}
    )
    assert form.is_valid(), form.errors
    plan = form.plan()
    assert (plan.host, plan.port, plan.security) == ("mail.example.org", 465, Security.TLS)
    assert (plan.auth, plan.username, form.secret().reveal()) == (Auth.AUTO, "alice@example.org", "pa ss")
    assert form.filled.words() == ("Split into server, port 465, kind of TLS, user name and password.")


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
    assert "Split into server, port 587, kind of TLS and user name." in content
    assert 'value="alice"' in content
    assert "hunter2" not in content


@pytest.mark.django_db(transaction=True)
async def test_each_page_that_shows_the_form_splits_the_server_before(client: AsyncClient) -> None:
    fields = {"host": "smtp://alice:hunter2@mail.example.org:587", "rcpt_to": ["amy@example.org", "max@example.org"]}
    shown = {"host": "mail.example.org", "port": "587", "username": "alice"}
    for page in (
        await client.get("/", fields),
        await client.get("/monitors/", fields),
        await client.post("/find/", {**fields, "address": "nobody@"}),
        await client.post("/find/", {**fields, "take": ""}),
    ):
        assert {name: page.context["form"][name].value() for name in shown} == shown
        assert "hunter2" not in page.content.decode()


@pytest.mark.parametrize(
    "url", ["smtp://alice:hunter2hunter2@no good", "alice:hunter2hunter2@no good", "x://a:hunter2@@"]
)
async def test_not_even_a_wrong_server_shows_its_password(client: AsyncClient, url: str) -> None:
    page = await client.post("/", {"host": url, "rcpt_to": "bob@example.com"})
    assert page.status_code == 400
    assert "the password" not in page.context["told"]
    assert "hunter2" not in page.content.decode()
    assert "hunter2" not in (await client.get("/", {"host": url})).content.decode()


@pytest.mark.long
@pytest.mark.parametrize("page", ["get", "form", "json", "find", "take", "monitors", "monitor"])
@pytest.mark.parametrize(
    ("host", "reason"),
    [
        ("smtp://alice:hunter2@smtp.example.com:587/?from=alice@example.com&to=bob@localhost", "at"),
        ("smtp://alice:hunter2/x@localhost", "at"),
        ("alice:hun#ter2@mail.example.org", "at"),
        ("smtp:hunter2@mail.example.org", "login"),
        ("smtp://alice:hunter2", "port"),
        ("https://alice:hunter2@mail.example.org", "web"),
        ("foo://alice:hunter2@mail.example.org", "scheme"),
        ("SMTP_PASSWORD=hunter2", "nohost"),
        ("SMTP_HOST=mail.example.org SMTP_PASSWORD=hunter2, SMTP_USER=x", "quote"),
        ("swaks -ap hunter2 --server", "command"),
    ],
)
async def test_what_is_not_clear_is_an_error_beside_the_server(
    client: AsyncClient, page: str, host: str, reason: str
) -> None:
    fields = {"host": host, "rcpt_to": "bob@example.com"}
    if page == "json":
        answer = await client.post("/", fields, content_type="application/json")
        assert answer.json() == {"errors": {"host": [str(REFUSED[reason])]}}
    else:
        ask: dict[str, Callable[[], Any]] = {
            "get": lambda: client.get("/", fields),
            "form": lambda: client.post("/", fields),
            "find": lambda: client.post("/find/", {**fields, "address": "nobody@"}),
            "take": lambda: client.post("/find/", {**fields, "take": ""}),
            "monitors": lambda: client.get("/monitors/", fields),
            "monitor": lambda: client.post("/monitors/", {**fields, "kind": "smtp"}),
        }
        answer = await ask[page]()
        assert escape(str(REFUSED[reason])) in answer.content.decode()
    assert answer.status_code == (200 if page in ("get", "take", "monitors") else 400)
    assert "hunter2" not in answer.content.decode()
    assert "ter2" not in answer.content.decode()


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("two words", "two words"),
        ("mail!server", "mail!server"),
        ("https://mail.example.org:8443/", "https://mail.example.org:8443/"),
        ("2001:db8:0:0:0:0:0:1:25", "2001:db8:0:0:0:0:0:1:25"),
        ("mail.example.org:999999", ""),
        ("abc:def1", ""),
        ("smtp://alice:hunter2@a..b", ""),
        ("alice\uff1ahunter2\uff20mail.example.org", ""),
        ("mail.example.org 587 alice hunter2", ""),
        ("mail.example.org,587,alice,hunter2", ""),
        ("mail.example.org;587;alice;hunter2", ""),
        ("mail.example.org|587|alice|hunter2", ""),
    ],
)
async def test_a_wrong_server_is_shown_again_where_no_part_of_it_can_be_a_password(
    client: AsyncClient, host: str, shown: str
) -> None:
    page = await client.post("/", {"host": host, "rcpt_to": "bob@example.com"})
    assert page.status_code == 400
    assert page.context["form"]["host"].errors
    assert page.context["form"]["host"].value() == shown


@pytest.mark.django_db(transaction=True)
async def test_a_part_that_is_not_used_is_told(client: AsyncClient, tests_end: Callable[[], Any]) -> None:
    async with serve(answering()) as server:
        host = f"smtp://{server.host}:{server.port}/x?from=a%40example.org"
        fields = {"host": host, "rcpt_to": "bob@example.com"}
        answer = await client.post("/", fields, content_type="application/json")
        fields["host"] = f"{server.host}:{server.port}"
        plain = await client.post("/", fields, content_type="application/json")
        await tests_end()
    assert answer.json()["warnings"] == {"host": [str(LEFT)]}
    assert "warnings" not in plain.json()
    page = await client.post("/", {"host": host, "rcpt_to": "bob@example.com"})
    assert (page.status_code, page.context["form"].errors) == (400, {"host": [str(LOOK)]})
    assert (page.context["form"]["host"].value(), page.context["form"]["port"].value()) == (
        server.host,
        str(server.port),
    )


@pytest.mark.parametrize(
    "number", ["2_5", "+25", "-25", "٢٥", "\uff12\uff15", "25.0", "25.", "1e2", "0x19", "2 5", "²", True, "9" * 19]
)
@pytest.mark.parametrize("field", ["port", "size", "chunk_size"])
def test_a_number_is_written_in_decimal_digits_only(field: str, number: object) -> None:
    form = TestForm({"host": "mail.example.org", "rcpt_to": "bob@example.com", "bdat": True, field: number})
    assert field in form.errors


@pytest.mark.parametrize("number", [25, "25", " 25 ", "25\n", "025"])
def test_digits_are_a_number(number: object) -> None:
    form = TestForm({"host": "mail.example.org", "rcpt_to": "bob@example.com", "port": number})
    assert form.is_valid(), form.errors
    assert form.plan().port == 25
