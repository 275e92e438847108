"""What is wrong with a field, as a code with parameters, and the English sentence of each code.

The sentences are the messages that the catalogues in ``locale/`` translate: whoever shows an error to a visitor looks
the template up in their language and fills in the parameters.
"""

from __future__ import annotations

from smtptest.engine.words.wording import gettext_noop as _

FIELD_ERRORS = {
    # Host names and ports
    "host-too-long": _("A host name has at most 253 characters, and at most 63 between two dots."),
    "host-not-a-name": _("Enter a host name such as mail.example.org, or an IP address."),
    "host-ends-in-number": _(
        "A host name cannot end in a number. Enter an IPv4 address as four decimal numbers without leading "
        "zeros, as in 192.0.2.1."
    ),
    "host-without-domain": _("Enter the full name with its domain, as in mail.example.org."),
    "host-empty": _("Enter the name or the IP address of a mail server, as in mail.example.org."),
    "host-invisible-character": _(
        "There is an invisible character in the host name. Type it anew instead of pasting it."
    ),
    "host-not-idna": _("This is not a valid internationalised host name (IDNA 2008, RFC 5891)."),
    "port-out-of-range": _("There is no TCP port {port}; ports are numbers from 1 to 65535."),
    "port-not-allowed": _("This service does not connect to port {port}; the ports it connects to are {allowed}."),
    # Mail addresses and names to greet with
    "mailbox-malformed": _("{text} is not an email address. Example: alice@example.org."),
    "mailbox-too-long": _("An address has at most 64 bytes before the @, 255 behind it and 254 in all."),
    "mailbox-local-part": _("{local} cannot stand before the @. Enter the address only, without name or < >."),
    "mailbox-not-canonical": _("{domain} is not written as its owner registered it. Enter {canonical}."),
    "mailbox-not-sendable": _("{text} cannot be sent: spaces, quotes, < > and control characters can end an address."),
    "helo-not-ascii": _("{text} has characters beyond ASCII. Enter the name as A-labels (xn--…)."),
    "helo-not-sendable": _("{text} cannot be sent: it must be ASCII (xn--…) without spaces."),
    "domain-malformed": _("{text} is not a domain. Enter one such as example.org, or an address such as [192.0.2.1]."),
    "literal-malformed": _("{text} is not an address literal. Examples: [192.0.2.1], [IPv6:2001:db8::1]."),
    "literal-with-zone": _("An address literal cannot have a zone. Remove the % and what follows it."),
    # Delivery status notifications
    "dsn-unknown": _("{word} is none of RET=, ENVID=, NOTIFY= and ORCPT= (RFC 3461)."),
    "dsn-repeated": _("{keyword} can be given once (RFC 3461)."),
    "dsn-ret": _("RET is FULL or HDRS (RFC 3461)."),
    "dsn-envid": _("ENVID is at most 100 characters of xtext, as in ENVID=QQ314159 (RFC 3461)."),
    "dsn-notify": _("NOTIFY is NEVER, or of SUCCESS, FAILURE and DELAY each at most once, with commas (RFC 3461)."),
    "dsn-orcpt": _("ORCPT is a type and an address in xtext, as in ORCPT=rfc822;bob@example.com (RFC 3461)."),
    # Header fields of the message
    "headers-too-many": _("At most {most} header fields."),
    "header-repeated": _("A message has at most one {name} (RFC 5322 section 3.6)."),
    "header-begins-with-space": _("Enter each header field on one line; a line cannot begin with a space."),
    "header-control-character": _("Control characters cannot stand in a header field."),
    "header-malformed": _("{line} is not a header field. Example: X-Test: value."),
    "header-of-mime": _("smtptest sets {name} itself. Remove this field, or use a raw message."),
    "header-too-long": _("A header field has at most {longest} bytes here."),
    # Files
    "file-name": _("A file needs a name, without folders and control characters."),
    "file-name-too-long": _("The name of a file has at most {most} characters."),
    "file-type": _("{type} is not a media type. Example: application/pdf."),
    "files-too-many": _("At most {most} files."),
    "files-too-large": _("All files together may have at most {most} KiB."),
    # The client's certificate and its key
    "certificate-not-taken": _("OpenSSL does not take this certificate: {reason}."),
    "certificate-malformed": _("This is not a certificate in PEM (-----BEGIN CERTIFICATE-----)."),
    "certificates-too-many": _("Enter at most {most} certificates."),
    "certificate-with-key": _("Enter only certificates here. The private key has its own field."),
    "key-encrypted": _("The key has a pass phrase. Enter it without one."),
    "key-malformed": _("This is not a private key in PEM (-----BEGIN PRIVATE KEY-----)."),
    "key-of-another-certificate": _("The key is not the one of this certificate."),
    "keys-too-many": _("Enter only one private key."),
    "key-of-other-kind": _("Only RSA, elliptic-curve, Ed25519 and Ed448 keys can be used here."),
    "key-too-large": _("An RSA key can have at most {most} bits here."),
    # Who the client claims to be
    "xclient-unknown": _("{word} is not an attribute of XCLIENT. It has {names}. Example: NAME=value."),
    "xclient-repeated": _("{name} can be given once."),
    "xclient-name": _("NAME is a host name, or [UNAVAILABLE]."),
    "xclient-address": _("{name} is an IP address, or [UNAVAILABLE]."),
    "xclient-port": _("{name} is a port, or [UNAVAILABLE]."),
    "xclient-proto": _("PROTO is SMTP or ESMTP, or [UNAVAILABLE]."),
    "xclient-helo": _("HELO is a name to greet with, or [UNAVAILABLE]."),
    "xclient-login": _("LOGIN is a user name, or [UNAVAILABLE]."),
    "xclient-too-long": _("XCLIENT has to fit into one command of 512 bytes."),
    "proxy-source-malformed": _("{text} is not an address. Examples: 192.0.2.1:1234, [2001:db8::1]:1234."),
    "proxy-source-port": _("A port is a number from 1 to 65535."),
}


class FieldError(ValueError):
    """A field cannot be used as it is. ``str()`` gives the English sentence."""

    code: str
    """A key of :data:`FIELD_ERRORS`."""

    parameters: dict[str, object]
    """What stands in the sentence's ``{}``, by name. What the visitor typed is quoted by ``repr``."""

    def __init__(self, code: str, **parameters: object) -> None:
        super().__init__(FIELD_ERRORS[code].format_map(parameters))
        self.code = code
        self.parameters = parameters

    @property
    def template(self) -> str:
        """The English sentence before anything is filled in."""
        return FIELD_ERRORS[self.code]
