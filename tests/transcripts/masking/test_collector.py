"""The names that a transcript is known to hold: where they are found, and in which spellings they may stand."""

from __future__ import annotations

import re
from typing import Any

import pytest

from smtptest.transcripts.masking.collector import collect, user_of, written
from smtptest.transcripts.masking.finder import Budget

PLAN: dict[str, Any] = {"host": "203.0.113.9", "mail_from": "", "rcpt_to": []}


def known(plan: dict[str, Any] | None = None, *events: dict[str, Any]) -> Any:
    return collect({**PLAN, **(plan or {})}, [{"dialog": 0, **event} for event in events], Budget(60))


def test_a_host_is_known_with_its_parents_but_not_its_top() -> None:
    found = known({"host": "mail.contoso.example."})
    assert found.hosts == {"mail.contoso.example", "contoso.example"}
    assert "example" not in found.hosts


def test_an_international_name_is_known_in_both_spellings() -> None:
    found = known({"host": "xn--grn-ioa.example"})
    assert found.hosts == {"xn--grn-ioa.example", "gr\u00fcn.example"}


@pytest.mark.parametrize("name", ["xn--0.contoso.example", "\ud800.contoso.example", "..contoso.example"])
def test_a_name_that_is_none_is_known_all_the_same(name: str) -> None:
    assert "contoso.example" in known({"host": name}).hosts


def test_what_is_telling_of_a_host_is_a_name_and_found_written_apart() -> None:
    found = known({"host": "mail.contoso-health.example"})
    assert found.names == {"contoso-health"}
    assert any(re.search(pattern, "Contoso Health GmbH", re.IGNORECASE) for pattern in found.apart)
    assert not any(re.fullmatch(pattern, "Health Contoso", re.IGNORECASE) for pattern in found.apart)
    assert known({"host": "wintermute"}).names == {"wintermute"}


def test_a_user_is_found_written_apart_and_in_any_order_unless_it_is_a_common_word() -> None:
    found = known({"mail_from": "anna.schmidt@contoso.example"})
    assert any(re.fullmatch(pattern, "Schmidt, Anna", re.IGNORECASE) for pattern in found.apart)
    common = known({"mail_from": "info@contoso.example"})
    assert common.users == {"info@contoso.example"}


@pytest.mark.parametrize("tag", ["IPv6:", "ipv6:"])
def test_an_address_literal_is_known_as_its_address(tag: str) -> None:
    found = known(None, {"kind": "sent", "text": f"EHLO [{tag}2001:db8::1]"})
    assert {"2001:db8::1", "2001-db8--1"} <= found.addresses
    assert found.hosts == set()


def test_an_address_is_known_in_the_ways_in_which_servers_write_it() -> None:
    found = known({"host": "[192.0.2.1]", "source_address": "2001:db8::1"})
    assert {"192.0.2.1", "192-0-2-1", "3221225985", "c0000201", "192_0_2_1", "1-2-0-192"} <= found.addresses
    assert "0300.00.02.01" in found.addresses
    assert {"2001:db8::1", "2001-db8--1", "2001:0db8:0000:0000:0000:0000:0000:0001"} <= found.addresses
    assert found.hosts == set()


def test_an_address_where_a_name_is_due_may_end_in_a_dot_as_the_name_would() -> None:
    found = known(None, {"kind": "resolved", "type": "MX", "query": "x.test", "answers": ["10 198.51.100.7."]})
    assert "198.51.100.7" in found.addresses


@pytest.mark.parametrize("field", ["mail_from", "rcpt_to", "username"])
def test_a_mailbox_is_known_by_its_user_its_domain_and_as_a_whole(field: str) -> None:
    address = "schmidthuber@contoso.example"
    found = known({field: [address] if field == "rcpt_to" else address})
    assert {"schmidthuber", address} <= found.users
    assert "contoso.example" in found.hosts


def test_a_quoted_user_may_have_an_at_sign() -> None:
    assert known({"mail_from": '"a@anna"@contoso.example'}).hosts == {"contoso.example"}


def test_who_is_claimed_to_speak_is_known() -> None:
    found = known({"xclient": "NAME=client.contoso.example ADDR=198.51.100.7 LOGIN=schmidthuber"})
    assert "client.contoso.example" in found.hosts
    assert "198.51.100.7" in found.addresses
    assert "schmidthuber" in found.users


@pytest.mark.parametrize(
    "event",
    [
        {"kind": "resolved", "type": "MX", "query": "x.test", "answers": ["10 relay.contoso.example."]},
        {"kind": "resolved", "type": "AAAA", "query": "relay.contoso.example", "answers": []},
        {"kind": "resolved", "type": "A", "query": "relay.contoso.example", "answers": []},
        {"kind": "resolved", "type": "PTR", "query": "x.test", "answers": ["relay.contoso.example."]},
        {"kind": "resolved", "type": "CNAME", "query": "x.test", "answers": ["relay.contoso.example."]},
        {"kind": "connected", "host": "relay.contoso.example", "address": "192.0.2.1"},
        {"kind": "begun", "host": "relay.contoso.example", "address": None},
        {"kind": "tls", "chain": [{"names": ["*.relay.contoso.example"]}]},
        {"kind": "tls", "chain": [{"subject": "O=x,CN=relay.contoso.example"}]},
        {"kind": "tls", "chain": [{"subject": "O=x+CN=*.relay.contoso.example"}]},
        {"kind": "tls", "chain": [{}, {"issuer": "CN=relay.contoso.example,O=x"}]},
        {"kind": "sent", "text": "EHLO relay.contoso.example"},
        {"kind": "sent", "text": "helo relay.contoso.example"},
        {"kind": "sent", "text": "LHLO relay.contoso.example"},
    ],
)
def test_each_event_tells_the_names_that_it_holds(event: dict[str, Any]) -> None:
    assert "relay.contoso.example" in known(None, event).hosts


def test_the_servers_on_the_way_of_a_message_are_known_even_without_a_dot() -> None:
    check = {
        "kind": "check",
        "parameters": {"server": "mailserver7", "before": "laptop-anna", "count": 2, "hop": "elsewhere"},
        "trace": ["1. from wintermute [192.0.2.1] by neuromancer with SMTP", "2. from ? by mx1 with ?", "not from it"],
    }  # fmt: skip
    assert known(None, check).hosts == {"mailserver7", "laptop-anna", "wintermute", "neuromancer"}
    assert known(None, {"kind": "check"}).hosts == set()


def test_a_text_record_names_no_host() -> None:
    event = {"kind": "resolved", "type": "TXT", "query": "relay.contoso.example", "answers": ["v=spf1"]}
    assert known(None, event).hosts == set()


def test_a_server_names_itself_in_its_first_line_and_in_that_behind_ehlo() -> None:
    received = {"kind": "received", "text": "220 wintermute ESMTP"}
    assert "wintermute" in known(None, received).hosts
    later = {"kind": "received", "text": "250 wintermute"}
    assert "wintermute" not in known(None, {"kind": "received", "text": "220 - hello"}, later).hosts
    greeted = [{"kind": "received", "text": "220 - hello"}, {"kind": "sent", "text": "EHLO c.test"}, later]
    assert "wintermute" in known(None, *greeted).hosts


def test_an_organisation_in_a_certificate_is_a_name() -> None:
    found = known(None, {"kind": "tls", "chain": [{"subject": r"CN=mx.test,O=Contoso\, Health GmbH", "issuer": None}]})
    assert {"Contoso, Health GmbH", r"Contoso\, Health GmbH"} <= found.names


def test_where_the_budget_is_spent_events_are_not_looked_at_and_the_plan_is() -> None:
    event = {"kind": "sent", "dialog": 0, "text": "EHLO relay.contoso.example"}
    found = collect({**PLAN, "helo": "client.test"}, [event], Budget(-1))
    assert found.hosts == {"client.test"}


def test_a_name_is_written_as_it_is_and_escaped() -> None:
    assert list(written("bob")) == ["bob"]
    assert list(written("bo")) == []
    assert list(written("anna.b-c_d")) == ["anna.b-c_d"]
    assert list(written("j\u00fcrgen/b")) == [
        "j\u00fcrgen/b", "j%C3%BCrgen%2Fb", "j+C3+BCrgen+2Fb", "j=FCrgen/b",
    ]  # fmt: skip
    assert list(written("\u0161im\u00fcn")) == ["\u0161im\u00fcn"]
    assert list(written("a+b@x.test")) == ["a+b@x.test", "a%2Bb%40x.test", "a+2Bb+40x+2Etest"]


@pytest.mark.parametrize("user", ["bob", "Eva"])
def test_a_name_of_three_letters_is_one_and_a_common_word_of_three_is_none(user: str) -> None:
    found = known({"host": "mx1.ibm.com.example", "rcpt_to": [f"{user}@x.test"], "mail_from": "all@x.test"})
    assert found.users == {user, f"{user}@x.test", "all@x.test"}
    assert found.names == {"ibm"}


def test_what_only_the_plan_has_is_known_line_by_line() -> None:
    found = known(
        {
            "subject": " Layoffs in Q3 ", "body": "Dear Anna,\nthe plant closes\r\nBye", "dsn": "NOTIFY=SUCCESS",
            "headers": "X-Case: 4711\n\tfolded", "security": "starttls",
            "attachments": [{"name": "layoffs.pdf"}, {"name": "a.pdf"}],
        }
    )  # fmt: skip
    assert found.names == {"Layoffs in Q3", "Dear Anna,", "the plant closes", "X-Case: 4711", "layoffs.pdf"}
    assert known({"subject": "1234567", "body": "12345678"}).names == {"12345678"}


def test_a_name_is_known_with_its_accents_in_one_way() -> None:
    certificate = {"names": ["cafe\u0301.test"], "subject": "O=Cafe\u0301 West"}
    found = known(
        {"helo": "re\u0301.test", "rcpt_to": ["jose\u0301@x.test"], "subject": "A cafe\u0301 in Rome"},
        {"kind": "tls", "chain": [certificate]},
    )
    every = found.hosts | found.users | found.names
    assert {"caf\u00e9.test", "r\u00e9.test", "jos\u00e9", "A caf\u00e9 in Rome", "Caf\u00e9 West"} <= every
    assert not [name for name in every if "\u0301" in name]


@pytest.mark.parametrize(
    ("name", "user"),
    [
        ("anna@x.test", "anna"), ("anna", "anna"), ("anna%x.test", "anna"), ("corp/anna", "anna"),
        (r"CORP\anna", "anna"), (r"CORP\anna@x.test", "anna"), ("anna%x.test@relay.test", "anna"),
    ],
)  # fmt: skip
def test_who_is_meant_by_a_login(name: str, user: str) -> None:
    assert user_of(name) == user
    assert user in known({"username": name}).users
