"""What a check of a domain has besides what every check has."""

from __future__ import annotations

from smtptest.engine.events import Fetched
from tests.engine.domain.helpers import context


async def test_a_document_is_recorded_also_if_there_is_none() -> None:
    async with context({}, pages={"a.example/policy": b"version: STSv1"}) as (made, told):
        document, seq = await made.fetch("a.example", "/policy")
        assert (document.body, seq) == (b"version: STSv1", 0)
        missing, seq = await made.fetch("a.example", "/other")
        assert (missing.body, seq) == (b"", 1)
    found = [(one.url, one.status, one.size, one.error, one.code) for one in told.of(Fetched)]
    assert found == [
        ("https://a.example/policy", 200, 14, None, ""),
        ("https://a.example/other", 404, 0, "not waited for any longer", "lookup-abandoned"),
    ]
