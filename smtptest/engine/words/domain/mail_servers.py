"""Results of the checks of a domain's mail servers: which there are, and whether each can be found."""

from __future__ import annotations

from smtptest.engine.words.wording import Words
from smtptest.engine.words.wording import gettext_noop as _

MAIL_SERVER_CHECKS: dict[str, Words] = {
    "mx-null/named": Words(
        _("{domain} has MX records"),
        _("Its mail servers, the preferred one first: {hosts}."),
    ),
    "mx-null/partly-public": Words(
        _("Some mail servers of {domain} cannot be reached from the internet"),
        _("Its MX records also name hosts without public addresses. The others, the preferred one first: {hosts}."),
        _("Publish MX records of hosts with public addresses only."),
    ),
    "mx-null/implicit": Words(
        _("{domain} has no MX record"),
        _("Senders then deliver to the address of {domain} itself, and some do not try it."),
        _("Publish an MX record that names your mail server, such as “10 mail.{domain}.”. If the domain takes no mail, "
          "publish the null MX “0 .” instead."),
    ),
    "mx-null/implicit-alias": Words(
        _("{domain} has no MX record"),
        _("It is an alias (CNAME) that stands for {canonical}, which has none either. Senders then deliver to the "
          "address of {canonical}, and some do not try it."),
        _("Publish an MX record at {canonical}, or replace the alias with records of {domain} itself: an alias can "
          "have no other record. If the domain takes no mail, do so with the null MX “0 .”."),
    ),
    "mx-null/null": Words(
        _("{domain} takes no mail"),
        _("Its only MX is “.”, the null MX. Senders return mail for the domain at once."),
    ),
    "mx-null/mixed": Words(
        _("{domain} has a null MX beside others"),
        _("Some senders ignore the null MX, others deliver nothing at all."),
        _("Remove the MX record “0 .”, or all the others if the domain takes no mail."),
    ),
    "mx-null/no-domain": Words(
        _("{domain} does not exist in DNS"),
        _("The name servers answer that there is no such name (NXDOMAIN), so it has no mail servers either."),
        _("Check the spelling. If it is right, register the domain, or renew it."),
    ),
    "mx-null/not-public": Words(
        _("No mail server of {domain} can be reached from the internet"),
        _("{reason}"),
        _("Publish MX records of hosts with public addresses only."),
    ),
    "mx-null/unknown": Words(
        _("The MX records of {domain} could not be looked up"),
        _("The lookup failed: {reason}."),
    ),
    "mx-resolve/found": Words(
        _("The mail server {subject} has an address"),
        _("Its addresses: {addresses}."),
    ),
    "mx-resolve/own-machine": Words(
        _("The mail server {subject} is each sender's own machine"),
        _("{reason} Senders would deliver to themselves."),
        _("Make the MX record name a host with a public address."),
    ),
    "mx-resolve/own-machine-implicit": Words(
        _("The domain {subject} is each sender's own machine"),
        _("It has no MX record, so senders deliver to its own address. {reason} They would deliver to themselves."),
        _("Publish a public address for {subject}, or an MX record that names a host with one."),
    ),
    "mx-resolve/private": Words(
        _("The mail server {subject} has an address that is not public"),
        _("Not public: {addresses}. Mail servers on the internet cannot deliver there."),
        _("Publish only public addresses, unless all mail for the domain comes from your own network."),
    ),
    "mx-resolve/none": Words(
        _("The mail server {subject} has no address"),
        _("The MX record names it, but DNS has neither an A nor an AAAA record for it. Nobody can deliver there."),
        _("Publish an A or AAAA record for {subject}, or remove the MX record."),
    ),
    "mx-resolve/dangling": Words(
        _("The mail server {subject} has no address"),
        _("It is an alias (CNAME) that stands for {canonical}, which has no address. Nobody can deliver there."),
        _("Make the MX record name a host that has an A or AAAA record."),
    ),
    "mx-resolve/none-implicit": Words(
        _("{subject} has neither an MX record nor an address"),
        _("Without an MX record senders deliver to the address of {subject} itself, and DNS has neither an A nor an "
          "AAAA record for it. Nobody can deliver there."),
        _("Publish an MX record that names your mail server. If the domain takes no mail, publish the null MX “0 .”."),
    ),
    "mx-resolve/none-implicit-alias": Words(
        _("{subject} has neither an MX record nor an address"),
        _("It is an alias (CNAME) that stands for {canonical}, which has neither. Nobody can deliver there."),
        _("Publish an MX record at {canonical}, or replace the alias with an MX record of {subject} itself. If the "
          "domain takes no mail, do so with the null MX “0 .”."),
    ),
    "mx-resolve/not-a-name": Words(
        _("An MX record holds “{subject}”, which is not a host name"),
        _("An MX record must name a host; it cannot hold an IP address. Nobody can deliver there."),
        _("Make the MX record name a host that has an A or AAAA record."),
    ),
    "mx-resolve/not-public": Words(
        _("The mail server {subject} cannot be reached from the internet"),
        _("It has an address that is not public, so no outside mail server can deliver there."),
        _("Publish a public address for {subject}, or remove the MX record."),
    ),
    "mx-resolve/unknown": Words(
        _("The addresses of {subject} could not be looked up"),
        _("The lookup failed: {reason}."),
    ),
    "mx-cname/direct": Words(
        _("The mail server {subject} is not an alias"),
        _("Its name has no CNAME record, as required of the target of an MX record."),
    ),
    "mx-cname/alias": Words(
        _("The mail server {subject} is an alias (CNAME)"),
        _("It stands for {canonical}. An MX record must not name an alias, and some senders do not follow it."),
        _("Make the MX record name {canonical}, or give {subject} address records in place of the CNAME."),
    ),
    "mx-cname/dangling": Words(
        _("The mail server {subject} is an alias (CNAME)"),
        _("It stands for {canonical}. An MX record must not name an alias, and some senders do not follow it."),
        _("Make the MX record name a host that has an A or AAAA record."),
    ),
    "mx-cname/unknown": Words(
        _("Whether {subject} is an alias could not be checked"),
        _("The lookup failed: {reason}."),
    ),
    "ipv6/all": Words(
        _("All mail servers of {domain} have an IPv6 address"),
        _("Senders that have only IPv6 can deliver."),
    ),
    "ipv6/some": Words(
        _("Some mail servers of {domain} have an IPv6 address"),
        _("With IPv6: {hosts}. Senders that have only IPv6 can deliver to these."),
    ),
    "ipv6/none": Words(
        _("No mail server of {domain} has an IPv6 address"),
        _("Senders that have only IPv6 cannot deliver. There are few of them."),
        _("Publish an AAAA record for a mail server that listens on IPv6."),
    ),
    "ipv6/unknown": Words(
        _("The IPv6 addresses of the mail servers could not be looked up"),
        _("The lookup failed: {reason}."),
    ),
}  # fmt: skip
