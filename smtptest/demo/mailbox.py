"""The demo server's replies: an aiosmtpd handler that accepts mail for three domains and discards it."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session, TLSSetupException

from smtptest.demo import PASSWORD, USERNAME

# Reserved for documentation (RFC 2606 section 3), so nobody's real address is accepted by mistake.
DOMAINS = frozenset({"example.com", "example.net", "example.org"})
UNKNOWN_USER = "nobody"
# Not a name with the demo's password in it: the tester masks the password wherever a server repeats it.
HOST_NAME = "mail.example"
MESSAGE_BYTES = 10 * 1024 * 1024

logger = logging.getLogger(__name__)


class Server(SMTP):
    """aiosmtpd's server with the challenges of draft-murchison-sasl-login, which most clients expect."""

    AuthLoginUsernameChallenge = "Username:"
    AuthLoginPasswordChallenge = "Password:"


def authenticate(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: LoginPassword
) -> AuthResult:
    """Judge the user name and password of AUTH PLAIN and LOGIN (RFC 4954)."""
    right = given == LoginPassword(USERNAME.encode(), PASSWORD.encode())
    # Not handled: aiosmtpd then sends its 535 5.7.8.
    return AuthResult(success=right, handled=False, auth_data=given)


class Mailbox:
    """The hooks that aiosmtpd calls by their names; each returns the reply. Enhanced codes are those of RFC 3463."""

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 Ok"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        user, _, domain = address.rpartition("@")
        if domain.lower() not in DOMAINS:
            return f"550 5.7.1 Relaying denied; this server takes mail for {', '.join(sorted(DOMAINS))}"
        if user.lower() == UNKNOWN_USER:
            return "550 5.1.1 User unknown"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        return f"250 2.0.0 Ok: thrown away as {secrets.token_hex(5).upper()}"

    async def handle_RSET(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        return "250 2.0.0 Ok"

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        return "221 2.0.0 Bye"

    async def handle_exception(self, error: Exception) -> str:
        """The reply if a session fails. A client that rejects the certificate is not an error of ours."""
        if not isinstance(error, TLSSetupException):
            logger.error("a session failed", exc_info=error)
        return "451 4.3.0 Local error"


def server(**options: Any) -> SMTP:
    """One session's protocol; the options are those of :class:`aiosmtpd.smtp.SMTP` that say how TLS is used."""
    return Server(
        Mailbox(),
        authenticator=authenticate,
        data_size_limit=MESSAGE_BYTES,
        enable_SMTPUTF8=True,
        hostname=HOST_NAME,
        ident="ESMTP",
        **options,
    )
