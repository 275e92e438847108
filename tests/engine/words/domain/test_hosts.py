"""Results about addresses and DNSSEC: how they read with what fills them."""

from __future__ import annotations

import pytest

from smtptest.engine.words.domain.hosts import HOST_CHECKS


@pytest.mark.parametrize(
    ("key", "parameters", "texts"),
    [
        (
            "ptr-generic/generic",
            {"subject": "192.0.2.1", "name": "dsl-1.b.example", "part": "dsl", "domain": "a.example"},
            (
                "The name of 192.0.2.1 looks like a home connection's",
                "dsl-1.b.example contains dsl. Some receivers refuse mail from such names, or count it as spam.",
                "Have the PTR record set to the name of your mail server, such as mail.a.example.",
            ),
        ),
        (
            "dnssec/signed",
            {"subject": "a.example"},
            ("a.example is signed with DNSSEC", "The name server has validated the answer.", ""),
        ),
    ],
)
def test_how_a_result_reads(key: str, parameters: dict[str, object], texts: tuple[str, str, str]) -> None:
    assert tuple(template.format_map(parameters) for template in HOST_CHECKS[key]) == texts
