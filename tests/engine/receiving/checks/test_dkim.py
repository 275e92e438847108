"""The signatures of the message, and their keys."""

from __future__ import annotations

import re

import pytest

from smtptest.engine.authentication.signed_message import MOST_FIELDS
from smtptest.engine.receiving.checks.dkim import check
from tests.engine.authentication.keys import rsa
from tests.engine.authentication.signing import (
    ED25519_RECORD,
    HEADER,
    MESSAGE,
    NAME,
    NOW,
    SIGNED,
    private_key,
    record,
    signed,
)
from tests.engine.domain.helpers import Told
from tests.engine.receiving.checks.helpers import KEY, checked, delivery, long_txt, txt
from tests.servers.dns import Misbehaviour, Zone

FOREIGN = "s._domainkey.esp.example"
BOTH: Zone = {**KEY, FOREIGN: KEY[NAME]}
EXACT = long_txt(record(private_key()).replace("; p", "; t=s; p"))
AT = int(NOW.timestamp())


async def asked(message: bytes, zone: Zone = KEY) -> Told:
    return await checked(check, zone, delivery(message))


def with_tag(tag: str, **signing: object) -> bytes:
    """A message whose signature says this as well, and is signed so: dkimpy takes no tags of others."""
    message = signed(**signing)  # type: ignore[arg-type]
    return message.replace(b"v=1;", f"v=1; {tag};".encode(), 1)


async def test_a_good_signature() -> None:
    told = await asked(signed())
    assert told.results() == [f"dkim-sig {NAME}: valid good", f"dkim-key {NAME}: good good"]
    found = told.only("dkim-sig", NAME)
    assert found.detail == "It was made with the key s and belongs to lab.example, the domain in From."
    assert found.trace[:4] == (
        "d=lab.example s=s a=rsa-sha256 c=relaxed/relaxed",
        "k=rsa 2048 bits",
        f"h={':'.join(SIGNED)}",
        "h+ from:reply-to",
    )
    assert found.trace[4].startswith("t=")
    assert told.context.authenticated.is_signed("Subject")
    assert not told.context.authenticated.is_signed("list-unsubscribe")
    assert [(one.domain, one.authenticated) for one in told.context.authenticated.identifiers] == [
        ("lab.example", True)
    ]


async def test_whose_signature_it_is() -> None:
    alone = await asked(signed(domain="esp.example"), BOTH)
    assert alone.results("dkim-sig") == [f"dkim-sig {FOREIGN}: foreign warning"]
    assert "d=lab.example" in alone.only("dkim-sig", FOREIGN).advice
    both = await asked(signed(signed(), domain="esp.example"), BOTH)
    assert both.results("dkim-sig") == [f"dkim-sig {FOREIGN}: beside info", f"dkim-sig {NAME}: valid good"]
    below = "s._domainkey.mail.lab.example"
    zone: Zone = {below: KEY[NAME], "_dmarc.lab.example": txt("v=DMARC1; p=none")}
    assert (await asked(signed(domain="mail.lab.example"), zone)).results("dkim-sig") == [
        f"dkim-sig {below}: valid good"
    ]
    nobody = signed(HEADER.replace(b"alice@lab.example", b"nobody") + b"\r\n")
    assert (await asked(nobody)).results("dkim-sig") == [f"dkim-sig {NAME}: foreign warning"]


async def test_valid_signatures_with_a_flaw() -> None:
    partial = signed(length=True)
    assert (await asked(partial)).results("dkim-sig") == [f"dkim-sig {NAME}: length warning"]
    told = await asked(partial + b"more\r\n")
    assert told.results("dkim-sig") == [f"dkim-sig {NAME}: length-more warning"]
    assert told.only("dkim-sig", NAME).title == "The last 10 bytes of the body are not signed by lab.example"
    assert any(line.startswith("l=") for line in told.only("dkim-sig", NAME).trace)


async def test_a_signature_that_expires_soon() -> None:
    """dkimpy gives none an end; what stands in a selector is written as it is."""
    message = signed(selector=f"s; x={AT + 600}")
    told = await asked(message)
    assert told.results("dkim-sig") == [f"dkim-sig {NAME}: expires warning"]
    assert any(line.startswith(f"x={AT + 600} 20") for line in told.only("dkim-sig", NAME).trace)
    week = await asked(signed(selector=f"s; x={AT + 600_000}"))
    assert week.results("dkim-sig") == [f"dkim-sig {NAME}: valid good"]
    gone = await asked(re.sub(rb" t=\d+;", b" t=1; x=999999999999999999;", signed()))
    assert gone.results("dkim-sig") == [f"dkim-sig {NAME}: header-changed problem"]


@pytest.mark.parametrize(
    ("message", "zone", "expected"),
    [
        (signed().replace(b"v=1", b"v=2"), KEY, "value problem"),
        (signed().replace(b"d=lab.example", b"d="), KEY, "missing problem"),
        (re.sub(rb" t=\d+;", b" t=1; x=2;", signed()), KEY, "expired problem"),
        (with_tag("z=" + "x" * 8200), KEY, "too-long unknown"),
        (signed(), {}, "key-no-key problem"),
        (signed(), {NAME: txt("v=DKIM1; p=")}, "key-key problem"),
        (signed(), {NAME: long_txt(ED25519_RECORD)}, "key-key-type problem"),
        (signed().replace(b"i=@lab", b"i=@a.lab"), {NAME: EXACT}, "key-identity problem"),
        (signed(), {NAME: long_txt(f"v=DKIM1; p={rsa(60000)}")}, "costly unknown"),
        (signed(), {NAME: Misbehaviour.SERVFAIL}, "dns unknown"),
        (signed(key=private_key(2048, 1)), KEY, "header-key problem"),
        (signed(key=private_key(2048, 1)) + b"more\r\n", KEY, "header-key problem"),
        (signed() + b"more\r\n", KEY, "body-appended problem"),
        (signed().replace(b"To: Bob", b"To: Rob"), KEY, "header-changed problem"),
        (signed().replace(b"To: Bob", b"To: Rob") + b"more\r\n", KEY, "both problem"),
    ],
)  # fmt: skip
async def test_invalid_signatures(message: bytes, zone: Zone, expected: str) -> None:
    told = await asked(message, zone)
    (found,) = told.results("dkim-sig")
    assert found.partition(": ")[2] == expected


async def test_what_was_changed_is_told() -> None:
    told = await asked(signed() + b"-- \r\nlist footer\r\n")
    assert "everything from byte 84, line 9" in told.only("dkim-sig", NAME).detail
    assert told.only("dkim-sig", NAME).about == 1005
    told = await asked(signed().replace(b"Subject: Are", b"Subject: [list] Are"))
    assert told.only("dkim-sig", NAME).detail.startswith("“[list]” was put before the subject")
    told = await asked(signed().replace(b"To: Bob", b"To: Rob"))
    assert "from, to, subject" in told.only("dkim-sig", NAME).detail
    told = await asked(signed(), {})
    assert told.only("dkim-sig", NAME).about in {event.seq for event in told.events}


async def test_an_invalid_signature_beside_the_author_s_is_passed_over() -> None:
    inner = signed(domain="esp.example").replace(b"To: Bob", b"To: Rob")
    told = await asked(signed(inner), BOTH)
    assert told.results("dkim-sig") == [f"dkim-sig {NAME}: valid good", f"dkim-sig {FOREIGN}: header-changed warning"]


async def test_no_signature_and_too_many() -> None:
    assert (await asked(MESSAGE)).results() == ["dkim-sig: none warning"]
    large = await asked(b"A: b\r\n" * (MOST_FIELDS + 1) + MESSAGE)
    assert large.results() == ["dkim-sig: too-large unknown"]
    line = signed()[: -len(MESSAGE)]
    many = await asked(b"".join(line.replace(b"s=s;", f"s=s{number};".encode()) for number in range(13)) + MESSAGE)
    assert len(many.results("dkim-sig")) == 11
    assert many.only("dkim-sig", "…").title == "DKIM signatures not judged: 3"
