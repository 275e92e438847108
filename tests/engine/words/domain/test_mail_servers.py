"""Results about mail servers: how they read with what fills them."""

from __future__ import annotations

import pytest

from smtptest.engine.words.domain.mail_servers import MAIL_SERVER_CHECKS


@pytest.mark.parametrize(
    ("key", "parameters", "texts"),
    [
        (
            "mx-cname/alias",
            {"subject": "mx.a.example", "canonical": "host.b.example"},
            (
                "The mail server mx.a.example is an alias (CNAME)",
                "It stands for host.b.example. An MX record must not name an alias, and some senders do not follow it.",
                "Make the MX record name host.b.example, or give mx.a.example address records in place of the CNAME.",
            ),
        ),
        (
            "mx-resolve/dangling",
            {"subject": "mx.a.example", "canonical": "b.example"},
            (
                "The mail server mx.a.example has no address",
                "It is an alias (CNAME) that stands for b.example, which has no address. Nobody can deliver there.",
                "Make the MX record name a host that has an A or AAAA record.",
            ),
        ),
    ],
)
def test_how_a_result_reads(key: str, parameters: dict[str, object], texts: tuple[str, str, str]) -> None:
    assert tuple(template.format_map(parameters) for template in MAIL_SERVER_CHECKS[key]) == texts
