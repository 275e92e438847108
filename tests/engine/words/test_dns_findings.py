"""Findings about names in the DNS: how they read with what fills them."""

from __future__ import annotations

import pytest

from smtptest.engine.words.dns_findings import DNS_FINDINGS


@pytest.mark.parametrize(
    ("key", "parameters", "title", "detail"),
    [
        (
            "too-many-addresses/of-host",
            {"host": "mx.test", "count": 12, "most": 10},
            "mx.test has 12 addresses; this test tries 10 at most",
            "It tries them in turn until one gives a connection. Senders have such a limit too.",
        ),
        (
            "ptr-mismatch",
            {"address": "192.0.2.1", "names": "a.test, b.test"},
            "The name of 192.0.2.1 does not lead back to it",
            "Its PTR record says a.test, b.test, but DNS has other addresses for that, or none. If this server also "
            "sends mail from it, many receivers mistrust that mail.",
        ),
        (
            "queued/seconds",
            {"seconds": 6.6},
            "Waiting 7 s: this service pauses between tests of the same server",
            "The same server has just been tested, by you or by somebody else. The test goes on by itself.",
        ),
    ],
)
def test_how_a_finding_reads(key: str, parameters: dict[str, object], title: str, detail: str) -> None:
    words = DNS_FINDINGS[key]
    assert (words.title.format_map(parameters), words.detail.format_map(parameters)) == (title, detail)
