"""What breaks the rules: the private profile sends it and says so, the public one refuses it; what could end a command
before its end is refused by both."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import AsyncClient
from hypothesis import given, settings
from hypothesis import strategies as st

from smtptest.conf.quota_settings import PUBLIC
from smtptest.web.forms.plan_form import TestForm
from smtptest.web.forms.typed.mailbox_input import forward_path, helo_name, host_name, mailbox, sendable
from tests.servers.scripted import answering, serve
from tests.web.scenarios.test_contract import FIELDS, post

ODD_PATHS = [
    "try..this.@docomo.ne.jp",
    "x" * 80 + "@example.org",
    "bounce-" + "a=b.example-" * 12 + "@lists.example.org",
    "root@web_01.x",
    "x@y.",
    "root",
    "@one.example,@two.example:bob@three.example",
    "bob@-example.org",
    ".bob@example.org",
    "bob@example..org",
    "bob@127.0.0.1",
    "bob@[127.1]",
    "bob@[IPv6:zzz]",
    "a@b@example.org",
    "röot",
    "bob@1.2.3.4.5",
    "a,b@example.org",
    '"a>b c@d"@web_01.x',
]
ODD_NAMES = [
    "a_b",
    "192.168.1.5",
    "-",
    "mail_server",
    "x..y",
    "[127.1]",
    "[IPv6:x]",
    "2001:db8::1",
    "a.b.",
    "a@b",
    "a\\b",
    "<a>",
]
NEVER_IN_A_PATH = [
    "a@b>\r\nDATA",
    "a@b\r\nRSET",
    "a\n@b",
    "a\0@b",
    "a\x0b@b",
    "a\x85@b",
    "a\u2028@b",
    "a@b> NOTIFY=NEVER",
    "a@b SIZE=1",
    "a@b>",
    "<a@b",
    "a b@c",
    "a\tb@c",
    'a"b@c',
    'a" > NOTIFY=NEVER "b@c',
    '"a"b@c',
    "a\\@b",
    "a@b\\",
    '"a@b',
    '"a\r\nb"@c',
    "b@[IPv6:fe80::1%x> NOTIFY=NEVER]",
    "b@[IPv6:fe80::1%eth0]",
    "b@[%]",
    "a\u200b@b",
    "a\u202e@b",
    "ä@bü_cher.example",
    "a\ud800@b",
]
NEVER_A_NAME = [
    "a b",
    "a\r\nRSET",
    "a\0",
    "a\tb",
    "\x7f",
    "ä.example",
    "[%]",
    "[IPv6:fe80::1%eth0]",
    "[IPv6:fe80::1%x\r\nRSET]",
]
NEVER_A_HOST = [
    "mail server",
    "a\r\nb",
    "127.1",
    "0x7f000001",
    "a..b",
    "fe80::1%eth0",
    "[fe80::1%eth0]",
    "mail_server.123",
    "",
]


def form(**fields: Any) -> TestForm:
    return TestForm({"host": "mx.test", "rcpt_to": "bob@example.com", **fields})


@pytest.mark.parametrize("text", ODD_PATHS)
def test_an_address_against_the_rules_is_sent_with_a_warning(text: str) -> None:
    judged = form(mail_from=text, rcpt_to=[text])
    assert judged.is_valid(), judged.errors
    plan = judged.plan()
    assert (plan.mail_from, plan.rcpt_to) == (text, (text,))
    warnings = judged.warnings()
    assert list(warnings) == ["mail_from", "rcpt_to"]
    assert all(words.startswith("It is sent as you wrote it. ") for (words,) in warnings.values())


@pytest.mark.parametrize("text", ODD_NAMES)
def test_a_name_to_greet_with_against_the_rules_is_sent_with_a_warning(text: str) -> None:
    judged = form(helo=text)
    assert judged.is_valid(), judged.errors
    assert judged.plan().helo == text
    assert list(judged.warnings()) == ["helo"]


@pytest.mark.parametrize("text", ["mail_server", "web_01.lab.example", "-mail", "mail-.example", "_dmarc.example.org"])
def test_a_host_that_a_resolver_may_find_is_looked_up_with_a_warning(text: str) -> None:
    judged = form(host=text)
    assert judged.is_valid(), judged.errors
    assert judged.plan().host == text
    assert list(judged.warnings()) == ["host"]


@pytest.mark.parametrize("text", NEVER_IN_A_PATH)
def test_what_could_end_a_path_is_refused_everywhere(operator: Callable[..., Any], text: str) -> None:
    for profile in ("private", "public"):
        operator(profile=profile)
        judged = form(host="mx.example.org", mail_from=text, rcpt_to=[text])
        assert {"mail_from", "rcpt_to"} <= set(judged.errors), text


@pytest.mark.parametrize("text", NEVER_A_NAME)
def test_what_could_end_a_greeting_is_refused_everywhere(operator: Callable[..., Any], text: str) -> None:
    for profile in ("private", "public"):
        operator(profile=profile)
        assert "helo" in form(host="mx.example.org", helo=text).errors


@pytest.mark.parametrize("text", NEVER_A_HOST)
def test_what_is_no_host_at_all_is_refused_everywhere(operator: Callable[..., Any], text: str) -> None:
    for profile in ("private", "public"):
        operator(profile=profile)
        assert "host" in form(host=text).errors


@pytest.mark.parametrize(
    ("field", "texts"),
    [("mail_from", ODD_PATHS), ("rcpt_to", ODD_PATHS), ("helo", ODD_NAMES), ("host", ["mail_server"])],
)
def test_the_public_profile_refuses_what_is_against_the_rules(
    operator: Callable[..., Any], field: str, texts: list[str]
) -> None:
    operator(profile="public", quotas=PUBLIC)
    for text in texts:
        judged = form(**{"host": "mx.example.org", field: [text] if field == "rcpt_to" else text})
        assert field in judged.errors, text


_HOSTILE = st.text() | st.text('ab@.<>"\\ \r\n\0%[]:,;=') | st.from_regex(r"[\w.@]*[<> \"\r\n\t]{0,3}[\w.@%\[\]]*")


@settings(max_examples=300)
@given(_HOSTILE)
def test_nothing_that_is_sent_can_add_to_its_command(text: str) -> None:
    """As a server reads it: a path up to the first > that is not quoted, a word up to the first space."""
    for rule in (mailbox, forward_path, helo_name):
        try:
            sent = sendable(text, rule)
        except ValueError:
            continue
        assert not re.search(r"[\x00-\x1f\x7f]", sent)
        if rule is helo_name:
            assert not re.search(r"\s", sent)
            continue
        outside = re.sub(r'^(?:@[^"]*:)?"(?:[^"\\]|\\.)*"(?=@|$)', "", sent)
        assert not re.search(r'[\s<>"\\]', outside), sent
        # A domain literal names no interface of this machine. What has no domain has none either.
        _, at, domain = sent.rpartition("@")
        assert not (at and "%" in domain and "[" in domain)


@settings(max_examples=200)
@given(st.text() | st.text("ab._-:[]%\r\n 0x1"))
def test_a_host_is_canonical_and_can_be_looked_up(text: str) -> None:
    try:
        host = sendable(text, host_name)
    except ValueError:
        return
    assert re.fullmatch(r"[a-z0-9._:-]+", host)
    assert sendable(host, host_name) == host


LISTS = [
    ("a@x.test; b@y.test", ["a@x.test", "b@y.test"]),
    ("a@x.test, b@y.test\r\nc@z.test;\n;d@z.test,", ["a@x.test", "b@y.test", "c@z.test", "d@z.test"]),
    ("Bob <a@x.test>", ["a@x.test"]),
    ('"Doe, Bob" <a@x.test>; Eve <e@x.test>', ["a@x.test", "e@x.test"]),
    ('"Doe \\", <x@y>; Bob" <a@x.test>, b@y.test', ["a@x.test", "b@y.test"]),
    ('"a,b"@lab.test', ['"a,b"@lab.test']),
    ('"a;b"@lab.test, "c d"@lab.test', ['"a;b"@lab.test', '"c d"@lab.test']),
    ('Bob <"a,b>"@lab.test>', ['"a,b>"@lab.test']),
    ("<a@x.test>,<b@x.test>", ["a@x.test", "b@x.test"]),
    ("<root>", ["root"]),
    ("@a.test,@b.test:c@d.test, e@f.test", ["@a.test,@b.test:c@d.test", "e@f.test"]),
    ("<@a.test,@b.test:c@d.test>", ["@a.test,@b.test:c@d.test"]),
    ("Grüße an Bob <a@x.test>", ["a@x.test"]),
    ("b@[IPv6:2001:db8::1], a@x.test", ["b@[IPv6:2001:db8::1]", "a@x.test"]),
    ("  Bob\t<  a@x.test >  ", ["a@x.test"]),
    ("", []),
    (" ;,\n", []),
]


@pytest.mark.parametrize(("text", "recipients"), LISTS)
def test_recipients_are_read_as_people_write_them(text: str, recipients: list[str]) -> None:
    judged = form(rcpt_to=text, stop_after="mail")
    assert judged.is_valid(), judged.errors
    assert list(judged.plan().rcpt_to) == recipients


@pytest.mark.parametrize(
    "text", ["Bob <a@x.test", "<a@x.test> b@y.test", '"Doe <a@x.test>', "<<a@x.test>>", "a@x.test b@y.test", "Bob <>"]
)
def test_what_cannot_be_read_is_an_error(text: str) -> None:
    assert list(form(rcpt_to=text).errors) == ["rcpt_to"]


@pytest.mark.parametrize(
    ("item", "taken"),
    [
        ('"a,b"@lab.test', ['"a,b"@lab.test']),
        ("a,b@lab.test", ["a,b@lab.test"]),
        ("Bob <a@x.test>", ["a@x.test"]),
        ("a@x.test, b@y.test", None),
        ("a@x.test\r\nb@y.test", None),
        ("a@x.test\n", None),
    ],
)
def test_an_item_of_a_list_is_one_address(item: str, taken: list[str] | None) -> None:
    judged = form(rcpt_to=[item])
    assert judged.is_valid() is (taken is not None)
    if taken is not None:
        assert list(judged.plan().rcpt_to) == taken


@pytest.mark.parametrize("text", ["Bob <a@x.test>", '"Doe, Bob" <a@x.test>', "<a@x.test>", " a@x.test "])
def test_a_sender_may_have_a_name(text: str) -> None:
    judged = form(mail_from=text)
    assert judged.is_valid()
    assert (judged.plan().mail_from, judged.warnings()) == ("a@x.test", {})


def test_recipients_are_bounded_in_all() -> None:
    assert form(rcpt_to=["a@x.test", "x" * 6400]).errors == {
        "rcpt_to": ["The recipients can have at most 6400 characters in all."]
    }


def test_the_null_sender_may_be_written_in_brackets() -> None:
    judged = form(mail_from="<>")
    assert judged.is_valid()
    assert judged.plan().mail_from == ""


@pytest.mark.django_db(transaction=True)
async def test_the_warning_is_in_the_answer_and_in_the_transcript(
    client: AsyncClient, tests_end: Callable[[], Any]
) -> None:
    odd = {"helo": "a_b", "mail_from": "try..this.@docomo.ne.jp", "rcpt_to": ["<root>", '"a,b"@lab.test', "x@y."]}
    async with serve(answering()) as server:
        answer = await post(client, {**FIELDS, **odd, "host": server.host, "port": server.port})
        await tests_end()
    assert answer.status_code == 201
    warnings = answer.json()["warnings"]
    assert {field: len(texts) for field, texts in warnings.items()} == {"helo": 1, "mail_from": 1, "rcpt_to": 2}
    assert server.heard[:5] == [
        "EHLO a_b",
        "MAIL FROM:<try..this.@docomo.ne.jp>",
        "RCPT TO:<root>",
        'RCPT TO:<"a,b"@lab.test>',
        "RCPT TO:<x@y.>",
    ]
    found = (await client.get(answer.json()["json"])).json()
    told = [event for event in found["events"] if event["kind"] == "finding" and event["code"].endswith("-odd")]
    assert [(each["code"], each["level"], each["dialog"]) for each in told] == [
        (code, "warning", None) for code in ("helo-odd", "mail-from-odd", "rcpt-to-odd", "rcpt-to-odd")
    ]
    assert told[0]["detail"].startswith("“a_b” is used as it was written. ")
    page = (await client.get(f"/t/{answer.json()['id']}/")).content.decode()
    assert "A recipient&#x27;s address breaks the rules" in page


@pytest.mark.django_db(transaction=True)
async def test_what_follows_the_rules_has_no_warning(client: AsyncClient, tests_end: Callable[[], Any]) -> None:
    async with serve(answering()) as server:
        answer = await post(client, {**FIELDS, "host": server.host, "port": server.port})
        await tests_end()
    assert "warnings" not in answer.json()


async def test_the_warning_stands_beside_its_field(client: AsyncClient) -> None:
    page = await client.post("/", {"host": "mail_server", "port": "0", "helo": "a_b", "rcpt_to": "root"})
    content = page.content.decode()
    assert page.status_code == 400
    for field in ("host", "helo", "rcpt_to"):
        assert f'id="id_{field}_remark">It is sent as you wrote it.' in content
