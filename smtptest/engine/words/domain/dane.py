"""Results of the checks of a mail server's TLSA records (DANE)."""

from __future__ import annotations

from smtptest.engine.words.wording import Words
from smtptest.engine.words.wording import gettext_noop as _

DANE_CHECKS: dict[str, Words] = {
    "dane/match": Words(
        _("The certificate of {subject} matches its TLSA record"),
        _("Senders that support DANE verify it with {matched}."),
    ),
    "dane/rollover": Words(
        _("The certificate of {subject} matches one of its TLSA records"),
        _("It matches {matched}. These match nothing yet, or no longer: {others}. Both are normal during a rollover."),
    ),
    "dane/not-validating": Words(
        _("Whether senders believe the TLSA records of {subject} is unknown"),
        _("The certificate matches {matched}. This service's name servers do not check whether the record is signed."),
    ),
    "dane/mismatch": Words(
        _("The certificate of {subject} matches none of its TLSA records"),
        _("Senders that support DANE do not deliver there. Published: {records}."),
        _("Publish this record, and remove those that match no certificate of the server any more."),
    ),
    "dane/not-valid": Words(
        _("The certificate chain of {subject} is not valid below its TLSA record"),
        _("The trust anchor {records} is in the chain, but: {reason}. Senders that support DANE do not deliver there."),
        _("Install a valid certificate for the server's name, or publish its own key instead."),
    ),
    "dane/no-tls": Words(
        _("No TLS with {subject}, though it has TLSA records"),
        _("It offers no STARTTLS, or the handshake failed. Senders that support DANE do not deliver there."),
        _("Make STARTTLS work on port 25, or remove the TLSA records."),
    ),
    "dane/mismatch-unproven": Words(
        _("The certificate of {subject} matches none of its TLSA records"),
        _(
            "If they are signed with DNSSEC, which this service's name servers do not check, senders that support DANE "
            "do not deliver there. Published: {records}."
        ),
        _("Publish this record, and remove those that match no certificate of the server any more."),
    ),
    "dane/not-valid-unproven": Words(
        _("The certificate chain of {subject} is not valid below its TLSA record"),
        _(
            "The trust anchor {records} is in the chain, but: {reason}. If the record is signed with DNSSEC, which "
            "this service's name servers do not check, senders that support DANE do not deliver there."
        ),
        _("Install a valid certificate for the server's name, or publish its own key instead."),
    ),
    "dane/no-tls-unproven": Words(
        _("No TLS with {subject}, though it has TLSA records"),
        _(
            "It offers no STARTTLS, or the handshake failed. If the records are signed with DNSSEC, which this "
            "service's name servers do not check, senders that support DANE do not deliver there."
        ),
        _("Make STARTTLS work on port 25, or remove the TLSA records."),
    ),
    "dane/mx-unsigned": Words(
        _("The certificate of {subject} matches its TLSA record, but the MX records are not signed"),
        _(
            "It matches {matched}. An attacker can forge the MX records of {domain}, which are not signed with DNSSEC. "
            "Some senders, such as Postfix, verify the certificate all the same."
        ),
        _("Sign {domain} with DNSSEC."),
    ),
    "dane/mismatch-mx-unsigned": Words(
        _("The certificate of {subject} matches none of its TLSA records"),
        _(
            "The MX records are not signed with DNSSEC, but the TLSA records are. Some senders, such as Postfix, use "
            "them all the same and do not deliver there. Published: {records}."
        ),
        _("Publish this record, and remove those that match no certificate of the server any more."),
    ),
    "dane/not-valid-mx-unsigned": Words(
        _("The certificate chain of {subject} is not valid below its TLSA record"),
        _(
            "The trust anchor {records} is in the chain, but: {reason}. The MX records are not signed with DNSSEC, but "
            "the TLSA record is. Some senders, such as Postfix, use it all the same and do not deliver there."
        ),
        _("Install a valid certificate for the server's name, or publish its own key instead."),
    ),
    "dane/no-tls-mx-unsigned": Words(
        _("No TLS with {subject}, though it has TLSA records"),
        _(
            "It offers no STARTTLS, or the handshake failed. The MX records are not signed with DNSSEC, but the TLSA "
            "records are. Some senders, such as Postfix, use them all the same and do not deliver there."
        ),
        _("Make STARTTLS work on port 25, or remove the TLSA records."),
    ),
    "dane/not-reached": Words(
        _("Whether {subject} presents the certificate of its TLSA records is unknown"),
        _("No session got as far as its certificate. Published: {records}."),
    ),
    "dane/published": Words(
        _("{subject} has TLSA records"),
        _("They were not compared with its certificate, because no session was asked for: {records}."),
    ),
    "dane/unusable": Words(
        _("Senders cannot verify {subject} with its TLSA records"),
        _(
            "They use only records of usage 2 or 3 with data of the right length. Without one, senders that support "
            "DANE require TLS, but do not check the certificate. Published: {records}."
        ),
        _("Publish a record with usage 3, selector 1 and matching type 1: the SHA-256 of the server's public key."),
    ),
    "dane/insecure": Words(
        _("The TLSA records of {subject} have no effect"),
        _("The DNS answers from the domain to {owner} are not all signed with DNSSEC, so senders ignore the records."),
        _("Sign the domain, and the domain of the mail server, with DNSSEC; or remove the records."),
    ),
    "dane/none": Words(
        _("{subject} has no TLSA record"),
        _("Senders cannot verify its certificate with DANE."),
        _("If the domain is signed with DNSSEC, publish a TLSA record of the server's public key."),
    ),
    "dane/bogus": Words(
        _("The TLSA records of {subject} have wrong signatures"),
        _("Senders that support DANE hold mail back until this is corrected: {reason}."),
        _("Sign the domain of the mail server again, or correct its DS record at the registrar."),
    ),
    "dane/unknown": Words(
        _("The TLSA records of {subject} could not be looked up"),
        _("Senders that support DANE hold mail back while the lookup fails: {reason}."),
    ),
}
