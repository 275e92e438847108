"""What was asked for: the plan of a test. It holds no secret; those travel beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any, Self


class Route(StrEnum):
    """Which servers are tried, and in which order."""

    HOST = "host"
    """The host that is named, by its own addresses."""
    MX = "mx"
    """The domain's mail servers in the order of an MTA, until one takes the session on (RFC 5321 section 5.1)."""
    EVERY = "every"
    """Each mail server of the domain, on each of its addresses."""
    PORTS = "ports"
    """The host on 25, 465 and 587, each with the security that goes with it."""


class Family(StrEnum):
    """Which addresses of a host are looked up and dialled."""

    ANY = "any"
    """Both; IPv6 is tried first."""
    IPV4 = "ipv4"
    """Only A records, or an IPv4 address."""
    IPV6 = "ipv6"
    """Only AAAA records, or an IPv6 address."""


class Security(StrEnum):
    """When TLS starts, if at all."""

    NONE = "none"
    """Never TLS."""
    OPPORTUNISTIC = "opportunistic"
    """STARTTLS if it is offered (RFC 7435)."""
    STARTTLS = "starttls"
    """STARTTLS is required (RFC 3207)."""
    TLS = "tls"
    """TLS from the first byte (RFC 8314)."""


class Verify(StrEnum):
    """What comes of a certificate that fails verification."""

    REPORT = "report"
    """A certificate that fails verification is a finding."""
    REQUIRE = "require"
    """It ends the dialog."""


class Auth(StrEnum):
    """The SASL mechanism of the login (RFC 4954)."""

    NONE = "none"
    """No login."""
    AUTO = "auto"
    """The strongest mechanism that server and credentials allow."""
    PLAIN = "plain"
    LOGIN = "login"
    CRAM_MD5 = "cram-md5"
    SCRAM_SHA_1 = "scram-sha-1"
    SCRAM_SHA_256 = "scram-sha-256"
    XOAUTH2 = "xoauth2"
    OAUTHBEARER = "oauthbearer"
    EXTERNAL = "external"
    """By the client certificate (RFC 4422 appendix A); the only one without a password."""


class Protocol(StrEnum):
    """What is spoken."""

    SMTP = "smtp"
    """RFC 5321."""
    LMTP = "lmtp"
    """RFC 2033, as spoken to what puts mail into mailboxes."""


class Smtputf8(StrEnum):
    """When SMTPUTF8 is used (RFC 6531)."""

    AUTO = "auto"
    """If an address or a header field needs it."""
    YES = "yes"
    """Whenever it is offered."""
    NO = "no"
    """Never: a dialog that needs it ends."""


class Sample(StrEnum):
    """A standard text for trying out filters, which is put into the message."""

    NONE = "none"
    GTUBE = "gtube"
    """The standard text that spam filters take for spam."""
    EICAR = "eicar"
    """The standard text that virus filters take for a virus."""


class Probe(StrEnum):
    """A ready-made dialog that asks one question of the server; docs/dialog.md has what each sends and proves."""

    NONE = "none"
    OPEN_RELAY = "open-relay"
    """Does it relay mail from strangers to other domains?"""
    STARTTLS_ENFORCED = "starttls-enforced"
    """Does it require STARTTLS before MAIL?"""
    AUTH_BEFORE_TLS = "auth-before-tls"
    """Does it let a login begin before TLS?"""
    UNKNOWN_RECIPIENT = "unknown-recipient"
    """Does it reject an unknown recipient at RCPT?"""
    VRFY = "vrfy"
    """Does it disclose which addresses exist, by VRFY or EXPN?"""
    SMUGGLING = "smuggling"
    """Does it accept a malformed end of a message as its end?"""
    STARTTLS_INJECTION = "starttls-injection"
    """Does it answer a command that came in plaintext behind STARTTLS?"""


class Proxy(StrEnum):
    """The header of the PROXY protocol that is sent before all else."""

    NONE = "none"
    V1 = "v1"
    """One line of text."""
    V2 = "v2"
    """Bytes."""


class StopAfter(StrEnum):
    """The last stage that is asked for, in the order in which they happen."""

    CONNECT = "connect"
    EHLO = "ehlo"
    TLS = "tls"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    """The command only: the server's go-ahead is awaited, and no message is sent."""
    MESSAGE = "message"
    """The message and the reply to it."""

    def reaches(self, other: StopAfter) -> bool:
        """Whether a dialog that stops after this stage goes as far as the other one."""
        return _ORDER[self] >= _ORDER[other]


_ORDER = {stage: number for number, stage in enumerate(StopAfter)}


@dataclass(frozen=True)
class Attached:
    """What is known of a file that the message carries."""

    name: str
    """The file's, without a folder."""
    type: str
    """Its media type."""
    size: int
    """In bytes, before it is encoded."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One test. Every field has been validated by its maker: the form or the command line."""

    host: str
    """A name in ASCII (A-labels) or an IP address without brackets; a mail domain with the routes MX and EVERY."""
    port: int = 25
    """The TCP port, 1 to 65535. The route PORTS takes its own."""
    route: Route = Route.HOST
    """Which servers are tried, and in which order."""
    family: Family = Family.ANY
    """The addresses that are looked up and dialled."""
    security: Security = Security.OPPORTUNISTIC
    """Whether there is TLS, and when it starts."""
    verify: Verify = Verify.REPORT
    """What a certificate that fails verification leads to."""
    helo: str = ""
    """Empty for the operator's name, or else the address literal of the connection (RFC 5321 section 4.1.3)."""
    auth: Auth = Auth.NONE
    """The SASL mechanism; AUTO for the strongest that both sides have, NONE for no login."""
    username: str = ""
    """Who logs in; empty with NONE. The password is a secret and travels beside the plan."""
    insecure_auth: bool = False
    """Whether a password may be sent without verified TLS: that is a finding instead of the end."""
    client_cert: str = ""
    """PEM, shown in the handshake; empty for none. Its key is a secret and travels beside the plan."""
    mail_from: str = ""
    """Empty for the null reverse-path ``<>``."""
    rcpt_to: tuple[str, ...] = ()
    """The forward-paths without ``<>``; empty only if the dialog stops before RCPT."""
    stop_after: StopAfter = StopAfter.RCPT
    """The last stage that is asked for."""
    subject: str = ""
    """The message's, on one line; empty for one of ours."""
    body: str = ""
    """The text in plain; empty for one of ours."""
    html: str = ""
    """The text in HTML, beside the plain one; empty for none."""
    headers: str = ""
    """Lines of ``Name: value``."""
    sample: Sample = Sample.NONE
    """What is put into the message for filters to find."""
    size: int = 0
    """Bytes to which the message is padded; 0 for as many as it has."""
    protocol: Protocol = Protocol.SMTP
    """What is spoken."""
    smtputf8: Smtputf8 = Smtputf8.AUTO
    """Whether SMTPUTF8 (RFC 6531) is used."""
    dsn: str = ""
    """Parameters as ``dsn.parse_dsn`` reads them."""
    pipelining: bool = False
    """Whether MAIL, RCPT and DATA are sent at once (RFC 2920), if that is offered."""
    bdat: bool = False
    """Whether the message is sent by BDAT (RFC 3030), if that is offered."""
    chunk_size: int = 0
    """Bytes that one BDAT has at most; 0 for the whole message in one."""
    requiretls: bool = False
    """Whether REQUIRETLS (RFC 8689) is asked for."""
    probe: Probe = Probe.NONE
    """Made in place of the plain dialog, so that ``stop_after`` says nothing."""
    attachments: tuple[Attached, ...] = ()
    """Name, type and size of each file; the contents travel beside the plan."""
    xclient: str = ""
    """Attributes as ``xclient.parse_xclient`` reads them; empty for no XCLIENT."""
    proxy: Proxy = Proxy.NONE
    """The header that goes before all else, TLS included."""
    proxy_source: str = ""
    """As ``proxy.parse_source`` reads it; empty for our own address."""
    tls_name: str = ""
    """Empty for the host."""
    raw_message: str = ""
    """In place of the other fields of a message; empty for none. A lone surrogate is a byte that is not UTF-8."""
    source_address: str = ""
    """The IP address at our end; empty for what the system chooses."""
    round_trip: bool = False
    """Whether ``rcpt_to`` is a one-time address of ours, and the test goes on until the message has come there."""

    @property
    def peer_name(self) -> str:
        """The name that is sent in the handshake (SNI), and for which the certificate must be valid."""
        return self.tls_name or self.host

    @property
    def judged_as_sent(self) -> bool:
        """Whether a dialog of this plan shows what a sending mail server needs to know about TLS before it delivers."""
        as_sender = self.route in (Route.MX, Route.EVERY) and self.protocol is Protocol.SMTP
        with_tls = self.security is Security.TLS or self.stop_after.reaches(StopAfter.TLS)
        return as_sender and with_tls and self.security is not Security.NONE and self.probe is Probe.NONE

    def to_json(self) -> dict[str, Any]:
        """The plan as the transcript's JSON gives it: the field names of the form, ``rcpt_to`` a list."""
        asked = asdict(self)
        return {**asked, "rcpt_to": list(self.rcpt_to), "attachments": list(asked["attachments"])}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The plan of which this is the JSON. What a field of a later version says is left out."""
        chosen = {name: _CHOICES[name](value) for name, value in stored.items() if name in _CHOICES}
        attachments = tuple(Attached(**_known(Attached, one)) for one in stored.get("attachments", ()))
        lists = {"rcpt_to": tuple(stored.get("rcpt_to", ())), "attachments": attachments}
        return cls(**{**_known(cls, stored), **chosen, **lists})


def _known(kind: type[Any], stored: Mapping[str, Any]) -> dict[str, Any]:
    return {field.name: stored[field.name] for field in fields(kind) if field.name in stored}


# The fields with a closed list of values.
_CHOICES = {field.name: type(field.default) for field in fields(Plan) if isinstance(field.default, StrEnum)}
