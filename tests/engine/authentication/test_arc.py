"""ARC chains, sealed by dkimpy, and broken at each place."""

from __future__ import annotations

import re
from collections.abc import Mapping

import dkim
import pytest

from smtptest.engine.authentication.arc import MOST_SETS, ArcChain, judge_arc
from smtptest.engine.authentication.signed_message import read_message
from tests.engine.authentication.keys import rsa
from tests.engine.authentication.signing import MESSAGE, pem, private_key, record
from tests.engine.authentication.zone import Entries, Zone, ask

HOPS = ("one.example", "two.example", "three.example")
KEYS = {f"arc._domainkey.{domain}": record(private_key()) for domain in HOPS}


def sealed(message: bytes, domain: str, status: str, host: str = "") -> bytes:
    """host: who has found it out; by default the domain."""
    by = (host or domain).encode()
    found = b"Authentication-Results: " + by + b"; arc=" + status.encode() + b"; spf=pass smtp.mfrom=x\r\n"
    names = [b"from", b"to", b"subject", b"date"]
    lines = dkim.arc_sign(found + message, b"arc", domain.encode(), pem(private_key()), by, include_headers=names)
    return b"".join(lines) + found + message


def chain_of(hops: int) -> bytes:
    message = MESSAGE
    for number, domain in enumerate(HOPS[:hops]):
        message = sealed(message, domain, "pass" if number else "none")
    return message


THREE = chain_of(3)


async def judged(message: bytes, records: Mapping[str, str] = KEYS) -> ArcChain:
    entries: dict[str, Entries] = {name: text if text == "fails" else {"TXT": [text]} for name, text in records.items()}
    return await judge_arc(ask(Zone(entries)), read_message(message))


def by_dkimpy(message: bytes) -> str:
    keys = {f"{name}.".encode(): text.encode() for name, text in KEYS.items()}
    found, _, _ = dkim.arc_verify(message, dnsfunc=lambda name, timeout: keys.get(name, b""))
    return "fail" if found is None else found.decode()


async def test_no_chain() -> None:
    assert (await judged(MESSAGE)).result == "none"


async def test_a_domain_in_utf_8_has_its_key_at_its_a_labels() -> None:
    message = sealed(MESSAGE, "BÜCHER.example", "none", "mx.example")
    found = await judged(message, {"arc._domainkey.xn--bcher-kva.example": record(private_key())})
    assert (found.result, [hop.domain for hop in found.hops]) == ("pass", ["xn--bcher-kva.example"])


@pytest.mark.parametrize("hops", [1, 2, 3])
async def test_whole_chains(hops: int) -> None:
    message = chain_of(hops)
    found = await judged(message)
    assert (found.result, found.broken, found.reason, by_dkimpy(message)) == ("pass", None, "", "pass")
    assert [(hop.instance, hop.domain, hop.selector, hop.status) for hop in found.hops] == [
        (number, domain, "arc", "pass" if number > 1 else "none") for number, domain in enumerate(HOPS[:hops], start=1)
    ]
    assert all(hop.sealed and hop.signed for hop in found.hops)
    assert found.hops[0].results.startswith("i=1; one.example;")


def field(name: str, instance: int) -> re.Pattern[bytes]:
    return re.compile(rf"^{name}:\s*i={instance};.*?\r\n(?![ \t])".encode(), re.DOTALL | re.MULTILINE | re.IGNORECASE)


def without(name: str, instance: int, message: bytes = THREE) -> bytes:
    made, count = field(name, instance).subn(b"", message)
    assert count == 1
    return made


def changed(name: str, instance: int, old: bytes, new: bytes) -> bytes:
    match = field(name, instance).search(THREE)
    assert match
    assert old in match[0]
    return THREE.replace(match[0], match[0].replace(old, new, 1))


def twice(name: str, instance: int) -> bytes:
    match = field(name, instance).search(THREE)
    assert match
    return THREE.replace(match[0], match[0] * 2)


NAMES = {"AAR": "ARC-Authentication-Results", "AMS": "ARC-Message-Signature", "AS": "ARC-Seal"}
BROKEN = [
    *((without(name, instance), instance, "incomplete") for name in NAMES.values() for instance in (1, 2, 3)),
    *((twice(name, instance), instance, "repeated") for name in NAMES.values() for instance in (1, 3)),
    (without("ARC-Seal", 1, without(NAMES["AMS"], 1, without(NAMES["AAR"], 1))), 1, "gap"),
    (changed(NAMES["AAR"], 1, b"spf=pass", b"spf=fail"), 1, "seal"),
    (changed(NAMES["AAR"], 2, b"spf=pass", b"spf=fail"), 2, "seal"),
    (changed(NAMES["AMS"], 3, b"d=three.example", b"d=other.example"), 3, "seal"),
    (changed(NAMES["AS"], 1, b"cv=none", b"cv=pass"), 1, "status"),
    (changed(NAMES["AS"], 2, b"cv=pass", b"cv=none"), 2, "status"),
    (changed(NAMES["AS"], 2, b"cv=pass", b"cv=what"), 2, "unreadable"),
    (changed(NAMES["AS"], 3, b"cv=pass", b"cv=fail"), 3, "reported"),
    (changed(NAMES["AS"], 2, b"a=rsa-sha256", b"a=rsa-md5"), 2, "unreadable"),
    (changed(NAMES["AS"], 3, b"cv=pass", b"h=from; cv=pass"), 3, "unreadable"),
    (THREE.replace(b"Are you hungry yet", b"Are you thirsty yet"), 3, "signature"),
    (THREE.replace(b"To: Bob", b"To: Rob"), 3, "signature"),
]  # fmt: skip


@pytest.mark.parametrize(("message", "broken", "reason"), BROKEN)
async def test_broken_chains(message: bytes, broken: int, reason: str) -> None:
    found = await judged(message)
    assert (found.result, found.broken, found.reason, by_dkimpy(message)) == ("fail", broken, reason, "fail")


async def test_only_the_last_message_signature_must_be_valid() -> None:
    inner = chain_of(2).replace(b"Subject: Are", b"Subject: [list] Are")
    found = await judged(sealed(inner, "three.example", "pass"))
    assert found.result == "pass"
    assert [hop.signed for hop in found.hops] == [False, False, True]


@pytest.mark.parametrize(("instance", "reason"), [(1, "seal"), (3, "seal")])
@pytest.mark.parametrize("key", ["v=DKIM1; p=", f"v=DKIM1; p={rsa(60000)}", "nothing"])
async def test_keys_that_are_of_no_use(key: str, instance: int, reason: str) -> None:
    found = await judged(THREE, {**KEYS, f"arc._domainkey.{HOPS[instance - 1]}": key})
    assert (found.result, found.broken, found.reason) == ("fail", instance, reason)


async def test_a_key_that_cannot_be_looked_up() -> None:
    found = await judged(THREE, {**KEYS, "arc._domainkey.two.example": "fails"})
    assert (found.result, found.broken, found.reason) == ("temperror", None, "dns")
    assert any(answer.failed for answer in found.answers)
    broken = await judged(without("ARC-Seal", 3), {**KEYS, "arc._domainkey.two.example": "fails"})
    assert broken.reason == "incomplete"


async def test_chains_without_measure() -> None:
    many = "".join(f"ARC-Seal: i={number}; a=b\r\n" for number in range(1, 3 * MOST_SETS + 2)).encode()
    assert (await judged(many + MESSAGE)).result == "too-long"
    for value in (b"i=1; " + b"x" * 8200, b"i=1;" + b" " * 200):
        assert (await judged(b"ARC-Seal: " + value + b"\r\n" + MESSAGE)).result == "too-long"
    assert (await judged(b"ARC-Seal: what\r\n" + MESSAGE)).reason == "gap"


async def test_a_message_signature_that_is_simple() -> None:
    message = changed(NAMES["AMS"], 3, b"c=relaxed/relaxed", b"c=simple/simple")
    assert (await judged(message)).reason == "seal"


@pytest.mark.parametrize("spaced", [b"ARC-Message-Signature:i=3;", b"ARC-Message-Signature:\ti=3;"])
async def test_white_space_before_the_instance_does_not_matter(spaced: bytes) -> None:
    message = THREE.replace(b"ARC-Message-Signature: i=3;", spaced)
    assert message != THREE
    assert (await judged(message)).result == "pass"
