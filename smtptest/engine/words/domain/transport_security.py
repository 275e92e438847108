"""Results of the checks of what protects the way to a domain's mail servers: MTA-STS and TLS reporting."""

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
    "mta-sts-dns/none-parked": Words(
        _("{domain} has no MTA-STS policy"),
        _("It takes no mail, so it needs none."),
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
        _("The lookup failed: {reason}."),
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
    "mta-sts-policy/not-asked": Words(_("The MTA-STS policy was not fetched"), _("{url}: {reason}.")),
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
        _("No TLS with {subject}, though the MTA-STS policy requires it"),
        _(
            "At {address} STARTTLS is not offered, or the handshake failed. Senders that enforce the policy do "
            "not deliver there."
        ),
        _("Make STARTTLS work on port 25."),
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
    "tls-rpt/none-parked": Words(
        _("{domain} receives no reports about TLS"),
        _("It takes no mail, so there is nothing to report."),
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
        _("The lookup failed: {reason}."),
    ),
}
