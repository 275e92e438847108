"""Results of the checks of a domain's SPF record and what it leads to."""

from __future__ import annotations

from smtptest.engine.words.wording import Words
from smtptest.engine.words.wording import gettext_noop as _

SPF_CHECKS: dict[str, Words] = {
    "spf-record/one": Words(
        _("{domain} has one SPF record, and it is in order"),
        _("{text}"),
    ),
    "spf-record/softfail": Words(
        _("{domain} has an SPF record that asks for a soft fail"),
        _("“{text}” ends in “~all”: mail from other addresses is suspicious, but is not rejected by SPF. With a DMARC "
          "policy of quarantine or reject that is enough."),
    ),
    "spf-record/neutral": Words(
        _("The SPF record of {domain} does not say what to do with other senders"),
        _("“{text}” does not end in “-all” or “~all”, so mail from any other address gets a neutral result."),
        _("End the record in “~all”, or in “-all” once all your senders are in it."),
    ),
    "spf-record/plus-all": Words(
        _("The SPF record of {domain} lets everybody send"),
        _("“{text}” has the term “{term}”, which matches every address. Anybody can send mail that passes SPF."),
        _("Replace “{term}” by “~all”, or by “-all” once all your senders are in the record."),
    ),
    "spf-record/everybody": Words(
        _("The SPF record of {domain} lets everybody send"),
        _("It leads to the record of {culprit}, whose term “{term}” matches every address. Anybody can send mail that "
          "passes SPF."),
        _("Take {culprit} out of the record, or ask its owner to correct it."),
    ),
    "spf-record/exists": Words(
        _("The SPF record of {domain} lets everybody send"),
        _("The term “{term}” in the record of {culprit} matches every address: it asks whether a host exists, the same "
          "one whoever sends, and that host does. Anybody can send mail that passes SPF."),
        _("Remove the term, or replace it by the addresses of the servers that send for you (ip4:, ip6:)."),
    ),
    "spf-record/broad": Words(
        _("The SPF record of {domain} lets far too many addresses send"),
        _("The term “{term}” in the record of {culprit} matches a large part of all addresses. Anyone with one of them "
          "can send mail that passes SPF."),
        _("Replace “{term}” by the addresses of the servers that send for you (ip4:, ip6:)."),
    ),
    "spf-record/equals-sign": Words(
        _("“{term}” in the SPF record of {domain} has no effect"),
        _("With “=” in place of “:” it is a modifier that receivers do not know, so they ignore it."),
        _("Write “{better}”, or remove it."),
    ),
    "spf-record/ignored": Words(
        _("“{term}” in the SPF record of {domain} has no effect"),
        _("Receivers ignore every term after “{end}”, and “redirect=” anywhere beside it."),
        _("Remove “{term}”. If it is to count, put it before “{end}”, with “include:” in place of “redirect=”."),
    ),
    "spf-record/ptr": Words(
        _("The SPF record of {domain} uses “ptr”"),
        _("“{text}” has the term “{term}”. It is slow and unreliable, and RFC 7208 says not to use it. Some receivers "
          "ignore it."),
        _("Replace “{term}” by the addresses that it stands for (ip4:, ip6:)."),
    ),
    "spf-record/type-99": Words(
        _("{domain} has a record of the obsolete type SPF (99)"),
        _("Receivers read only the TXT record. If there are two, they will differ sooner or later."),
        _("Remove the record of type SPF. What it allows must be in the TXT record."),
    ),
    "spf-record/long": Words(
        _("The SPF record of {domain} is long"),
        _("It has {count} characters. An answer of more than 512 bytes may not fit into a UDP packet, and gets "
          "lost if DNS over TCP is blocked."),
        _("Remove the terms of services that no longer send for you, or move some into another record (include:)."),
    ),
    "spf-record/none": Words(
        _("{domain} has no SPF record"),
        _("Receivers cannot tell who may send mail for it. Many distrust such mail; Gmail and Yahoo ask for SPF or "
          "DKIM from everybody."),
        _("Publish this record. Add every other service that sends for you."),
    ),
    "spf-record/none-parked": Words(
        _("{domain} has no SPF record"),
        _("It takes no mail, so it probably sends none. Without an SPF record, anybody can send in its name."),
        _("Publish this record, which says that nobody sends mail for {domain}."),
    ),
    "spf-record/nearly": Words(
        _("The SPF record of {domain} does not count"),
        _("“{text}” does not start with “v=spf1” and a space, so receivers ignore it."),
        _("Start the record with exactly “v=spf1 ”."),
    ),
    "spf-record/several": Words(
        _("{domain} has {count} SPF records"),
        _("A domain must have only one. Receivers do not choose: the result is a permanent error for every sender."),
        _("Replace them by this one record."),
    ),
    "spf-record/several-many": Words(
        _("{domain} has {count} SPF records"),
        _("A domain must have only one. Receivers do not choose: the result is a permanent error for every sender."),
        _("Replace them by this one record, but without services that no longer send for you: it needs {lookups} DNS "
          "lookups or more, and only 10 are allowed."),
    ),
    "spf-record/included-several": Words(
        _("{culprit}, which the SPF record of {domain} leads to, has more than one SPF record"),
        _("The result is a permanent error for every sender that is not matched before."),
        _("Take {culprit} out of the record, or ask its owner to correct it."),
    ),
    "spf-record/term": Words(
        _("The SPF record of {culprit} has a syntax error"),
        _("“{term}” is not a valid term. The result is a permanent error for every sender."),
        _("Correct or remove “{term}”."),
    ),
    "spf-record/modifier": Words(
        _("The SPF record of {culprit} has a modifier twice"),
        _("“redirect” and “exp” may each stand in a record only once. The result is a permanent error for every "
          "sender."),
        _("Remove the second one."),
    ),
    "spf-record/characters": Words(
        _("The SPF record of {culprit} has characters that are not allowed"),
        _("Only printable ASCII is allowed. The result is a permanent error for every sender. Often a hyphen or a "
          "quotation mark was replaced while the record was copied."),
        _("Type the record anew."),
    ),
    "spf-record/included-term": Words(
        _("The SPF record of {culprit} has a syntax error"),
        _("The record of {domain} leads to it. “{term}” is not a valid term. The result is a permanent error for every "
          "sender that is not matched before."),
        _("Take {culprit} out of the record, or ask its owner to correct it."),
    ),
    "spf-record/included-modifier": Words(
        _("The SPF record of {culprit} has a modifier twice"),
        _("The record of {domain} leads to it. “redirect” and “exp” may each stand in a record only once. The result "
          "is a permanent error for every sender that is not matched before."),
        _("Take {culprit} out of the record, or ask its owner to correct it."),
    ),
    "spf-record/included-characters": Words(
        _("The SPF record of {culprit} has characters that are not allowed"),
        _("The record of {domain} leads to it. Only printable ASCII is allowed. The result is a permanent error for "
          "every sender that is not matched before."),
        _("Take {culprit} out of the record, or ask its owner to correct it."),
    ),
    "spf-record/no-record": Words(
        _("The SPF record of {domain} leads to {culprit}, which has none"),
        _("An “include” or “redirect” must name a domain with an SPF record. The result is a permanent error for "
          "every sender that is not matched before."),
        _("Take {culprit} out of the record, or correct its name."),
    ),
    "spf-record/hosts": Words(
        _("The SPF record of {culprit} names a domain with more than 10 MX records"),
        _("“mx” may lead to 10 hosts at most. {name} has more, so the result is a permanent error."),
        _("Replace the term by the addresses of the servers (ip4:, ip6:)."),
    ),
    "spf-record/circle": Words(
        _("The SPF record of {domain} leads in a circle"),
        _("{way}. Receivers stop at the limit of DNS lookups: the result is a permanent error for every sender that is "
          "not matched before."),
        _("Take the “include” or “redirect” that leads back out of the record of {culprit}."),
    ),
    "spf-record/limited": Words(
        _("{domain} has one SPF record, which receivers do not read to its end"),
        _("“{text}” has no syntax error, but leads to more DNS lookups, or to more names that do not exist, than are "
          "allowed."),
    ),
    "spf-record/unknown": Words(
        _("The SPF record of {domain} could not be judged"),
        _("The lookup of {name} failed: {reason}."),
    ),
    "spf-lookups/few": Words(
        _("The SPF record needs {count} of 10 DNS lookups"),
        _("Each include, a, mx, ptr, exists and redirect counts, also in the records that they lead to."),
    ),
    "spf-lookups/near": Words(
        _("The SPF record needs {count} of 10 DNS lookups, so there is hardly room for another"),
        _("If one of the included records grows, all mail of the domain gets a permanent error."),
        _("Remove terms that no longer send for you, or replace some by addresses (ip4:, ip6:)."),
    ),
    "spf-lookups/many": Words(
        _("The SPF record needs {count} DNS lookups or more; only 10 are allowed"),
        _("Receivers stop after the tenth. The result is a permanent error for every sender that is not "
          "matched before."),
        _("Remove terms that no longer send for you, or replace some by addresses (ip4:, ip6:)."),
    ),
    "spf-lookups/unknown": Words(
        _("The DNS lookups of the SPF record could not be counted"),
        _("{count} were seen before the evaluation ended."),
    ),
    "spf-void/all-exist": Words(
        _("Every name in the SPF record exists"),
        _("None of its DNS lookups comes back empty. Two may."),
    ),
    "spf-void/some": Words(
        _("The SPF record has names that lead to nothing"),
        _("Nothing found for: {names}. Two such lookups are allowed; a third is a permanent error."),
        _("Remove the terms with these names, or correct them."),
    ),
    "spf-void/many": Words(
        _("The SPF record has more than two names that lead to nothing"),
        _("Nothing found for: {names}. Receivers stop after the second, with a permanent error."),
        _("Remove the terms with these names, or correct them."),
    ),
    "spf-void/some-ipv6": Words(
        _("The SPF record has names that lead to nothing for senders with IPv4"),
        _("Nothing found for: {names}. Two such lookups are allowed; a third is a permanent error. Only with IPv6 "
          "addresses: {six}."),
        _("Replace the terms of names with IPv6 only by these addresses (ip6:). Remove or correct the others."),
    ),
    "spf-void/many-ipv6": Words(
        _("The SPF record has more than two names that lead to nothing for senders with IPv4"),
        _("Nothing found for: {names}. Receivers stop after the second, with a permanent error. Only with IPv6 "
          "addresses: {six}."),
        _("Replace the terms of names with IPv6 only by these addresses (ip6:). Remove or correct the others."),
    ),
    "spf-void/unknown": Words(
        _("Whether all names in the SPF record exist could not be checked"),
        _("The evaluation could not be completed. Nothing found so far for: {names}."),
    ),
}  # fmt: skip
