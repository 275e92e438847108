"""Whether a mail server presents the certificates of its TLSA records, as a sending server asks (RFC 7672).

Nothing is looked up here. That the records are signed (DNSSEC) is for the caller to know: they prove nothing otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from smtptest.engine.tls.ssl_verifier import context_that_trusts, refusal_by
from smtptest.engine.transport_security.tlsa import Selector, Tlsa, Usage


@dataclass(frozen=True, kw_only=True)
class DaneJudgement:
    """What the records make of a chain of certificates."""

    matched: Tlsa | None = None
    """The record by which the server is authenticated; None if it is not."""
    refused: Tlsa | None = None
    """A trust anchor that is in the chain, which all the same does not hold; None if there is none, or ``matched``."""
    reason: str = ""
    """Why it does not hold, in OpenSSL's words; empty without ``refused``."""
    others: tuple[Tlsa, ...] = ()
    """Usable records that are about none of these certificates: of the next ones, or left over (RFC 7671 section 8)."""
    unusable: tuple[Tlsa, ...] = ()
    """Records that senders ignore."""


def judge(records: Sequence[Tlsa], chain: Sequence[bytes], names: Sequence[str]) -> DaneJudgement:
    """Judge what a server presents.

    chain: in DER, the server's own certificate first. names: the names that count as the server's, which are the host
    of the MX record, what it stands for if the TLSA records are there, and the domain of the recipients (RFC 7672
    section 3.2.2).
    """
    usable = [record for record in records if record.unusable is None]
    held: list[Tlsa] = []
    refusals: list[tuple[Tlsa, str]] = []
    others: list[Tlsa] = []
    for record in usable:
        found = _found(record, chain)
        reason = None if found is None or record.usage == Usage.DANE_EE else _refused(found, chain, names)
        if found is None:
            others.append(record)
        elif reason is None:
            held.append(record)
        else:
            refusals.append((record, reason))
    refused, reason = refusals[0] if refusals and not held else (None, "")
    return DaneJudgement(
        matched=held[0] if held else None,
        refused=refused,
        reason=reason,
        others=tuple(others),
        unusable=tuple(record for record in records if record.unusable is not None),
    )


def _found(record: Tlsa, chain: Sequence[bytes]) -> bytes | None:
    """The certificate that a record is about. A trust anchor stands above the server's own certificate.

    A trust anchor that is published whole (2 0 0) need not be presented.
    """
    if record.usage == Usage.DANE_EE:
        candidates = chain[:1]
    elif (record.selector, record.matching) == (Selector.CERTIFICATE, 0):
        candidates = [record.data] if record.data not in chain[:1] else []
    else:
        candidates = chain[1:]
    return next((certificate for certificate in candidates if record.matches(certificate)), None)


def _refused(anchor: bytes, chain: Sequence[bytes], names: Sequence[str]) -> str | None:
    """Why the chain does not hold if this certificate is its end, in OpenSSL's words; None if it holds."""
    context = context_that_trusts([anchor], named=True)
    refusals = [refusal_by(context, chain, name) for name in names]
    return None if None in refusals else next(refusal.words for refusal in refusals if refusal)
