"""The settings of the listener that mail for receive tests comes to."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from smtptest.conf import parsers
from smtptest.conf.parsers import parsed
from smtptest.engine.secret import Secret
from smtptest.engine.tls import client_certificate

OFF = "off"
_PRIVATE_PLACE = "127.0.0.1:2526"
# A name that no resolver knows (RFC 6761). In the private profile the sender is configured to deliver it to the
# listener.
PRIVATE_DOMAIN = "receive.test"

NAMES = (
    "SMTPTEST_RECEIVE",
    "SMTPTEST_RECEIVE_DOMAIN",
    "SMTPTEST_RECEIVE_CERT",
    "SMTPTEST_RECEIVE_CERT_FILE",
    "SMTPTEST_RECEIVE_KEY",
    "SMTPTEST_RECEIVE_KEY_FILE",
    "SMTPTEST_RSPAMD",
)


@dataclass(frozen=True, kw_only=True)
class ReceiveSettings:
    """What the operator set."""

    listen: tuple[str, int] | None
    """The IP address and the port to listen at; None if this process does not listen."""
    is_usual: bool
    """Whether the operator named no place, so that another port does as well where this one is taken."""
    domain: str
    """The domain of the one-time addresses, and the receiver's own name; empty if there is none: then this installation
    receives no mail."""
    files: tuple[Path, Path] | None
    """The PEM files of the domain's certificate and of its key; None for one that is made at the start."""
    minutes: int
    """How long a test waits for a message."""
    most_bytes: int
    """The size of the largest message that is taken."""
    rspamd: str
    """The address of the rspamd that is asked about each message; empty if there is none."""
    body_minutes: int
    """How long the message is kept for whoever started the test."""

    @property
    def is_on(self) -> bool:
        """Whether this installation receives mail, in this process or in another one."""
        return bool(self.domain)


def judged(
    *,
    public: bool,
    listen: str,
    domain: str,
    certificate: str,
    key: str,
    rspamd: str,
    minutes: int,
    most_bytes: int,
    body_minutes: int,
) -> ReceiveSettings:
    """The settings from their texts. Raises ImproperlyConfigured with the variable and what to write."""
    where = parsed("SMTPTEST_RECEIVE", listen or (OFF if public else _PRIVATE_PLACE), place)
    name = parsed("SMTPTEST_RECEIVE_DOMAIN", domain, mail_domain)
    files = _files(certificate, key)
    if public and where and not (name and files):
        missing = "SMTPTEST_RECEIVE_CERT" if name else "SMTPTEST_RECEIVE_DOMAIN"
        raise ImproperlyConfigured(f"{missing}: the public profile receives mail only with a domain and a certificate")
    return ReceiveSettings(
        listen=where,
        is_usual=not listen,
        domain=name or ("" if public or where is None else PRIVATE_DOMAIN),
        files=files,
        minutes=minutes,
        most_bytes=most_bytes,
        rspamd=parsed("SMTPTEST_RSPAMD", rspamd, http_address),
        body_minutes=body_minutes,
    )


def place(text: str) -> tuple[str, int] | None:
    """``192.0.2.1:25`` or ``[2001:db8::1]:25``; None for ``off`` and for nothing."""
    if text in ("", OFF):
        return None
    try:
        parts = urlsplit(f"//{text}")
        host, port = str(ip_address(parts.hostname or "")), parts.port
    except ValueError:
        port = None
    if port is None or parts.netloc != text:
        raise ValueError(f"{text!r} is not an IP address and a port, as in 0.0.0.0:25 or [::]:25, nor {OFF}")
    return host, port


def mail_domain(text: str) -> str:
    """The domain of addresses."""
    name = text.lower().removesuffix(".")
    if name and (not parsers.is_name(name) or "." not in name):
        raise ValueError(f"{text!r} is not a domain: write one whose mail comes here, as in receive.example.org")
    return name


def http_address(text: str) -> str:
    """The address of rspamd, without a trailing slash. The message does not repeat it: it can hold a password."""
    try:
        parts = urlsplit(text)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query and parts.port != 0
    except ValueError:
        known = False
    if text and not known:
        raise ValueError("write the address of rspamd, as in http://127.0.0.1:11333, without a query")
    return text.rstrip("/")


def _files(certificate: str, key: str) -> tuple[Path, Path] | None:
    """The files of the certificate and of its key; None if neither is named."""
    if not certificate and not key:
        return None
    if not (certificate and key):
        missing = "SMTPTEST_RECEIVE_KEY" if certificate else "SMTPTEST_RECEIVE_CERT"
        raise ImproperlyConfigured(f"{missing}: a certificate and its key belong together; name the PEM file of each")
    texts = [parsed(f"SMTPTEST_RECEIVE_{name}", file, _text) for name, file in (("CERT", certificate), ("KEY", key))]
    try:
        client_certificate.check(texts[0], Secret(texts[1]))
    except client_certificate.CertificateFault as fault:
        name = "CERT" if fault.field == "client_cert" else "KEY"
        raise ImproperlyConfigured(f"SMTPTEST_RECEIVE_{name}: {fault}") from None
    return Path(certificate).absolute(), Path(key).absolute()


def _text(file: str) -> str:
    try:
        return Path(file).read_text()
    except (OSError, ValueError):
        # The text is not repeated: somebody may have written the key itself.
        raise ValueError("there is no such file that can be read; name a PEM file") from None
