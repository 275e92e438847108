"""Results about MTA-STS and TLS reporting: how they read with what fills them."""

from __future__ import annotations

import pytest

from smtptest.engine.words.domain.transport_security import TRANSPORT_SECURITY_CHECKS


@pytest.mark.parametrize(
    ("key", "parameters", "texts"),
    [
        (
            "mta-sts-policy/mode",
            {"text": "on"},
            (
                "The MTA-STS policy has no valid mode",
                "Found: “on”. Senders ignore the policy, as if the domain had none.",
                "Add the line “mode: testing”, and change it to “mode: enforce” when reports show no failures.",
            ),
        ),
        (
            "mta-sts-mx/certificate",
            {"subject": "mx.a.example", "address": "192.0.2.1", "reason": "it has expired"},
            (
                "The certificate of mx.a.example does not satisfy the MTA-STS policy",
                "At 192.0.2.1: it has expired. Senders that enforce the policy do not deliver there.",
                "Install a certificate for mx.a.example from a public authority, with its whole chain.",
            ),
        ),
    ],
)
def test_how_a_result_reads(key: str, parameters: dict[str, object], texts: tuple[str, str, str]) -> None:
    assert tuple(template.format_map(parameters) for template in TRANSPORT_SECURITY_CHECKS[key]) == texts
