"""All signatures of a message."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest

from smtptest.engine.authentication.dkim_judgement import MOST_SIGNATURES, judge_signatures
from smtptest.engine.authentication.signed_message import read_message
from tests.engine.authentication.keys import rsa
from tests.engine.authentication.signing import (
    ED25519_RECORD,
    MESSAGE,
    NAME,
    NOW,
    SELECTOR,
    judged,
    private_key,
    record,
    signed,
    zone,
)
from tests.engine.authentication.zone import Zone, ask

KEY = record(private_key())


async def test_valid_signatures() -> None:
    message = signed(signed(), domain="second.example", selector="two", ed25519=True)
    found = await judged(message, {"two._domainkey.second.example": ED25519_RECORD})
    assert [(one.signature.domain, one.result, one.reason, one.valid) for one in found.judged] == [
        ("second.example", "pass", "", True),
        ("lab.example", "pass", "", True),
    ]
    assert found.valid_domains == ("second.example", "lab.example")
    assert (await judged(MESSAGE)).judged == ()


async def test_a_domain_in_utf_8_has_its_key_at_its_a_labels() -> None:
    found = await judged(signed(domain="bücher.example"), {f"{SELECTOR}._domainkey.xn--bcher-kva.example": KEY})
    assert found.valid_domains == ("xn--bcher-kva.example",)


@pytest.mark.parametrize(
    ("message", "records", "result", "reason"),
    [
        (signed(), {NAME: "v=spf1 -all"}, "permerror", "no-key"),
        (signed(), {NAME: "v=DKIM1; p="}, "permerror", "key"),
        (signed(), {NAME: f"v=DKIM1; p={rsa(512)}"}, "permerror", "key"),
        (signed(), {NAME: f"v=DKIM1; s=other; p={rsa(2048)}"}, "permerror", "key"),
        (signed(), {NAME: f"v=DKIM1; p={rsa(60000)}"}, "permerror", "costly"),
        (signed(), {NAME: ED25519_RECORD}, "permerror", "key-type"),
        (signed().replace(b"i=@lab", b"i=@a.lab"), {NAME: KEY.replace("; p", "; t=s; p")}, "permerror", "identity"),
        (signed(), {NAME: ["v=DKIM1; p=", KEY]}, "pass", ""),
        (signed(), {NAME: [KEY, "v=DKIM1; p="]}, "pass", ""),
        (signed(), {NAME: KEY.replace("; p", "; t=s:y; p")}, "pass", ""),
        (signed().replace(b"v=1", b"v=2"), {}, "permerror", "signature"),
        (signed() + b"more\r\n", {}, "fail", "body"),
        (signed().replace(b"To: Bob", b"To: Rob"), {}, "fail", "header"),
        (signed().replace(b"To: Bob", b"To: Rob") + b"more\r\n", {}, "fail", "both"),
    ],
)
async def test_why_not(message: bytes, records: dict[str, str | list[str]], result: str, reason: str) -> None:
    (one,) = (await judged(message, records)).judged
    assert (one.result, one.reason) == (result, reason)
    assert (one.body is not None) is (reason in ("body", "both"))
    assert (one.header is not None) is (reason in ("header", "both"))


async def test_an_expired_signature_and_its_key() -> None:
    message = re.sub(rb" t=\d+;", b" t=1; x=2;", signed())
    (one,) = (await judged(message)).judged
    assert (one.reason, one.signature.fault, one.result) == ("signature", "expired", "permerror")
    assert one.key is not None
    (early,) = (await judged(signed(), now=NOW - timedelta(days=1))).judged
    assert (early.reason, early.signature.fault, early.key) == ("signature", "future", None)


async def test_a_key_that_cannot_be_looked_up() -> None:
    found = await judge_signatures(ask(Zone({NAME: "fails"})), read_message(signed()), NOW)
    assert [(one.result, one.reason) for one in found.judged] == [("temperror", "dns")]


async def test_a_signature_that_fits_and_is_not_valid_all_the_same() -> None:
    """dkimpy looks for white space before ``b=``."""
    message = signed()
    value = b" ".join(message[15 : message.index(b"Received:")].split())
    moved = b"DKIM-Signature:" + b"; ".join(reversed(value.split(b"; "))) + b"\r\n" + MESSAGE
    (one,) = (await judged(moved)).judged
    assert one.reason == "header"


async def test_what_a_length_leaves_unsigned() -> None:
    message = signed(length=True)
    assert [one.unsigned for one in (await judged(message)).judged] == [0]
    assert [one.unsigned for one in (await judged(message + b"more\r\n")).judged] == [10]
    simple = signed(form="simple/simple", length=True)
    assert [one.unsigned for one in (await judged(simple + b"more\r\n")).judged] == [10]


async def test_another_signature_vouches_for_fields() -> None:
    inner = signed().replace(b"To: Bob", b"To: Rob")
    names = ("from", "subject", "date", "content-type")
    message = signed(inner, domain="list.example", names=names)
    found = await judged(message, {"s._domainkey.list.example": KEY})
    assert [one.suspects for one in found.judged] == [(), ("to", "reply-to", "content-transfer-encoding")]
    (alone,) = (await judged(inner)).judged
    assert alone.suspects[:2] == ("from", "to")


async def test_only_so_many_are_judged() -> None:
    line = signed()[: -len(MESSAGE)]
    many = b"".join(line.replace(b"s=s;", f"s=s{number};".encode()) for number in range(200))
    asked = zone()
    begun = time.process_time()
    found = await judge_signatures(ask(asked), read_message(many + MESSAGE), NOW)
    assert time.process_time() - begun < 10
    assert (len(found.judged), len(found.left), len(asked.asked)) == (MOST_SIGNATURES, 190, MOST_SIGNATURES)
