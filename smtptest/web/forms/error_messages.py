"""What the parts that know no Django say of a field that is wrong, in the visitor's language.

``guard`` and ``dialog`` raise errors with words in English. Here is each of these sentences once more, for gettext to
find; what is quoted in one stands as ``{name}``. A sentence that is not here is said in English.
"""

from __future__ import annotations

import re
from functools import cache

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

SENTENCES = (
    # engine/guard/hosts.py
    _("A host name has at most 253 characters, and at most 63 between two dots."),
    _("Write only a host name of letters, digits and hyphens, as in mail.example.org, or an IP address."),
    _(
        "A host name cannot end in a number. Write an IPv4 address as four decimal numbers without leading zeros, as in"
        " 192.0.2.1."
    ),
    _("Write the full name with its domain, as in mail.example.org."),
    _("Write the name or the IP address of a mail server, as in mail.example.org."),
    _("There is an invisible character in the host name. Type it anew instead of pasting it."),
    _("This is not a valid internationalised host name (IDNA 2008, RFC 5891)."),
    # engine/guard/policy.py
    _("There is no TCP port {port}; ports are numbers from 1 to 65535."),
    _("This service does not connect to port {port}; the ports it connects to are {allowed}."),
    # web/forms/typed/mailbox_input.py
    _("{text} is no mail address; write one as in alice@example.org."),
    _("An address has at most 64 bytes before the @, 255 behind it and 254 in all."),
    _("{local} cannot stand before the @ as it is; write a plain address, without name or < >."),
    _("{domain} is not written as its owner registered it; write {canonical}."),
    _("{text} has characters beyond ASCII; write the name as A-labels (xn--…)."),
    _("{text} is no domain; write one as in example.org, or an address as in [192.0.2.1]."),
    _("{text} is no address literal; write one as in [192.0.2.1] or [IPv6:2001:db8::1]."),
    _("An address literal cannot have a zone. Remove the % and what follows it."),
    _("{text} cannot be sent: spaces, quotes, < > and control characters can end an address."),
    _("{text} cannot be sent: it must be ASCII (xn--…) without spaces."),
    # engine/smtp/extensions/dsn.py
    _("{word} is none of RET=, ENVID=, NOTIFY= and ORCPT= (RFC 3461)."),
    _("{keyword} can be given once (RFC 3461)."),
    _("RET is FULL or HDRS (RFC 3461)."),
    _("ENVID is at most 100 characters of xtext, as in ENVID=QQ314159 (RFC 3461)."),
    _("NOTIFY is NEVER, or of SUCCESS, FAILURE and DELAY each at most once, with commas (RFC 3461)."),
    _("ORCPT is a type and an address in xtext, as in ORCPT=rfc822;bob@example.com (RFC 3461)."),
    # engine/smtp/message/headers.py
    _("At most {most} header fields."),
    _("A message has at most one {name} (RFC 5322 section 3.6)."),
    _("Write each header field on one line; a line cannot begin with a space."),
    _("Control characters cannot stand in a header field."),
    _("{line} is no header field; write one as in X-Test: value."),
    _("{name} belongs to the parts of the message, which are made here."),
    _("A header field has at most {longest} bytes here."),
    # engine/tls/client_certificate.py
    _("OpenSSL does not take this certificate: {reason}."),
    _("This is not a certificate in PEM (-----BEGIN CERTIFICATE-----)."),
    _("The key has a pass phrase; give it without one."),
    _("This is not a private key in PEM (-----BEGIN PRIVATE KEY-----)."),
    _("The key is not the one of this certificate."),
    _("Enter at most {most} certificates."),
    _("Enter only certificates here. The private key has its own field."),
    _("Enter only one private key."),
    _("Only RSA, elliptic-curve, Ed25519 and Ed448 keys can be used here."),
    _("An RSA key can have at most {most} bits here."),
    # engine/smtp/message/attachments.py
    _("A file needs a name, without folders and control characters."),
    _("The name of a file has at most {most} characters."),
    _("{type} is no type of a file, as application/pdf is one."),
    _("At most {most} files."),
    _("All files together may have at most {most} KiB."),
    # engine/smtp/steps/xclient.py
    _("{word} is no attribute of XCLIENT; it has {names}, as in NAME=value."),
    _("{name} can be given once."),
    _("NAME is a host name, or [UNAVAILABLE]."),
    _("{name} is an IP address, or [UNAVAILABLE]."),
    _("{name} is a port, or [UNAVAILABLE]."),
    _("PROTO is SMTP or ESMTP, or [UNAVAILABLE]."),
    _("HELO is a name to greet with, or [UNAVAILABLE]."),
    _("LOGIN is a user name, or [UNAVAILABLE]."),
    _("XCLIENT has to fit into one command of 512 bytes."),
    # engine/smtp/steps/proxy_protocol.py
    _("{text} is no address; write one as in 192.0.2.1:1234 or [2001:db8::1]:1234."),
    _("A port is a number from 1 to 65535."),
)
_QUOTED = re.compile(r"\{(\w+)\}")


def translated(text: str) -> str:
    """The sentence in the language of the moment, with what it quotes as it is."""
    for sentence, pattern in _patterns():
        if found := pattern.fullmatch(text):
            return _QUOTED.sub(lambda name: found[name[1]], gettext(sentence))
    return text


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((sentence, _pattern(sentence)) for sentence in SENTENCES)


def _pattern(sentence: str) -> re.Pattern[str]:
    """Odd parts of the split are the names of what is quoted."""
    parts = [f"(?P<{part}>.*)" if odd % 2 else re.escape(part) for odd, part in enumerate(_QUOTED.split(sentence))]
    return re.compile("".join(parts), re.DOTALL)
