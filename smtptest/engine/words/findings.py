"""The title and the detail of each finding, by its code."""

from __future__ import annotations

from collections.abc import Mapping

from smtptest.engine.words.auth_findings import AUTH_FINDINGS
from smtptest.engine.words.dns_findings import DNS_FINDINGS
from smtptest.engine.words.probe_findings import PROBE_FINDINGS
from smtptest.engine.words.receiving.peer_findings import PEER_FINDINGS
from smtptest.engine.words.receiving.round_trip import ROUND_TRIP_FINDINGS
from smtptest.engine.words.receiving.sender_findings import SENDER_BEHAVIOUR
from smtptest.engine.words.reply_findings import REPLY_FINDINGS
from smtptest.engine.words.sender_findings import SENDER_FINDINGS
from smtptest.engine.words.session_findings import SESSION_FINDINGS
from smtptest.engine.words.tls_findings import TLS_FINDINGS
from smtptest.engine.words.wording import Words

FINDINGS: dict[str, Words] = {
    **DNS_FINDINGS,
    **SESSION_FINDINGS,
    **REPLY_FINDINGS,
    **TLS_FINDINGS,
    **SENDER_FINDINGS,
    **AUTH_FINDINGS,
    **PROBE_FINDINGS,
    **PEER_FINDINGS,
    **SENDER_BEHAVIOUR,
    **ROUND_TRIP_FINDINGS,
}


def words_of(code: str, parameters: Mapping[str, object]) -> Words:
    """The templates of a finding.

    Where a code has several, they stand as ``code/variant``, and the parameter ``variant`` says which.
    """
    variant = parameters.get("variant")
    return FINDINGS[f"{code}/{variant}" if variant else code]
