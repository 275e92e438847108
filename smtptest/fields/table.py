"""The fields, each once: whoever needs to know what there is, and what it is called, reads it here.

They stand in the order of the form. A new one has its place in the plan, here, and in the form, which judges its value;
``tests/house/test_fields.py`` says who else must know of it.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from smtptest.fields.field import Field, Names, Section, Told

_SERVER = (
    Field(
        name="host", label=_("Server"), section=Section.SERVER, example="mail.example.org", exported=True,
        names=Names.HOST, kept_in_masked=True, told=Told.ELSEWHERE,
    ),
    Field(
        name="mail_from", label=_("Sender"), section=Section.SERVER, example="you@example.org", exported=True,
        names=Names.MAILBOX, kept_in_masked=True, told=Told.ELSEWHERE,
    ),
    Field(
        name="rcpt_to", label=_("Recipients"), section=Section.SERVER, example="someone@example.org",
        help=_("One per line, or separated by commas."), terminal=_("A recipient; may be given again"), exported=True,
        names=Names.MAILBOX, kept_in_masked=True, told=Told.ELSEWHERE,
    ),
)  # fmt: skip
_OPTIONS = (
    Field(
        name="port",
        label=_("Port"),
        terminal_example="587",
        section=Section.OPTIONS,
        exported=True,
        told=Told.ELSEWHERE,
    ),
    Field(name="security", label=_("Security"), section=Section.OPTIONS, beside=True, exported=True),
    Field(name="stop_after", label=_("Stop after"), section=Section.OPTIONS, exported=True),
    Field(name="route", label=_("Target"), section=Section.OPTIONS, exported=True),
    Field(
        name="round_trip", label=_("Round trip: send the message to us, and watch it come back"),
        section=Section.OPTIONS,
        help=_("Shows how it arrived and what was changed."),
    ),
)  # fmt: skip
_LOGIN = (
    Field(
        name="username", label=_("User name"), section=Section.LOGIN, exported=True, names=Names.MAILBOX,
        kept_in_masked=True,
        terminal_example="alice",
    ),
    Field(
        name="password", label=_("Password"), section=Section.LOGIN, beside=True, secret=True,
        help=_("Password and private key are used for this one test. They are never stored, logged or shown."),
    ),
    Field(name="auth", label=_("Login method"), section=Section.LOGIN, exported=True),
    Field(
        name="insecure_auth", section=Section.LOGIN, private=True, exported=True,
        label=_("Send the password even if the connection is not encrypted or not verified"),
    ),
)  # fmt: skip
_CONNECTION = (
    Field(name="verify", label=_("Certificate"), section=Section.CONNECTION, exported=True),
    Field(name="family", label=_("IP version"), section=Section.CONNECTION, exported=True),
    Field(name="protocol", label=_("Protocol"), section=Section.CONNECTION, beside=True, exported=True),
    Field(
        name="helo", label=_("Name in EHLO"), section=Section.CONNECTION, example="client.example.org",
        exported=True, names=Names.HOST, kept_in_masked=True,
    ),
    Field(
        name="tls_name", label=_("Name for TLS (SNI and certificate)"), section=Section.CONNECTION,
        example="mail.example.org", exported=True, names=Names.HOST, kept_in_masked=True,
        terminal=_("The name in the TLS handshake, which the certificate is checked for; default the host"),
    ),
    Field(
        name="source_address", label=_("Source IP address"), section=Section.CONNECTION, example="192.0.2.1",
        private=True, exported=True, names=Names.HOST,
    ),
    Field(
        name="client_cert", label=_("Client certificate (PEM)"), section=Section.CONNECTION,
        example="-----BEGIN CERTIFICATE-----", terminal=_("A file with the client certificate, in PEM"),
        exported=True, told=Told.PRESENCE,
        terminal_example="cert.pem",
    ),
    Field(
        name="client_key", label=_("Its private key (PEM)"), section=Section.CONNECTION, secret=True,
        example="-----BEGIN PRIVATE KEY-----", terminal=_("A file with its private key, in PEM"),
        terminal_example="key.pem",
    ),
)  # fmt: skip
_MESSAGE = (
    Field(
        name="subject", label=_("Subject"), section=Section.MESSAGE, terminal_example="A test", plain_dialog=True,
        exported=True,
    ),
    Field(
        name="body", label=_("Text of the message"), section=Section.MESSAGE, plain_dialog=True, exported=True,
        told=Told.LENGTH,
        terminal_example="Hello",
    ),
    Field(
        name="html", label=_("HTML of the message"), section=Section.MESSAGE, plain_dialog=True, exported=True,
        told=Told.LENGTH,
        terminal_example="<p>Hello</p>",
    ),
    Field(
        name="headers", label=_("Extra header fields"), section=Section.MESSAGE, example="X-Test: value",
        plain_dialog=True, exported=True,
    ),
    Field(
        name="attachments", label=_("Attachments"), section=Section.MESSAGE, plain_dialog=True,
        help=_(
            "At most 3 files, 256 KiB together. They are sent and not stored; the transcript shows the first lines of"
            " the message."
        ),
        option="attach", terminal=_("A file to attach; may be given again"),
        terminal_example="report.pdf",
    ),
    Field(
        name="sample", label=_("Sample for filters"), section=Section.MESSAGE, plain_dialog=True, exported=True,
    ),
    Field(
        name="size", label=_("Pad message to (bytes)"), section=Section.MESSAGE, beside=True, plain_dialog=True,
        exported=True,
        terminal_example="1000000",
    ),
    Field(
        name="raw_message", label=_("Raw message"), section=Section.MESSAGE, plain_dialog=True, exported=True,
        help=_("Header and body, sent exactly as written here. It replaces all other fields of the message."),
        option="data", told=Told.LENGTH,
        terminal=_("A file with the whole message, header and all; - for the standard input"),
        terminal_example="message.eml",
    ),
)  # fmt: skip
_EXTENSIONS = (
    Field(name="smtputf8", label="SMTPUTF8", section=Section.EXTENSIONS, plain_dialog=True, exported=True),
    Field(
        name="xclient", label=_("Speak as another client (XCLIENT)"), section=Section.EXTENSIONS, private=True,
        example="ADDR=192.0.2.1 NAME=client.example",
    ),
    Field(name="proxy", label=_("PROXY protocol"), section=Section.EXTENSIONS, private=True),
    Field(
        name="proxy_source", label=_("On behalf of"), section=Section.EXTENSIONS, beside=True, private=True,
        example="192.0.2.1:1234",
    ),
    Field(
        name="dsn", label=_("Delivery status (DSN)"), section=Section.EXTENSIONS, example="NOTIFY=SUCCESS RET=HDRS",
        plain_dialog=True, exported=True, kept_in_masked=True,
    ),
    Field(
        name="pipelining", label=_("Send MAIL, RCPT and DATA at once (PIPELINING)"), section=Section.EXTENSIONS,
        plain_dialog=True, exported=True,
    ),
    Field(
        name="bdat", label=_("Send the message by BDAT (CHUNKING)"), section=Section.EXTENSIONS, plain_dialog=True,
        exported=True,
    ),
    Field(
        name="chunk_size", label=_("Chunk size (bytes)"), section=Section.EXTENSIONS, terminal_example="65536",
        plain_dialog=True,
    ),
    Field(
        name="requiretls", label=_("Require verified TLS on every hop (REQUIRETLS)"), section=Section.EXTENSIONS,
        plain_dialog=True, exported=True,
    ),
    Field(
        name="probe", label=_("Probe"), section=Section.EXTENSIONS,
        help=_(
            "A probe runs one security check instead of a normal delivery. For most of them, being refused is the good"
            " result."
        ),
    ),
)  # fmt: skip

FIELDS: dict[str, Field] = {
    field.name: field for part in (_SERVER, _OPTIONS, _LOGIN, _CONNECTION, _MESSAGE, _EXTENSIONS) for field in part
}
SECRETS = frozenset(name for name, field in FIELDS.items() if field.secret)
