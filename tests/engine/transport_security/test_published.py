"""What a domain publishes about TLS: which records count, and whether they are believed."""

from __future__ import annotations

from typing import Any

import pytest

from smtptest.engine.transport_security.published import listed, tlsa_records
from smtptest.engine.transport_security.tlsa import Tlsa
from tests.engine.domain.helpers import context
from tests.servers.dns import Zone

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
        found = await tlsa_records(HOST, True, canonical, made.questions)
    assert (found.owner, [str(record) for record in found.records]) == (f"_25._tcp.{owner}", records)


@pytest.mark.parametrize(
    ("way", "signed", "validating", "secure"),
    [
        (True, True, None, True),
        (True, False, None, False),
        (False, True, None, False),
        (None, True, None, None),
        (None, False, (), None),
    ],
)
async def test_records_are_believed_if_each_answer_on_the_way_is_signed(
    way: bool | None, signed: bool, validating: tuple[str, ...] | None, secure: bool | None
) -> None:
    names = (f"_25._tcp.{HOST}",) if signed else ()
    async with context(zone(host=True, canonical=False), signed=names, validating=validating) as (made, _):
        found = await tlsa_records(HOST, way, None, made.questions)
    assert found.secure is secure


def test_a_long_record_is_told_by_its_beginning() -> None:
    whole, hashed = Tlsa(2, 0, 0, b"\xaa" * 2000), Tlsa(3, 1, 1, b"\xbb" * 32)
    assert listed([hashed, whole]) == f"{hashed}, 2 0 0 {'aa' * 77}…"
