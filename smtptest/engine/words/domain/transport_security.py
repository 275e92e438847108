"""Results of the checks of what protects the way to a domain's mail servers: MTA-STS, TLS reporting, DANE."""

from __future__ import annotations

from smtptest.engine.words.wording import Words
from smtptest.engine.words.wording import gettext_noop as _

_NO_POLICY = _("Senders ignore the policy, as if the domain had none.")
_FOUND_THERE = _("Found: “{text}”. Senders ignore the policy, as if the domain had none.")

TRANSPORT_SECURITY_CHECKS: dict[str, Words] = {
    "mta-sts-dns/found": Words(
        _("{domain} announces an MTA-STS policy"),
        _("The TXT record at _mta-sts.{domain} has the policy's id {id}. Senders fetch the policy when it changes."),
    ),
    "mta-sts-dns/none": Words(
        _("{domain} has no MTA-STS policy"),
        _("An attacker on the network can read mail to {domain}, unless DANE prevents it."),
        _("Publish a policy at https://mta-sts.{domain}/.well-known/mta-sts.txt first, then this record."),
    ),
    "mta-sts-dns/two": Words(
        _("_mta-sts.{domain} has several MTA-STS records"),
        _("Exactly one TXT record may begin with “v=STSv1;”. Senders that find several look for no policy."),
        _("Remove all but one of them."),
    ),
    "mta-sts-dns/syntax": Words(
        _("The MTA-STS record of {domain} is not valid"),
        _("It must begin with “v=STSv1;” and have an id of 1 to 32 letters and digits. Senders look for no policy."),
        _("Replace it with this record."),
    ),
    "mta-sts-dns/unknown": Words(
        _("The MTA-STS record of {domain} could not be looked up"),
        _("The look-up failed: {reason}."),
    ),
    "mta-sts-policy/valid": Words(
        _("The MTA-STS policy is valid"),
        _("{url} was fetched. It allows the mail servers {servers}."),
    ),
    "mta-sts-policy/without-servers": Words(
        _("The MTA-STS policy is valid and names no server"),
        _("{url} was fetched. A policy that is switched off need not name any."),
    ),
    "mta-sts-policy/unreachable": Words(
        _("The MTA-STS policy cannot be fetched"),
        _("{url}: {reason}. Senders deliver as if the domain had no policy, unless they still have an earlier one."),
        _("Serve the policy at exactly this address, with status 200 and a certificate that is valid for its host."),
    ),
    "mta-sts-policy/media-type": Words(
        _("The MTA-STS policy is not served as plain text"),
        _("Its Content-Type is “{type}” and must be text/plain. Senders ignore the policy, as if the domain had none."),
        _("Have the web server send “Content-Type: text/plain” with {url}."),
    ),
    "mta-sts-policy/encoding": Words(
        _("The MTA-STS policy is not text in UTF-8"),
        _NO_POLICY,
        _("Save the file as plain text."),
    ),
    "mta-sts-policy/line": Words(
        _("The MTA-STS policy has a line that is not “key: value”"),
        _FOUND_THERE,
        _("Write one key, a colon and its value on each line, and nothing else."),
    ),
    "mta-sts-policy/version": Words(
        _("The MTA-STS policy does not say its version"),
        _FOUND_THERE,
        _("Add the line “version: STSv1”."),
    ),
    "mta-sts-policy/mode": Words(
        _("The MTA-STS policy has no valid mode"),
        _FOUND_THERE,
        _("Add the line “mode: testing”, and change it to “mode: enforce” when reports show no failures."),
    ),
    "mta-sts-policy/max-age": Words(
        _("The MTA-STS policy has no valid max_age"),
        _FOUND_THERE,
        _("Add the line “max_age: 1209600” (two weeks). At most 31557600 (a year) is allowed."),
    ),
    "mta-sts-policy/mx": Words(
        _("The MTA-STS policy names a mail server that is not a host name"),
        _FOUND_THERE,
        _("Write a host name, as in “mx: mail.example.org”, or one with a first label “*”."),
    ),
    "mta-sts-policy/no-mx": Words(
        _("The MTA-STS policy names no mail server"),
        _NO_POLICY,
        _("Add a line “mx: …” for each host in the MX records."),
    ),
    "mta-sts-mode/enforce": Words(
        _("The MTA-STS policy is enforced"),
        _("Senders that support MTA-STS deliver only over verified TLS. They keep the policy for {days} days."),
    ),
    "mta-sts-mode/testing": Words(
        _("The MTA-STS policy is in testing mode"),
        _("Senders report failures, but still deliver when TLS cannot be verified. So it does not protect mail yet."),
        _("When reports show no failures, change the policy to “mode: enforce” and give the record a new id."),
    ),
    "mta-sts-mode/short": Words(
        _("The MTA-STS policy is kept only for a short time"),
        _("Senders keep it for {seconds} s. A sender that writes less often than that is not protected."),
        _("Set max_age to at least 604800 (a week), and give the record a new id."),
    ),
    "mta-sts-mode/off": Words(
        _("The MTA-STS policy is switched off"),
        _("“mode: none” tells senders that {domain} has no policy any more."),
    ),
    "mta-sts-mx/valid": Words(
        _("{subject} satisfies the MTA-STS policy"),
        _("The policy lists it, and its certificate is valid for its name."),
    ),
    "mta-sts-mx/listed": Words(
        _("The MTA-STS policy lists {subject}"),
        _("Its certificate was not looked at, because no session was asked for."),
    ),
    "mta-sts-mx/not-listed": Words(
        _("The MTA-STS policy does not list {subject}"),
        _("It is in the MX records. Senders that enforce the policy do not deliver there."),
        _("Add the line “mx: {subject}” to the policy, and give the record a new id."),
    ),
    "mta-sts-mx/certificate": Words(
        _("The certificate of {subject} does not satisfy the MTA-STS policy"),
        _("At {address}: {reason}. Senders that enforce the policy do not deliver there."),
        _("Install a certificate for {subject} from a public authority, with its whole chain."),
    ),
    "mta-sts-mx/no-tls": Words(
        _("{subject} offers no TLS, which the MTA-STS policy requires"),
        _("At {address} there was no TLS handshake. Senders that enforce the policy do not deliver there."),
        _("Switch on STARTTLS for port 25."),
    ),
    "mta-sts-mx/not-reached": Words(
        _("Whether {subject} satisfies the MTA-STS policy is unknown"),
        _("The policy lists it, but no session got as far as its certificate."),
    ),
    "tls-rpt/found": Words(
        _("{domain} receives reports about TLS"),
        _("Senders report failures of TLS to {destinations}."),
    ),
    "tls-rpt/none": Words(
        _("{domain} receives no reports about TLS"),
        _("Nobody tells you if senders cannot deliver to you because of TLS, DANE or MTA-STS."),
        _("Publish this record, with one of your own mailboxes in it."),
    ),
    "tls-rpt/two": Words(
        _("_smtp._tls.{domain} has several TLS reporting records"),
        _("Exactly one TXT record may begin with “v=TLSRPTv1;”. Senders that find several send no reports."),
        _("Remove all but one of them, and list all destinations in it, separated by commas."),
    ),
    "tls-rpt/syntax": Words(
        _("The TLS reporting record of {domain} is not valid"),
        _("Senders send no reports. It needs “rua=” with mailto: or https: addresses. Not valid: “{text}”."),
        _("Replace it with a record such as this."),
    ),
    "tls-rpt/unknown": Words(
        _("The TLS reporting record of {domain} could not be looked up"),
        _("The look-up failed: {reason}."),
    ),
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
        _("{subject} offers no TLS, though it has TLSA records"),
        _("There was no TLS handshake. Senders that support DANE do not deliver there."),
        _("Switch on STARTTLS for port 25, or remove the TLSA records."),
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
        _("{subject} offers no TLS, though it has TLSA records"),
        _(
            "There was no TLS handshake. If the records are signed with DNSSEC, which this service's name servers do "
            "not check, senders that support DANE do not deliver there."
        ),
        _("Switch on STARTTLS for port 25, or remove the TLSA records."),
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
        _("{subject} offers no TLS, though it has TLSA records"),
        _(
            "There was no TLS handshake. The MX records are not signed with DNSSEC, but the TLSA records are. Some "
            "senders, such as Postfix, use them all the same and do not deliver there."
        ),
        _("Switch on STARTTLS for port 25, or remove the TLSA records."),
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
        _("Senders that support DANE hold mail back while the look-up fails: {reason}."),
    ),
}
