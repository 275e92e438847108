"""The stages of a dialog, a domain check and a receive test, in order: a stage is one entry."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from smtptest.engine.msgids import gettext_noop
from smtptest.engine.stages.facts import NAMES, NO_NAMES, Doubt, StageFacts, domain_stage

# Checks about what senders and receivers report, or about a policy that senders do without if it is not valid.
_BESIDE = ("dmarc-rua", "mta-sts-dns", "mta-sts-policy")


class StageState(StrEnum):
    STARTED = "started"
    """It has begun and is waited for."""
    DONE = "done"
    """It went well."""
    WARNED = "warned"
    """It went on, after a refusal or with a fault that a finding tells of."""
    FAILED = "failed"
    """It was broken off: the dialog ended in it, or the test was stopped."""
    SKIPPED = "skipped"
    """It was asked for and is not possible."""


class StageName(StrEnum):
    """The parts of a test that take time of their own."""

    facts: StageFacts

    def __new__(cls, value: str, facts: StageFacts | None = None) -> Self:
        member = str.__new__(cls, value)
        member._value_, member.facts = value, facts or StageFacts()
        return member

    QUEUE = (
        "queue",
        StageFacts(
            label=gettext_noop("Its turn"),
            waiting=gettext_noop("Waiting for its turn: this server has just been tested"),
            reason=gettext_noop("Tests of the same server run one after the other, so that nobody can flood it."),
            cause="",
            limit="",
        ),
    )
    RESOLVE = (
        "resolve",
        StageFacts(
            label=gettext_noop("Lookup"),
            waiting=gettext_noop("Looking up the server's address"),
            reason=NAMES,
            cause=NO_NAMES,
            limit="",
            preview="DNS",
            awaits_names=True,
        ),
    )
    CONNECT = (
        "connect",
        StageFacts(
            label=gettext_noop("Connection"),
            waiting=gettext_noop("Waiting for the connection"),
            reason=gettext_noop("Usually a connection takes a fraction of a second. Each address is tried in turn."),
            cause=gettext_noop(
                "A firewall probably drops the packets: a closed port refuses at once. Many networks block port 25."
            ),
            limit="connect",
            preview="Connection",
        ),
    )
    TLS = (
        "tls",
        StageFacts(
            label=gettext_noop("TLS handshake"),
            waiting=gettext_noop("Waiting for the TLS handshake"),
            reason=gettext_noop("Server and client agree on keys, and the server shows its certificate."),
            cause=gettext_noop(
                "The port may not speak TLS from the first byte, or a firewall may hold the handshake back."
            ),
            limit="tls",
            preview="TLS",
        ),
    )
    GREETING = (
        "greeting",
        StageFacts(
            label=gettext_noop("Greeting"),
            waiting=gettext_noop("Waiting for the server's greeting"),
            reason=gettext_noop(
                "Some servers delay their greeting on purpose: spammers don't wait. Others look up the client's name "
                "first (reverse DNS), which takes long if there is none."
            ),
            cause=gettext_noop(
                "The port may expect TLS from the first byte: then each side waits for the other. It may also expect a "
                "PROXY header, or a firewall may hold the greeting back."
            ),
            preview="Greeting",
        ),
    )
    EHLO = "ehlo"
    STARTTLS = "starttls"
    XCLIENT = "xclient"
    AUTH = (
        "auth",
        StageFacts(
            reason=gettext_noop(
                "Some servers delay the reply to a login, above all to a wrong one, to slow guessing down."
            ),
        ),
    )
    MAIL = (
        "mail",
        StageFacts(
            label=gettext_noop("MAIL FROM"),
            reason=gettext_noop(
                "The server may look up the sender's domain and SPF record, and the client on block lists."
            ),
            preview="Sender",
        ),
    )
    RCPT = (
        "rcpt",
        StageFacts(
            label=gettext_noop("RCPT TO"),
            reason=gettext_noop(
                "The server may ask another server whether the mailbox exists, or look the client up on block lists."
            ),
            preview="Recipients",
        ),
    )
    DATA = "data"
    MESSAGE = (
        "message",
        StageFacts(
            label=gettext_noop("Message"),
            waiting=gettext_noop("Waiting for the server to take the message"),
            reason=gettext_noop("Many servers check a message for spam and viruses before they reply."),
            cause=gettext_noop(
                "The check of the message may take a minute or more; the server may also be overloaded."
            ),
            limit="data",
            preview="Message",
        ),
    )
    PROBE = (
        "probe",
        StageFacts(
            label=gettext_noop("Probe"),
            waiting=gettext_noop("Waiting for the replies to the probe"),
            reason=gettext_noop("A probe sends many commands, and some servers slow down after each one they refuse."),
            refusals_are_fine=True,
        ),
    )
    QUIT = "quit", StageFacts(refusals_are_fine=True)
    MX = (
        "mx",
        domain_stage(
            gettext_noop("Mail servers"), gettext_noop("Looking up the domain's mail servers"), "MX", Doubt.ARRIVAL, 9
        ),
    )
    PTR = (
        "ptr",
        domain_stage(
            gettext_noop("Sending addresses"),
            gettext_noop("Looking up the names of the sending addresses"),
            "Addresses",
            Doubt.BELIEF,
            5,
        ),
    )
    SPF = (
        "spf",
        domain_stage(gettext_noop("SPF"), gettext_noop("Evaluating the SPF record"), "SPF", Doubt.BELIEF, 7),
    )
    DKIM = (
        "dkim",
        domain_stage(gettext_noop("DKIM"), gettext_noop("Looking up the DKIM keys"), "DKIM", Doubt.BELIEF, 6),
    )
    DMARC = (
        "dmarc",
        domain_stage(gettext_noop("DMARC"), gettext_noop("Looking up the DMARC policy"), "DMARC", Doubt.BELIEF, 8),
    )
    DANE = (
        "dane",
        domain_stage(gettext_noop("DANE"), gettext_noop("Looking up the TLSA records"), "DANE", Doubt.ARRIVAL, 2),
    )
    MTA_STS = (
        "mta-sts",
        domain_stage(gettext_noop("MTA-STS"), gettext_noop("Fetching the MTA-STS policy"), "MTA-STS", Doubt.ARRIVAL, 3),
    )
    TLS_RPT = (
        "tls-rpt",
        domain_stage(gettext_noop("TLS reports"), gettext_noop("Looking up where TLS reports go"), "TLS-RPT"),
    )
    BIMI = "bimi", domain_stage(gettext_noop("BIMI"), gettext_noop("Looking up the logo"), "BIMI")
    DNSBL = (
        "dnsbl",
        domain_stage(
            gettext_noop("Block lists"), gettext_noop("Asking the block lists"), "Block lists", Doubt.BELIEF, 4
        ),
    )
    DNSSEC = "dnssec", domain_stage(gettext_noop("DNSSEC"), gettext_noop("Checking the domain's signatures"), "DNSSEC")
    WAITING = (
        "waiting",
        StageFacts(
            label=gettext_noop("Waiting"),
            waiting=gettext_noop("Waiting for the message"),
            reason=gettext_noop("Some senders keep a message in their queue for a while before they deliver it."),
            cause="",
            limit="",
            preview="Waiting",
        ),
    )
    ARRIVAL = (
        "arrival",
        StageFacts(
            label=gettext_noop("Arrival"),
            waiting=gettext_noop("Waiting for the sender's next command"),
            reason=gettext_noop("Here the sender speaks first, and this tool answers."),
            cause=gettext_noop("The sender may be overloaded, or a firewall may hold the connection up."),
            limit="",
            preview="Arrival",
        ),
    )
    AUTHENTICATION = (
        "authentication",
        StageFacts(
            label=gettext_noop("Authentication"),
            waiting=gettext_noop("Judging whether the message is from whom it says"),
            reason=NAMES,
            cause=NO_NAMES,
            limit="",
            preview="Authentication",
            awaits_names=True,
            doubt=Doubt.BELIEF,
            weight=9,
        ),
    )
    CONTENT = (
        "content",
        StageFacts(
            label=gettext_noop("Content"),
            waiting=gettext_noop("Reading the message"),
            reason=gettext_noop("Each part of the message is read."),
            cause="",
            limit="",
            preview="Content",
            weight=5,
        ),
    )

    def doubt(self, check: str) -> Doubt | None:
        """What a problem that this check of the stage finds puts in doubt, by the id of the check."""
        return None if check in _BESIDE else self.facts.doubt

    def weight(self, check: str) -> int:
        """What a result of this check of the stage weighs, by the id of the check."""
        return 0 if check in _BESIDE else self.facts.weight

    @property
    def command(self) -> str:
        """Its name if it has no word of its own: as it is written on the wire."""
        return self.upper()
