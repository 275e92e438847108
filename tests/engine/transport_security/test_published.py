"""What a domain publishes about TLS: which records count, and whether they are believed."""

from __future__ import annotations

from typing import Any

import pytest

from smtptest.engine.transport_security.published import listed, tlsa_records
from smtptest.engine.transport_security.tlsa import Tlsa
from tests.engine.domain.helpers import context
from tests.servers.dns import Misbehaviour, Zone

HOST, CANONICAL = "mx.example", "real.example"
RECORD, OTHER = "3 1 1 " + "ab" * 32, "3 1 1 " + "cd" * 32


def zone(host: bool, canonical: bool) -> Zone:
    made: dict[str, Any] = {f"_25._tcp.{HOST}": {"TLSA": [RECORD]}} if host else {}
    return {**made, **({f"_25._tcp.{CANONICAL}": {"TLSA": [OTHER]}} if canonical else {})}


@pytest.mark.parametrize(
    ("published", "canonical", "owner", "records"),
    [
        (zone(host=True, canonical=False), None, HOST, [RECORD]),
        (zone(host=True, canonical=True), CANONICAL, CANONICAL, [OTHER]),
        (zone(host=True, canonical=False), CANONICAL, HOST, [RECORD]),
        (zone(host=False, canonical=False), CANONICAL, HOST, []),
    ],
)
async def test_an_alias_is_asked_for_by_the_name_it_stands_for_first(
    published: Zone, canonical: str | None, owner: str, records: list[str]
) -> None:
    async with context(published) as (made, _):
        found = await tlsa_records(HOST, True, True, canonical, made.questions)
    assert (found.owner, [str(record) for record in found.records]) == (f"_25._tcp.{owner}", records)


@pytest.mark.parametrize("own", [True, False])
async def test_if_nobody_knows_what_the_name_of_an_alias_has_its_own_records_do_not_count(own: bool) -> None:
    published: Zone = {**zone(host=own, canonical=False), f"_25._tcp.{CANONICAL}": {"TLSA": Misbehaviour.SERVFAIL}}
    async with context(published) as (made, _):
        found = await tlsa_records(HOST, True, True, CANONICAL, made.questions)
    assert (found.owner, found.answer.failed, found.records) == (f"_25._tcp.{CANONICAL}", True, ())


@pytest.mark.parametrize(
    ("signed", "owner", "ignored"),
    [((HOST, f"_25._tcp.{HOST}"), HOST, False), ((HOST,), HOST, True), ((f"_25._tcp.{HOST}",), CANONICAL, True)],
)
async def test_an_alias_that_is_signed_and_leads_to_what_is_not_goes_by_its_own_records(
    signed: tuple[str, ...], owner: str, ignored: bool
) -> None:
    published: Zone = {
        **zone(host=True, canonical=True), HOST: {"CNAME": [f"{CANONICAL}."]}, CANONICAL: {"A": ["192.0.2.1"]},
    }  # fmt: skip
    async with context(published, signed=signed, validating=None) as (made, _):
        found = await tlsa_records(HOST, True, False, CANONICAL, made.questions)
    assert (found.base, found.ignored) == (owner, ignored)


@pytest.mark.parametrize(
    ("mx", "address", "signed", "validating", "secure", "mx_unsigned"),
    [
        (True, True, True, None, True, False),
        (True, True, False, None, False, False),
        (True, False, True, None, False, False),
        (False, True, True, None, False, True),
        (False, True, False, None, False, False),
        (False, None, True, None, False, False),
        (None, True, True, None, None, False),
        (None, None, False, (), None, False),
    ],
)
async def test_records_are_believed_if_each_answer_on_the_way_is_signed(
    mx: bool | None, address: bool | None, signed: bool, validating: tuple[str, ...] | None, secure: bool | None,
    mx_unsigned: bool,
) -> None:  # fmt: skip
    names = (f"_25._tcp.{HOST}",) if signed else ()
    async with context(zone(host=True, canonical=False), signed=names, validating=validating) as (made, _):
        found = await tlsa_records(HOST, mx, address, None, made.questions)
    assert (found.secure, found.mx_unsigned) == (secure, mx_unsigned)
    assert found.ignored is (secure is False and not mx_unsigned)


def test_a_long_record_is_told_by_its_beginning() -> None:
    whole, hashed = Tlsa(2, 0, 0, b"\xaa" * 2000), Tlsa(3, 1, 1, b"\xbb" * 32)
    assert listed([hashed, whole]) == f"{hashed}, 2 0 0 {'aa' * 77}…"
