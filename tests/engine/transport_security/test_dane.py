"""Whether a chain is the one of the TLSA records: judged as OpenSSL judges it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import pytest

from smtptest.engine.transport_security.dane import DaneJudgement, judge
from smtptest.engine.transport_security.tlsa import parse_tlsa
from tests.engine.transport_security.chains import HOST, Presented, presented, record

LEAF, BETWEEN, ROOT = range(3)


def judged(records: Sequence[str], chain: Sequence[bytes], *names: str) -> DaneJudgement:
    read = [parse_tlsa(text) for text in records]
    return judge([one for one in read if one is not None], chain, names or (HOST,))


async def openssl_holds(port: int, records: Sequence[str]) -> bool:
    """Whether OpenSSL's own DANE authenticates the server."""
    process = await asyncio.create_subprocess_exec(
        "openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-brief", "-verify_return_error", "-no-CAfile",
        "-no-CApath", "-no-CAstore", "-dane_tlsa_domain", HOST, "-dane_ee_no_namechecks",
        *(part for text in records for part in ("-dane_tlsa_rrdata", text)),
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, said = await process.communicate()
    return b"Verification: OK" in said and process.returncode == 0


def record_sets(shown: Presented, other: Presented) -> list[list[str]]:
    """Every kind of record about every certificate, alone; and some that stand together."""
    about = [*shown.chain, other.chain[LEAF], other.chain[ROOT]]
    alone = [
        [record(certificate, usage, selector, matching)]
        for certificate, usage, selector, matching in product(about, (2, 3), (0, 1), (0, 1, 2))
        # A bare key in the DNS is a trust anchor for OpenSSL also if no certificate with it is presented.
        if (usage, selector, matching) != (2, 1, 0)
    ]
    wrong, right = record(other.chain[LEAF], 3, 1, 1), record(shown.chain[LEAF], 3, 1, 1)
    anchor, cut = record(shown.chain[ROOT], 2, 0, 1), right[:-2]
    return [*alone, [wrong, right], [wrong, anchor], [cut, right], [wrong, cut], [cut, anchor]]


@pytest.mark.long
@pytest.mark.parametrize(
    "shown",
    [presented(), presented(expired=True), presented("else.lab.example"), presented("*.lab.example")],
    ids=["good", "expired", "other name", "wildcard"],
)
async def test_openssl_judges_alike(shown: Presented, tmp_path: Path) -> None:
    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    sets = record_sets(shown, presented())
    server = await asyncio.start_server(greet, "127.0.0.1", 0, ssl=shown.server(tmp_path))
    async with server:
        port = server.sockets[0].getsockname()[1]
        limit = asyncio.Semaphore(4)

        async def asked(records: list[str]) -> bool:
            async with limit:
                return await openssl_holds(port, records)

        theirs = await asyncio.gather(*map(asked, sets))
    ours = [judged(records, shown.chain).matched is not None for records in sets]
    assert [one for one, our, their in zip(sets, ours, theirs, strict=True) if our != their] == []
    assert 0 < sum(ours) < len(ours)


def test_what_is_told_of_a_rollover() -> None:
    chain, coming = presented().chain, presented().chain
    now, then = record(chain[LEAF], 3, 1, 1), record(coming[LEAF], 3, 1, 1)
    found = judged([then, now, "1 1 1 " + "00" * 32], chain)
    assert (str(found.matched), list(map(str, found.others)), len(found.unusable)) == (now, [then], 1)
    assert found.refused is None


def test_a_trust_anchor_that_does_not_hold_says_why() -> None:
    chain = presented("else.lab.example").chain
    anchor = record(chain[ROOT], 2, 1, 1)
    found = judged([anchor], chain)
    assert (found.matched, str(found.refused), found.others) == (None, anchor, ())
    assert "mismatch" in found.reason
    assert judged([anchor], chain, HOST, "else.lab.example").matched is not None
    beside = judged([anchor, record(chain[LEAF], 3, 0, 2)], chain)
    assert (beside.refused, beside.reason) == (None, "")


def test_a_chain_without_its_anchor() -> None:
    leaf, between, root = presented().chain
    assert judged([record(root, 2, 1, 1)], [leaf, between]).matched is None
    assert judged([record(root, 2, 0, 0)], [leaf, between]).matched is not None
    assert judged([record(leaf, 3, 1, 1)], []).matched is None
