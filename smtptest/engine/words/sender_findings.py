"""Findings about what a sending mail server makes of a server's certificate: by DANE and by MTA-STS."""

from __future__ import annotations

from smtptest.engine.words.wording import Words
from smtptest.engine.words.wording import gettext_noop as _

# What becomes of mail where a policy is broken.
_ENFORCED = _("The policy is enforced: senders that support MTA-STS do not deliver there.")

SENDER_FINDINGS: dict[str, Words] = {
    "dane-match": Words(
        _("The certificate of {host} matches its TLSA record"),
        _("Senders that support DANE verify it with {matched}."),
    ),
    "dane-rollover": Words(
        _("The certificate of {host} matches one of its TLSA records"),
        _("It matches {matched}. These match nothing yet, or no longer: {others}. Both are normal during a rollover."),
    ),
    "dane-not-validating": Words(
        _("Whether senders believe the TLSA records of {host} is unknown"),
        _("The certificate matches {matched}. This service's name servers do not check whether the record is signed."),
    ),
    "dane-mismatch": Words(
        _("The certificate of {host} matches none of its TLSA records"),
        _(
            "Senders that support DANE do not deliver there. Published at {owner}: {records}. The record for this "
            "certificate would be: {own}."
        ),
    ),
    "dane-not-valid": Words(
        _("The certificate chain of {host} is not valid below its TLSA record"),
        _("The trust anchor {records} is in the chain, but: {reason}. Senders that support DANE do not deliver there."),
    ),
    "dane-no-tls": Words(
        _("No TLS with {host}, though it has TLSA records"),
        _(
            "It offers no STARTTLS, or the handshake failed. Senders that support DANE do not deliver there. "
            "Published: {records}."
        ),
    ),
    "dane-unproven/mismatch": Words(
        _("The certificate of {host} matches none of its TLSA records"),
        _(
            "If they are signed with DNSSEC, which this service's name servers do not check, senders that support DANE "
            "do not deliver there. Published at {owner}: {records}. The record for this certificate would be: {own}."
        ),
    ),
    "dane-unproven/not-valid": Words(
        _("The certificate chain of {host} is not valid below its TLSA record"),
        _(
            "The trust anchor {records} is in the chain, but: {reason}. If the record is signed with DNSSEC, which "
            "this service's name servers do not check, senders that support DANE do not deliver there."
        ),
    ),
    "dane-unproven/no-tls": Words(
        _("No TLS with {host}, though it has TLSA records"),
        _(
            "It offers no STARTTLS, or the handshake failed. If the records are signed with DNSSEC, which this "
            "service's name servers do not check, senders that support DANE do not deliver there. Published: "
            "{records}."
        ),
    ),
    "dane-mx-unsigned/match": Words(
        _("The certificate of {host} matches its TLSA record, but the MX records are not signed"),
        _(
            "It matches {matched}. An attacker can forge the MX records of {domain}, which are not signed with DNSSEC. "
            "Some senders, such as Postfix, verify the certificate all the same."
        ),
    ),
    "dane-mx-unsigned/mismatch": Words(
        _("The certificate of {host} matches none of its TLSA records"),
        _(
            "The MX records are not signed with DNSSEC, but the TLSA records are. Some senders, such as Postfix, use "
            "them all the same and do not deliver there. Published at {owner}: {records}. The record for this "
            "certificate would be: {own}."
        ),
    ),
    "dane-mx-unsigned/not-valid": Words(
        _("The certificate chain of {host} is not valid below its TLSA record"),
        _(
            "The trust anchor {records} is in the chain, but: {reason}. The MX records are not signed with DNSSEC, but "
            "the TLSA record is. Some senders, such as Postfix, use it all the same and do not deliver there."
        ),
    ),
    "dane-mx-unsigned/no-tls": Words(
        _("No TLS with {host}, though it has TLSA records"),
        _(
            "It offers no STARTTLS, or the handshake failed. The MX records are not signed with DNSSEC, but the TLSA "
            "records are. Some senders, such as Postfix, use them all the same and do not deliver there. Published: "
            "{records}."
        ),
    ),
    "dane-insecure": Words(
        _("The TLSA records of {host} have no effect"),
        _("The DNS answers from the domain to {owner} are not all signed with DNSSEC, so senders ignore the records."),
    ),
    "dane-unusable": Words(
        _("Senders cannot verify {host} with its TLSA records"),
        _(
            "They use only records of usage 2 or 3 with data of the right length. Without one, senders that support "
            "DANE require TLS, but do not check the certificate. Published: {records}."
        ),
    ),
    "dane-bogus": Words(
        _("The TLSA records of {host} have wrong signatures"),
        _("Senders that support DANE hold mail back until this is corrected: {reason}."),
    ),
    "dane-unknown": Words(
        _("The TLSA records of {host} could not be looked up"),
        _("Its certificate was not compared with them: {reason}."),
    ),
    "mta-sts-fulfilled": Words(
        _("{host} satisfies the MTA-STS policy"),
        _("The policy lists it, and its certificate is valid for its name."),
    ),
    "mta-sts-not-listed/enforce": Words(_("The MTA-STS policy of {domain} does not list {host}"), _ENFORCED),
    "mta-sts-not-listed/testing": Words(
        _("The MTA-STS policy of {domain} does not list {host}"),
        _("The policy is in testing mode: senders still deliver, and report it."),
    ),
    "mta-sts-certificate/enforce": Words(
        _("The certificate of {host} does not satisfy the MTA-STS policy"),
        _("{reason}. The policy is enforced: senders that support MTA-STS do not deliver there."),
    ),
    "mta-sts-certificate/testing": Words(
        _("The certificate of {host} does not satisfy the MTA-STS policy"),
        _("{reason}. The policy is in testing mode: senders still deliver, and report it."),
    ),
    "mta-sts-no-tls/enforce": Words(_("No TLS with {host}, though the MTA-STS policy requires it"), _ENFORCED),
    "mta-sts-no-tls/testing": Words(
        _("No TLS with {host}, though the MTA-STS policy requires it"),
        _("The policy is in testing mode: senders still deliver, and report it."),
    ),
    "mta-sts-without-effect/two": Words(
        _("The MTA-STS policy of {domain} has no effect"),
        _(
            "Several TXT records at _mta-sts.{domain} begin with “v=STSv1;”. Senders that find several look for no "
            "policy."
        ),
    ),
    "mta-sts-without-effect/syntax": Words(
        _("The MTA-STS policy of {domain} has no effect"),
        _("The TXT record at _mta-sts.{domain} is not valid, so senders look for no policy."),
    ),
    "mta-sts-without-effect/unreachable": Words(
        _("The MTA-STS policy of {domain} has no effect"),
        _("It cannot be fetched. {url}: {reason}. Senders use an earlier one if they still have it."),
    ),
    "mta-sts-without-effect/not-valid": Words(
        _("The MTA-STS policy of {domain} has no effect"),
        _("What is at {url} is not a valid policy. Check the domain to see why."),
    ),
    "mta-sts-unknown": Words(
        _("The MTA-STS policy of {domain} could not be looked up"),
        _("Its servers were not compared with one: {reason}."),
    ),
}
