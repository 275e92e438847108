"""Results of the checks of what a domain wants done with mail that fails (DMARC)."""

from __future__ import annotations

from smtptest.engine.words.wording import Words
from smtptest.engine.words.wording import gettext_noop as _

DMARC_CHECKS: dict[str, Words] = {
    "dmarc-find/own": Words(
        _("{domain} has a DMARC record"),
        _("{text}. Receivers look for records from the domain upwards. The organisational domain is "
          "{organisational}."),
    ),
    "dmarc-find/organisational": Words(
        _("The DMARC record of {owner} applies to {domain}"),
        _("{text}. {domain} has none of its own, so that of its organisational domain applies."),
    ),
    "dmarc-find/suffix": Words(
        _("Only {owner}, which is a public suffix, has a DMARC record for {domain}"),
        _("{text}. Its owner published it for all domains below {owner}."),
        _("Publish a record of your own. When the reports show that all your own mail passes, set the policy to "
          "quarantine or reject."),
    ),
    "dmarc-find/none": Words(
        _("{domain} has no DMARC record"),
        _("Receivers do not know what to do with forged mail, and Gmail, Yahoo and Outlook.com ask senders of many "
          "messages for one."),
        _("Publish this record. When the reports show that all your own mail passes, set the policy to quarantine or "
          "reject."),
    ),
    "dmarc-find/none-parked": Words(
        _("{domain} has no DMARC record"),
        _("It takes no mail, so it probably sends none. Without a DMARC record, receivers do not know that."),
        _("Publish this record, which asks receivers to reject all mail of {domain}."),
    ),
    "dmarc-find/several": Words(
        _("{owner} has {count} DMARC records"),
        _("Receivers discard them all if there is more than one."),
        _("Remove all but one."),
    ),
    "dmarc-find/nearly": Words(
        _("The DMARC record of {owner} does not count"),
        _("“{text}” does not start with exactly “v=DMARC1;”, so receivers ignore it."),
        _("Start the record with “v=DMARC1;”, in this case and without spaces before it."),
    ),
    "dmarc-find/older": Words(
        _("Receivers that follow RFC 7489 find another DMARC record"),
        _("Until 2026, the public suffix list decided where to look: at {places}. Such receivers use {older} instead "
          "of {newer}."),
        _("Publish a DMARC record at {domain}, which all receivers find."),
    ),
    "dmarc-find/older-none": Words(
        _("Receivers that follow RFC 7489 find no DMARC record"),
        _("Until 2026, the public suffix list decided where to look: at {places}. The record of {newer} is not there."),
        _("Publish a DMARC record at {domain}, which all receivers find."),
    ),
    "dmarc-find/unknown": Words(
        _("The DMARC record of {domain} could not be looked up"),
        _("The lookup of {name} failed: {reason}."),
    ),
    "dmarc-policy/strong": Words(
        _("The DMARC policy of {domain} is “{policy}”"),
        _("Receivers are asked to reject mail that fails (reject) or to put it into the spam folder (quarantine)."),
    ),
    "dmarc-policy/none": Words(
        _("The DMARC policy of {domain} is “none”"),
        _("Receivers report mail that fails, but deliver it as if there were no DMARC."),
        _("Read the reports. When all your own mail passes, publish this record."),
    ),
    "dmarc-policy/none-parked": Words(
        _("The DMARC policy of {domain} is “none”"),
        _("It takes no mail, so it probably sends none. Receivers still deliver mail that forges its name."),
        _("Publish this record, which asks receivers to reject all mail of {domain}."),
    ),
    "dmarc-policy/testing": Words(
        _("The DMARC policy of {domain} is in test mode"),
        _("With “t=y”, receivers are asked to treat failing mail as “{policy}”, one step below the policy."),
        _("When all your own mail passes, publish the record without “t=y”."),
    ),
    "dmarc-policy/partial": Words(
        _("The DMARC policy of {domain} is meant for only {pct} % of the mail"),
        _("The tag “pct” was removed in 2026. Older receivers obey it, newer ones ignore it."),
        _("Publish the record without “pct”."),
    ),
    "dmarc-policy/subdomains": Words(
        _("Subdomains of {domain} have a weaker DMARC policy"),
        _("The policy is “{policy}”, but “{below}” for subdomains. Forgers will use a subdomain."),
        _("When the mail of all subdomains passes, publish this record."),
    ),
    "dmarc-policy/no-policy": Words(
        _("The DMARC record of {owner} has no policy"),
        _("Without a “p” tag it counts as “p=none” if it says where reports go; else it is ignored. Older receivers "
          "ignore it in any case."),
        _("Publish the record with a policy."),
    ),
    "dmarc-policy/value": Words(
        _("The DMARC record of {owner} has an invalid value"),
        _("“{tag}={value}” is not valid. If the tag is “p”, “sp” or “np”, the whole policy counts as “none” or is "
          "ignored; else the default is used."),
        _("Correct “{tag}={value}”."),
    ),
    "dmarc-policy/repeated": Words(
        _("The DMARC record of {owner} has the tag “{tag}” twice"),
        _("A repeated tag makes the record invalid. Some receivers take the first one, others the last one, others "
          "none."),
        _("Remove one of the two."),
    ),
    "dmarc-policy/junk": Words(
        _("The DMARC record of {owner} has a part that is not a tag"),
        _("“{value}” is ignored. Often a semicolon or an equals sign is missing."),
        _("Correct or remove “{value}”."),
    ),
    "dmarc-policy/characters": Words(
        _("The DMARC record of {owner} has characters that are not allowed"),
        _("Only ASCII is allowed, so receivers ignore “{value}”. Often a space was copied from a web page or a "
          "document: a no-break space, which looks the same."),
        _("Type the record anew, with ordinary spaces."),
    ),
    "dmarc-rua/own": Words(
        _("DMARC reports go to the organisation of {domain} itself"),
        _("Reports are sent to {uris}."),
    ),
    "dmarc-rua/agreed": Words(
        _("{subject} agrees to receive DMARC reports about {owner}"),
        _("It says so with a record at {name}."),
    ),
    "dmarc-rua/refused": Words(
        _("{subject} does not say that it receives DMARC reports about {owner}"),
        _("There is no DMARC record at {name}. Receivers then send no reports there."),
        _("Ask the owner of {subject} to publish this record, or send reports elsewhere."),
    ),
    "dmarc-rua/refused-failures": Words(
        _("{subject} does not say that it receives reports about single failures (ruf) of {owner}"),
        _("There is no DMARC record at {name}. Receivers then send no reports there."),
        _("Ask the owner of {subject} to publish this record, or correct or remove the “ruf” tag."),
    ),
    "dmarc-rua/none": Words(
        _("{domain} asks for no DMARC reports"),
        _("Without reports you do not see who sends in your name, nor which of your own mail fails."),
        _("Publish the record with an address for reports."),
    ),
    "dmarc-rua/none-parked": Words(
        _("{domain} asks for no DMARC reports"),
        _("It takes no mail, so it probably sends none. Reports would only show who sends in its name."),
    ),
    "dmarc-rua/uri": Words(
        _("DMARC reports of {domain} have an invalid address"),
        _("“{value}” is not a URI. An email address is written as “mailto:dmarc@example.org”."),
        _("Correct the “{tag}” tag."),
    ),
    "dmarc-rua/uri-failures": Words(
        _("Reports about single failures (ruf) of {domain} have an invalid address"),
        _("“{value}” is not a URI. An email address is written as “mailto:dmarc@example.org”."),
        _("Correct or remove the “ruf” tag."),
    ),
    "dmarc-rua/elsewhere": Words(
        _("DMARC reports of {domain} go to addresses that are not email"),
        _("Reports are to be sent to {uris}. Receivers must support only “mailto:”, and most support nothing else."),
        _("Add an email address for reports."),
    ),
    "dmarc-rua/more": Words(
        _("DMARC reports go to further domains, not checked: {count}"),
        _("Many receivers send reports to the first two addresses only."),
        _("Shorten the list of addresses."),
    ),
    "dmarc-rua/unknown": Words(
        _("Whether {subject} agrees to receive DMARC reports could not be looked up"),
        _("The lookup of {name} failed: {reason}."),
    ),
}  # fmt: skip
