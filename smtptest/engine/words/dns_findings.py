"""Findings about names, addresses and mail servers in the DNS, and about the way to them."""

from __future__ import annotations

from smtptest.engine.words.wording import Words
from smtptest.engine.words.wording import gettext_noop as _

DNS_FINDINGS: dict[str, Words] = {
    "too-many-records": Words(
        _("{name} has {count} {type} records"),
        _("This tool uses {used} of them, of MX those with the lowest preference. Senders have such limits too."),
    ),
    "too-many-addresses/of-host": Words(
        _("{host} has {count} addresses; this test tries {most} at most"),
        _("It tries them in turn until one gives a connection. Senders have such a limit too."),
    ),
    "too-many-addresses/of-domain": Words(
        _("Only the first {most} addresses are tested"),
        _("The domain's mail servers have {count}."),
    ),
    "mx-is-alias": Words(
        _("The MX {host} is an alias (CNAME)"),
        _("It stands for {canonical}. An MX must name a host that has addresses of its own."),
    ),
    "mx-own-machine/mx": Words(
        _("The MX {host} is each sender's own machine"),
        _(
            "{reason} A server elsewhere that has mail for {domain} would deliver it to itself, so nobody else "
            "can send "
            "mail there. An MX record must name a host with a public address."
        ),
    ),
    "mx-own-machine/domain": Words(
        _("The domain {domain} is each sender's own machine"),
        _(
            "{reason} A server elsewhere that has mail for {domain} would deliver it to itself, so nobody else "
            "can send mail there. Publish a public address, or an MX record that names a host with one."
        ),
    ),
    "mx-not-a-name": Words(
        _("The MX {name} is not a host name"),
        _("An MX record of {domain} must name a host; it can hold no IP address. Nobody can deliver to this one."),
    ),
    "mx-implicit": Words(
        _("The domain {domain} has no MX record"),
        _("So its own address takes its mail, as if it were its only MX."),
    ),
    "null-mx": Words(
        _("The domain {domain} takes no mail"),
        _("Its only MX is “.”, the null MX: senders return its mail at once."),
    ),
    "null-mx-mixed": Words(
        _("The domain {domain} has a null MX beside others"),
        _("A domain that takes no mail has no other MX. The null MX was passed over; some senders give up instead."),
    ),
    "mx-not-public/one": Words(
        _("An MX record of {domain} cannot be reached from the internet"),
        _(
            "The host has an address that is not public, so no outside mail server can deliver there. This test "
            "leaves it"
            " out and does not name it. Publish only MX hosts with public addresses."
        ),
    ),
    "mx-not-public/several": Words(
        _("{count} MX records of {domain} cannot be reached from the internet"),
        _(
            "The host has an address that is not public, so no outside mail server can deliver there. This test "
            "leaves it"
            " out and does not name it. Publish only MX hosts with public addresses."
        ),
    ),
    "domain-is-alias/servers": Words(
        _("The domain {domain} is an alias (CNAME)"),
        _("The mail servers are those of {canonical}."),
    ),
    "domain-is-alias/address": Words(
        _("The domain {domain} is an alias (CNAME)"),
        _("Without MX records, its mail goes to the addresses of {canonical}."),
    ),
    "ptr-missing": Words(
        _("The address {address} has no name"),
        _("It has no PTR record. If this server also sends mail from it, many receivers refuse that mail."),
    ),
    "ptr-confirmed": Words(
        _("The name of {address} is {name}, and it leads back"),
        _("The address has a PTR record, and its name has this address (forward-confirmed reverse DNS)."),
    ),
    "ptr-mismatch": Words(
        _("The name of {address} does not lead back to it"),
        _(
            "Its PTR record says {names}, but DNS has other addresses for that, or none. If this server also "
            "sends mail from it, many receivers mistrust that mail."
        ),
    ),
    "no-connection": Words(
        _("No connection to {address} port {port}"),
        _("{reason}."),
    ),
    "servers-not-tried/one": Words(
        _("1 more mail server was not tried"),
        _("{limit} Not tried: {names}{more}."),
    ),
    "servers-not-tried/several": Words(
        _("{count} more mail servers were not tried"),
        _("{limit} Not tried: {names}{more}."),
    ),
    "next-server": Words(
        _("{server} {deed}; trying {following} next"),
        _("{summary}"),
    ),
    "limit-met/one-dialog": Words(
        _("1 more dialog was not begun"),
        _("The servers said {overflow}."),
    ),
    "limit-met/dialogs": Words(
        _("{count} more dialogs were not begun"),
        _("The servers said {overflow}."),
    ),
    "queued/briefly": Words(
        _("Waiting: this service pauses between tests of the same server"),
        _("The same server has just been tested, by you or by somebody else. The test goes on by itself."),
    ),
    "queued/seconds": Words(
        _("Waiting {seconds:.0f} s: this service pauses between tests of the same server"),
        _("The same server has just been tested, by you or by somebody else. The test goes on by itself."),
    ),
    "host-odd": Words(
        _("The host name breaks the rules for host names"),
        _("“{text}” is used as it was written. {fault}"),
    ),
    "helo-odd": Words(
        _("The name in the greeting breaks the rules"),
        _("“{text}” is used as it was written. {fault}"),
    ),
    "mail-from-odd": Words(
        _("The sender's address breaks the rules"),
        _("“{text}” is used as it was written. {fault}"),
    ),
    "rcpt-to-odd": Words(
        _("A recipient's address breaks the rules"),
        _("“{text}” is used as it was written. {fault}"),
    ),
}
