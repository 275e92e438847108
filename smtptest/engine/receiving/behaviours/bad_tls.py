"""Receivers whose TLS is missing, broken or not to be trusted, and what a sender does with each."""

from __future__ import annotations

from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import Severity, Verdict
from smtptest.engine.receiving.behaviours.conduct import Conduct
from smtptest.engine.receiving.delivery import TlsFacts
from smtptest.engine.receiving.dialog_record import DialogRecord
from smtptest.engine.receiving.server_certificates import Certificate
from smtptest.engine.words.sentence import Sentence

_OPPORTUNISTIC = "RFC 7435 section 3"
_POLICIES = "RFC 8461 section 5"


class NoStartTls(Conduct):
    """It does not offer STARTTLS."""

    offers_starttls = False

    def accepted(self, record: DialogRecord, tls: TlsFacts | None) -> None:
        record.note_finding(Severity.INFO, "sender-without-tls", _POLICIES, None, variant="not-offered")


class BadTls(Conduct):
    """Its handshake is one that a sender may refuse. variant: of the findings."""

    variant = ""

    def tls_failed(self, record: DialogRecord, reason: Sentence) -> DialogEnded:
        self._failed(record)
        record.note_finding(Severity.GOOD, "sender-refuses-tls", _POLICIES, None, variant=self.variant, reason=reason)
        return DialogEnded(Verdict.PASSED, Sentence("sender-refused-tls", reason=reason))

    def accepted(self, record: DialogRecord, tls: TlsFacts | None) -> None:
        if tls is not None:
            self._took(record)
        elif self.history.handshakes_failed:
            record.note_finding(Severity.WARNING, "sender-falls-back", _OPPORTUNISTIC, None)
        else:
            super().accepted(record, tls)

    def _took(self, record: DialogRecord) -> None:
        record.note_finding(Severity.INFO, "sender-takes-certificate", _POLICIES, None, variant=self.variant)

    def _failed(self, record: DialogRecord) -> None:
        self.history.handshakes_failed += 1
        self.behaves(record, self.variant, None)


class BrokenStartTls(BadTls):
    """It breaks the handshake off."""

    breaks_handshake, variant = True, "broken-tls"

    def tls_failed(self, record: DialogRecord, reason: Sentence) -> DialogEnded:
        self._failed(record)
        return DialogEnded(Verdict.PASSED, Sentence("receiver-broke-tls"))


class ExpiredCertificate(BadTls):
    """Its certificate has expired."""

    certificate, variant = Certificate.EXPIRED, "expired"


class WrongName(BadTls):
    """Its certificate is another host's."""

    certificate, variant = Certificate.WRONG_NAME, "wrong-name"


class SelfSigned(BadTls):
    """Its certificate is signed by nobody else."""

    certificate, variant = Certificate.SELF_SIGNED, "self-signed"


class Tls10(BadTls):
    """It speaks TLS 1.0 only."""

    certificate, variant = Certificate.OLD_TLS, "old"

    def _took(self, record: DialogRecord) -> None:
        record.note_finding(Severity.WARNING, "sender-takes-old-tls", "RFC 8996", None)
