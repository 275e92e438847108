"""Findings about names, addresses and mail servers in the DNS, and about the way to them."""

from __future__ import annotations

from smtptest.engine.words.wording import Words

DNS_FINDINGS: dict[str, Words] = {
    "too-many-records": Words(
        "{name} has {count} {type} records",
        "This tool uses {used} of them, of MX those with the lowest preference. Senders have such limits too.",
    ),
    "too-many-addresses/of-host": Words(
        "{host} has {count} addresses; this test tries {most} at most",
        "It tries them in turn until one gives a connection. Senders have such a limit too.",
    ),
    "too-many-addresses/of-domain": Words(
        "Only the first {most} addresses are tested",
        "The domain's mail servers have {count}.",
    ),
    "mx-is-alias": Words(
        "The MX {host} is an alias (CNAME)",
        "It stands for {canonical}. An MX must name a host that has addresses of its own.",
    ),
    "mx-own-machine": Words(
        "The MX {host} is each sender's own machine",
        "{reason} A server elsewhere that has mail for {domain} would deliver it to itself, so nobody else can send "
        "mail there. An MX record must name a host with a public address.",
    ),
    "mx-not-a-name": Words(
        "The MX {name} is no host name",
        "An MX record of {domain} must name a host; it can hold no IP address. Nobody can deliver to this one.",
    ),
    "mx-implicit": Words(
        "The domain {domain} has no MX record",
        "So its own address takes its mail, as if it were its only MX.",
    ),
    "null-mx": Words(
        "The domain {domain} takes no mail",
        "Its only MX is “.”, the null MX: whoever has mail for it gives it back at once.",
    ),
    "null-mx-mixed": Words(
        "The domain {domain} has a null MX beside others",
        "A domain that takes no mail has no other MX. The null MX was passed over; some senders give up instead.",
    ),
    "mx-not-public/one": Words(
        "An MX record of {domain} cannot be reached from the internet",
        "The host has an address that is not public, so no outside mail server can deliver there. This test leaves it"
        " out and does not name it. Publish only MX hosts with public addresses.",
    ),
    "mx-not-public/several": Words(
        "{count} MX records of {domain} cannot be reached from the internet",
        "The host has an address that is not public, so no outside mail server can deliver there. This test leaves it"
        " out and does not name it. Publish only MX hosts with public addresses.",
    ),
    "domain-is-alias": Words(
        "The domain {domain} is an alias (CNAME)",
        "The mail servers are those of {canonical}.",
    ),
    "ptr-missing": Words(
        "The address {address} has no name",
        "It has no PTR record. Where this server also sends mail from it, many receivers refuse that mail.",
    ),
    "ptr-confirmed": Words(
        "The name of {address} is {name}, and it leads back",
        "The address has a PTR record, and its name has this address (forward-confirmed reverse DNS).",
    ),
    "ptr-mismatch": Words(
        "The name of {address} does not lead back to it",
        "Its PTR record says {names}, which has other addresses or none. Where this server also sends mail "
        "from it, many receivers mistrust that mail.",
    ),
    "no-connection": Words(
        "No connection to {address} port {port}",
        "{reason}.",
    ),
    "servers-not-tried/one": Words(
        "1 more mail server was not tried",
        "{limit} Not tried: {names}{more}.",
    ),
    "servers-not-tried/several": Words(
        "{count} more mail servers were not tried",
        "{limit} Not tried: {names}{more}.",
    ),
    "next-server": Words(
        "{server} {deed}; trying {following} next",
        "{summary}",
    ),
    "limit-met/one-dialog": Words(
        "1 more dialog was not begun",
        "The servers said {overflow}.",
    ),
    "limit-met/dialogs": Words(
        "{count} more dialogs were not begun",
        "The servers said {overflow}.",
    ),
    "queued/briefly": Words(
        "This test waits for its turn",
        "The same server has just been tested. Between two tests of one server this service leaves it in peace for "
        "a while, whoever asks for them.",
    ),
    "queued/seconds": Words(
        "This test waits {seconds:.0f} s for its turn",
        "The same server has just been tested. Between two tests of one server this service leaves it in peace for "
        "a while, whoever asks for them.",
    ),
    "host-odd": Words(
        "The host name breaks the rules for host names",
        "“{text}” is used as it was written. {fault}",
    ),
    "helo-odd": Words(
        "The name in the greeting breaks the rules",
        "“{text}” is used as it was written. {fault}",
    ),
    "mail-from-odd": Words(
        "The sender's address breaks the rules",
        "“{text}” is used as it was written. {fault}",
    ),
    "rcpt-to-odd": Words(
        "A recipient's address breaks the rules",
        "“{text}” is used as it was written. {fault}",
    ),
}
