"""What each check of a domain or of a message is called, by its id."""

from __future__ import annotations

from smtptest.engine.words.wording import gettext_noop as _

CHECK_LABELS: dict[str, str] = {
    "mx-null": _("MX records"),
    "mx-resolve": _("Mail server's address"),
    "mx-cname": _("MX alias"),
    "ipv6": _("IPv6"),
    "caa": _("CAA records"),
    "ptr": _("PTR record"),
    "fcrdns": _("Confirmed name"),
    "ptr-generic": _("Generic name"),
    "helo-match": _("EHLO name"),
    "spf-record": _("SPF record"),
    "spf-lookups": _("SPF lookups"),
    "spf-void": _("SPF void lookups"),
    "spf-eval": _("SPF result"),
    "spf-helo": _("SPF of the EHLO name"),
    "dkim-key": _("DKIM key"),
    "dmarc-find": _("DMARC record"),
    "dmarc-policy": _("DMARC policy"),
    "dmarc-rua": _("DMARC reports"),
    "dane": _("TLSA records"),
    "mta-sts-dns": _("MTA-STS record"),
    "mta-sts-policy": _("MTA-STS policy"),
    "mta-sts-mode": _("MTA-STS mode"),
    "mta-sts-mx": _("MTA-STS of the mail server"),
    "tls-rpt": _("TLS reporting record"),
    "bimi": _("BIMI record"),
    "bimi-svg": _("BIMI logo"),
    "bimi-vmc": _("BIMI certificate"),
    "dnsbl-ip": _("Address on block lists"),
    "dnsbl-domain": _("Domain on block lists"),
    "dnssec": _("DNSSEC signatures"),
    "dkim-sig": _("DKIM signature"),
    "dmarc-eval": _("DMARC result"),
    "arc": _("ARC chain"),
    "tls-sent": _("TLS on the way"),
    "rfc5322": _("Form of the message"),
    "content": _("Text and HTML"),
    "list-unsubscribe": _("Unsubscribing"),
    "received-path": _("Path of the message"),
    "trip-header": _("Header on arrival"),
    "trip-body": _("Body on arrival"),
    "trip-dkim": _("DKIM on arrival"),
    "spam-score": _("Spam score"),
}


def label_of(name: str) -> str:
    """The label of a check in English; its id if it has none, as that of an earlier version."""
    return CHECK_LABELS.get(name, name)
