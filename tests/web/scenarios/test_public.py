"""The public profile from POST to transcript: who opted out, who is blocked, what is sent (docs/security.md E2, E3)."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import AsyncClient
from trustme import CA

from smtptest.conf import engine
from tests.engine.smtp.test_rules import submission
from tests.servers.dns import Misbehaviour, Zone, dns_server
from tests.servers.scripted import answering, serve
from tests.web.public_service import QUOTAS
from tests.web.scenarios.test_contract import FIELDS, post

pytestmark = pytest.mark.django_db(transaction=True)
DENY = ['"v=smtptest1; deny"']
SERVER = {"A": ["127.0.0.1"]}


def asked(found: Any) -> list[tuple[str, tuple[str, ...]]]:
    return [
        (event["query"], tuple(event["answers"]))
        for event in found["events"]
        if event["kind"] == "resolved" and event["type"] == "TXT"
    ]


async def test_owners_are_asked_before_anything_else_and_no_answer_is_no_no(service: Callable[..., Any]) -> None:
    zone: Zone = {
        "mx.target.example": SERVER,
        "_smtptest.target.example": Misbehaviour.SERVFAIL,
        "_smtptest.one.example": {"TXT": ['"v=smtptest1; allow"', '"other"']},
    }
    async with service(zone) as public:
        found = await public.test(
            host="mx.target.example", rcpt_to=["a@sub.one.example", "b@two.example", "c@[192.0.2.1]"]
        )
    assert sorted(asked(found)) == [
        ("_smtptest.one.example", ('"v=smtptest1; allow"', '"other"')),
        ("_smtptest.target.example", ()),
        ("_smtptest.two.example", ()),
    ]
    assert [event["kind"] for event in found["events"][:3]] == ["resolved"] * 3
    assert found["verdict"] == "passed"


@pytest.mark.parametrize(
    ("owner", "fields"),
    [
        ("target.example", {"host": "mx.target.example"}),
        ("target.example", {"host": "target.example", "route": "mx"}),
        ("one.example", {"host": "mx.target.example", "rcpt_to": ["a@sub.one.example"]}),
        # Whoever points a domain of their own at somebody else's server does not answer for it.
        ("mine.example", {"host": "other.example", "route": "mx"}),
        ("mine.example", {"host": "other.example", "route": "every"}),
    ],
)
async def test_a_domain_whose_owner_opted_out_is_not_dialled(
    service: Callable[..., Any], owner: str, fields: dict[str, Any]
) -> None:
    zone: Zone = {
        "mx.target.example": SERVER, "mx.mine.example": SERVER, "mx2.mine.example": {"A": ["127.0.0.1"]},
        "target.example": {"MX": ["10 mx.target.example."]},
        "other.example": {"MX": ["10 mx.mine.example.", "20 mx2.mine.example."]},
        f"_smtptest.{owner}": {"TXT": DENY},
    }  # fmt: skip
    async with service(zone) as public:
        found = await public.test(**fields)
        assert public.server.peers == []
    assert (found["verdict"], f"_smtptest.{owner}" in found["events"][-1]["summary"] or found["dialogs"] != []) == (
        "refused",
        True,
    )
    assert (f"_smtptest.{owner}", tuple(DENY)) in asked(found)


async def test_nothing_is_shown_of_what_only_our_own_name_servers_know(service: Callable[..., Any]) -> None:
    zone: Zone = {
        "mx.target.example": SERVER, "inside.corp.example": {"TXT": ['"the secret plan"']},
        "_smtptest.target.example": {"CNAME": ["inside.corp.example."]},
        "corp.example": {"MX": ["10 keeper.corp.example."]}, "keeper.corp.example": {"A": ["10.1.2.3"]},
    }  # fmt: skip
    async with service(zone) as public:
        with_alias = await public.test(host="mx.target.example")
        inside = await public.test(host="corp.example", route="mx")
    assert "secret" not in json.dumps(with_alias)
    (hidden,) = [
        event
        for event in with_alias["events"]
        if event.get("type") == "TXT" and event["error"].startswith("the name is an")
    ]
    assert hidden["answers"] == []
    assert with_alias["verdict"] == "passed"
    assert "keeper" not in json.dumps(inside)
    assert "10.1.2.3" not in json.dumps(inside)
    assert inside["verdict"] == "refused"


async def test_an_alias_is_the_owners_word_all_the_same(service: Callable[..., Any]) -> None:
    zone: Zone = {
        "mx.target.example": SERVER, "no.hoster.example": {"TXT": DENY},
        "_smtptest.target.example": {"CNAME": ["no.hoster.example."]},
    }  # fmt: skip
    async with service(zone) as public:
        found = await public.test(host="mx.target.example")
        assert public.server.peers == []
    assert found["verdict"] == "refused"
    assert ("_smtptest.target.example", ()) in asked(found)
    assert "v=smtptest1" not in json.dumps(found)


async def test_a_recipient_that_is_not_named_is_not_asked_about(service: Callable[..., Any]) -> None:
    zone: Zone = {"mx.target.example": SERVER, "_smtptest.one.example": {"TXT": DENY}}
    async with service(zone) as public:
        found = await public.test(host="mx.target.example", rcpt_to=["a@one.example"], stop_after="mail")
    assert asked(found) == [("_smtptest.target.example", ())]
    assert found["verdict"] == "passed"


async def test_the_private_profile_asks_nobody(operator: Callable[..., Any], tests_end: Callable[[], Any]) -> None:
    async with serve(answering()) as server, dns_server({"mx.target.example": SERVER}) as dns:
        operator(nameservers=(dns.nameserver,))
        await post(AsyncClient(), {**FIELDS, "host": "mx.target.example", "port": server.port})
        await tests_end()
        assert [query for query in dns.queries if query[1] == "TXT"] == []


BLOCKED = "The operator of this service does not let it be tested from here."


@pytest.mark.parametrize(
    ("entry", "fields", "errors"),
    [
        ("target.example", {"host": "mx.target.example"}, ["host"]),
        ("127.0.0.1", {"host": "mx.target.example"}, []),
        ("mx.mine.example", {"host": "other.example", "route": "mx"}, []),
        ("one.example", {"host": "mx.target.example", "rcpt_to": ["a@one.example"]}, ["rcpt_to"]),
        ("a@one.example", {"host": "mx.target.example", "rcpt_to": ["A@One.example"]}, ["rcpt_to"]),
    ],
)
async def test_whom_the_operator_blocks_is_left_alone(
    service: Callable[..., Any], tmp_path: Path, entry: str, fields: dict[str, Any], errors: list[str]
) -> None:
    file = tmp_path / "blocked"
    file.write_text(entry)
    zone: Zone = {
        "mx.target.example": SERVER, "mx.mine.example": SERVER, "other.example": {"MX": ["10 mx.mine.example."]},
    }  # fmt: skip
    async with service(zone, blocklist=str(file)) as public:
        if errors:
            answer = await post(AsyncClient(), {**FIELDS, "port": public.server.port, **fields})
            assert (answer.status_code, answer.json()) == (400, {"errors": {name: [BLOCKED] for name in errors}})
        else:
            found = await public.test(**fields)
            assert (found["verdict"], BLOCKED in found["summary"]) == ("refused", True)
        assert public.server.peers == []


def test_a_list_that_cannot_be_read_any_more_holds_as_it_was(operator: Callable[..., Any], tmp_path: Path) -> None:
    file = tmp_path / "blocked"
    file.write_text("target.example")
    env = operator(blocklist=str(file))
    assert engine.blocked(env).has_host("target.example")
    file.unlink()
    assert engine.blocked(env).has_host("target.example")


async def test_the_message_of_a_public_service_is_the_golden_one(service: Callable[..., Any], tmp_path: Path) -> None:
    authority, context = CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("mx.target.example").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    zone: Zone = {"mx.target.example": SERVER}
    login = {"username": "alice", "password": "correct horse", "security": "starttls", "stop_after": "message"}
    async with service(zone, submission(context=context), ca_file=str(tmp_path / "ca.pem")) as public:
        found = await public.test(host="mx.target.example", **login)
        heard = public.server.heard
    assert found["verdict"] == "accepted"
    message = heard[heard.index("DATA") + 1 : heard.index(".")]
    fields = dict(line.split(": ", 1) for line in message[: message.index("")])
    assert {name: fields[name] for name in ("From", "To", "Auto-Submitted", "X-SMTPTest")} == {
        "From": "alice@example.org",
        "To": "bob@example.com",
        "Auto-Submitted": "auto-generated",
        "X-SMTPTest": f"https://tool.example/t/{found['id']}/",
    }
    assert {"Date", "Message-ID"} < set(fields)
    body = "".join(f"{line}\n" for line in message[message.index("") + 1 :])
    assert body == (Path(__file__).parent / "public-message.txt").read_text()


async def test_a_turn_is_good_for_four_connections(service: Callable[..., Any]) -> None:
    """The addresses of one server stand beside each other; more of them are another turn."""
    addresses = [f"127.0.0.{number}" for number in range(1, 7)]
    zone: Zone = {"many.example": {"MX": ["10 mx.many.example."]}, "mx.many.example": {"A": addresses}}
    async with service(zone, quotas=replace(QUOTAS, target_hourly=1)) as public:
        found = await public.test(host="many.example", route="every", rcpt_to=[], stop_after="connect")
    verdicts = sorted(dialog["verdict"] for dialog in found["dialogs"])
    assert verdicts == ["passed"] + ["refused"] * 2 + ["unreachable"] * 3


INVOICE = "=?x?q?_=0ASubject=3A_Invoice_=0A=0APay_now?=@lab.test"


@pytest.mark.parametrize(
    "address", [INVOICE, "=?utf-8?b?DQpCY2M6IGV2ZUB4LnRlc3QNCg==?=@lab.test", "=?utf-8?q?=22=3C=0D?=@lab.test"]
)
async def test_no_address_becomes_header_fields_or_text(
    service: Callable[..., Any], tmp_path: Path, address: str
) -> None:
    authority, context = CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("mx.target.example").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    login = {"username": "alice", "password": "correct horse", "security": "starttls", "stop_after": "message"}
    zone: Zone = {"mx.target.example": SERVER}
    async with service(zone, submission(context=context), ca_file=str(tmp_path / "ca.pem")) as public:
        found = await public.test(host="mx.target.example", mail_from=address, rcpt_to=[address], **login)
        heard = public.server.heard
    assert found["verdict"] == "accepted"
    message = heard[heard.index("DATA") + 1 : heard.index(".")]
    assert [line.partition(":")[0] for line in message[: message.index("")]] == [
        "Date", "Message-ID", "From", "To", "Subject", "Auto-Submitted", "Content-Type", "Content-Transfer-Encoding",
        "MIME-Version", "X-SMTPTest",
    ]  # fmt: skip
    assert message[2:5] == [f"From: {address}", f"To: {address}", "Subject: Test message"]
    body = "".join(f"{line}\n" for line in message[message.index("") + 1 :])
    assert body == (Path(__file__).parent / "public-message.txt").read_text()
