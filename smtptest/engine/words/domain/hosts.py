"""Results of the checks of the addresses that a domain sends from, of block lists, and of CAA and DNSSEC."""

from __future__ import annotations

from smtptest.engine.words.wording import Words
from smtptest.engine.words.wording import gettext_noop as _

HOST_CHECKS: dict[str, Words] = {
    "ptr/named": Words(
        _("The address {subject} has a name"),
        _("Its PTR record says {names}."),
    ),
    "ptr/none": Words(
        _("The address {subject} has no name (PTR record)"),
        _("Gmail and many other receivers refuse mail from such an address."),
        _("Ask your hosting or internet provider to set its PTR record to the name that your server gives in EHLO."),
    ),
    "ptr/unknown": Words(
        _("The name of {subject} could not be looked up"),
        _("The lookup failed: {reason}."),
    ),
    "fcrdns/confirmed": Words(
        _("The name of {subject} leads back to it"),
        _("{name} has this address (forward-confirmed reverse DNS)."),
    ),
    "fcrdns/mismatch": Words(
        _("The name of {subject} does not lead back to it"),
        _("Its PTR record says {names}, but DNS has other addresses for that, or none. Many receivers refuse such "
          "mail."),
        _("Publish this record, or have the PTR record name a host that has the address {subject}."),
    ),
    "fcrdns/mismatch-elsewhere": Words(
        _("The name of {subject} does not lead back to it"),
        _("Its PTR record says {names}. None of these names has this address. Many receivers refuse such mail."),
        _("Have the PTR record name a host that has the address {subject}."),
    ),
    "fcrdns/no-name": Words(
        _("{subject} has no name that could lead back to it"),
        _("Receivers look up the name of the address, and then the address of that name. The first is missing."),
        _("Set the PTR record first."),
    ),
    "fcrdns/unknown": Words(
        _("Whether the name of {subject} leads back to it could not be checked"),
        _("The lookup failed: {reason}."),
    ),
    "ptr-generic/own": Words(
        _("The name of {subject} looks like a mail server's"),
        _("{name} is not generated from the address, as the names of home connections are."),
    ),
    "ptr-generic/generic": Words(
        _("The name of {subject} looks like a home connection's"),
        _("{name} contains {part}. Some receivers refuse mail from such names, or count it as spam."),
        _("Have the PTR record set to the name of your mail server, such as mail.{domain}."),
    ),
    "ptr-generic/no-name": Words(
        _("{subject} has no name to judge"),
        _("Once it has one, this check tells whether it looks like a home connection's."),
    ),
    "ptr-generic/unknown": Words(
        _("Whether the name of {subject} looks like a home connection's could not be checked"),
        _("The lookup failed: {reason}."),
    ),
    "helo-match/match": Words(
        _("The EHLO name {helo} leads to {subject}"),
        _("Receivers that check the name find the address that the mail comes from."),
    ),
    "helo-match/differs": Words(
        _("The EHLO name {helo} does not lead to {subject}"),
        _("It has other addresses. Some receivers count that against the mail."),
        _("Publish this record, or set your server's EHLO name to one that leads to {subject}."),
    ),
    "helo-match/none": Words(
        _("The EHLO name {helo} has no address"),
        _("RFC 5321 requires a name that can be resolved. Some receivers refuse mail without one."),
        _("Publish this record, or set your server's EHLO name to one that leads to {subject}."),
    ),
    "helo-match/not-given": Words(
        _("The EHLO name of {subject} is not known"),
        _("Enter the name that your server gives in EHLO to have it checked."),
    ),
    "helo-match/unknown": Words(
        _("The addresses of the EHLO name {helo} could not be looked up"),
        _("The lookup failed: {reason}."),
    ),
    "caa/restricted": Words(
        _("Only named authorities may issue certificates for {domain}"),
        _("The CAA records at {owner} allow: {issuers}."),
    ),
    "caa/forbidden": Words(
        _("No authority may issue certificates for {domain}"),
        _("The CAA records at {owner} allow nobody. Renewing a certificate will fail."),
        _('If the domain needs certificates, name your authority in a CAA record, such as: 0 issue "letsencrypt.org".'),
    ),
    "caa/open": Words(
        _("Any authority may issue certificates for {domain}"),
        _("Neither the domain nor one above it has a CAA record that restricts this."),
        _('To restrict it, name your certificate authority in a CAA record, such as: 0 issue "letsencrypt.org".'),
    ),
    "caa/unknown": Words(
        _("The CAA records of {domain} could not be looked up"),
        _("The lookup failed: {reason}."),
    ),
    "dnssec/signed": Words(
        _("{subject} is signed with DNSSEC"),
        _("The name server has validated the answer."),
    ),
    "dnssec/unsigned": Words(
        _("{subject} is not signed with DNSSEC"),
        _("Senders cannot tell whether an answer was forged on its way, and DANE does not work."),
        _("Turn DNSSEC on at your DNS provider, and have your registrar publish the DS record."),
    ),
    "dnssec/bogus": Words(
        _("The DNSSEC signatures of {subject} are wrong"),
        _("Receivers and senders that validate cannot look the name up at all: {reason}."),
        _("Renew the signatures, or remove the DS record at your registrar until they are right."),
    ),
    "dnssec/not-validating": Words(
        _("Whether {subject} is signed with DNSSEC cannot be seen from here"),
        _("The name servers that this service asks do not validate answers, or are not trusted to say so."),
    ),
    "dnssec/unknown": Words(
        _("Whether {subject} is signed with DNSSEC could not be checked"),
        _("The lookup failed: {reason}."),
    ),
    "dnsbl-ip/clean": Words(
        _("The address {who} is not listed in {list}"),
        _("The block list has no entry for it."),
    ),
    "dnsbl-ip/listed": Words(
        _("The address {who} is listed in {list}"),
        _("The block list answered {codes}. Receivers that use it refuse mail from this address."),
        _("Look the address up on the list's website, remove the cause, and then ask for it to be taken off."),
    ),
    "dnsbl-ip/policy": Words(
        _("{list} lists {who} as an address that should not send mail directly"),
        _("The block list answered {codes}, its code for home and dynamic addresses. Receivers refuse their mail."),
        _("Send through your provider's mail server, or have the entry removed if the address is a mail server's."),
    ),
    "dnsbl-ip/list-refused": Words(
        _("The block list {list} did not answer our question about {who}"),
        _("It refuses this service, or it is out of order. That says nothing about the address."),
    ),
    "dnsbl-ip/not-asked": Words(
        _("{list} was not asked about {who}"),
        _("This service asks block lists only about addresses of the domain's own mail servers."),
    ),
    "dnsbl-ip/unknown": Words(
        _("Whether {who} is listed in {list} could not be checked"),
        _("The lookup failed: {reason}."),
    ),
    "dnsbl-domain/clean": Words(
        _("{who} is not listed in {list}"),
        _("The block list has no entry for the domain."),
    ),
    "dnsbl-domain/listed": Words(
        _("{who} is listed in {list}"),
        _("The block list answered {codes}. Receivers that use it refuse mail that names this domain."),
        _("Look the domain up on the list's website, remove the cause, and then ask for it to be taken off."),
    ),
    "dnsbl-domain/list-refused": Words(
        _("The block list {list} did not answer our question about {who}"),
        _("It refuses this service, or it is out of order. That says nothing about the domain."),
    ),
    "dnsbl-domain/unknown": Words(
        _("Whether {who} is listed in {list} could not be checked"),
        _("The lookup failed: {reason}."),
    ),
}  # fmt: skip
