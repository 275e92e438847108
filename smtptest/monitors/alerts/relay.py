"""Sends a message through the operator's relay."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import suppress
from email.message import EmailMessage

from aiosmtplib import SMTP
from aiosmtplib.errors import (
    SMTPAuthenticationError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientRefused,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from smtptest.conf import engine
from smtptest.conf.monitor_settings import Relay
from smtptest.engine.smtp.mailboxes import needs_smtputf8, with_a_labels
from smtptest.monitors.alerts.result import SENT, Result

# For one command, for the session until the relay has the message, and for its end.
_STEP_SECONDS, SECONDS, _QUIT_SECONDS = 20.0, 60.0, 5.0
# The first match counts.
_CODES: tuple[tuple[type[Exception], str], ...] = (
    (SMTPAuthenticationError, "relay-login"),
    (ssl.SSLError, "relay-tls"),
    (TimeoutError, "relay-timeout"),
    (SMTPResponseException, "relay-refused"),
    (SMTPNotSupported, "relay-refused"),
    (OSError, "relay-unreachable"),
    # aiosmtplib has no kind of its own for a server without STARTTLS.
    (SMTPException, "relay-tls"),
)


async def send(relay: Relay, message: EmailMessage, sender: str, recipient: str) -> Result:
    """Send it, and return the result. Never raises: a relay that does not work is tried again later."""
    env = engine.environment()
    # In a thread: to read the system's root certificates takes longer than a line may wait.
    client = _client(relay, env.helo_name, await asyncio.to_thread(_tls, relay, env.ca_file))
    try:
        async with asyncio.timeout(SECONDS):
            await client.connect()
            # A relay without SMTPUTF8 can read a domain as A-labels, as the header has it.
            await client.send_message(message, sender=sender, recipients=[with_a_labels(recipient)])
        # The relay has accepted the message, whatever happens to QUIT.
        with suppress(SMTPException, OSError):
            async with asyncio.timeout(_QUIT_SECONDS):
                await client.quit()
        return SENT
    except (SMTPException, OSError) as failure:
        return _result(failure, recipient)
    finally:
        client.close()


def _client(relay: Relay, name: str, tls: ssl.SSLContext) -> SMTP:
    return SMTP(
        hostname=relay.host,
        port=relay.port,
        username=relay.user or None,
        password=relay.password.reveal() or None,
        local_hostname=name or "localhost",
        timeout=_STEP_SECONDS,
        use_tls=relay.tls,
        # Never "if it is offered" (None): someone on the network path could strip the offer. On this machine nobody
        # can.
        start_tls=None if relay.is_here else not relay.tls,
        tls_context=tls,
    )


def _tls(relay: Relay, ca_file: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if ca_file:
        context.load_verify_locations(ca_file)
    if relay.is_here:
        # A mail server that requires TLS before a login has a certificate, but hardly one for "localhost".
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _result(failure: Exception, recipient: str) -> Result:
    if isinstance(failure, SMTPNotSupported) and needs_smtputf8(recipient):
        # Without SMTPUTF8 there is no way to name it. That is not the relay's fault, and no other try changes it.
        return Result(error="not-an-address", is_final=True)
    if isinstance(failure, SMTPRecipientsRefused):
        return _of_recipient(failure.recipients[0])
    kinds = (failure, failure.__cause__)
    return Result(error=next(code for kind, code in _CODES if any(isinstance(one, kind) for one in kinds)))


def _of_recipient(refusal: SMTPRecipientRefused) -> Result:
    """A relay that does not relay for us answers with the same codes, so only 5yz is final."""
    if 500 <= refusal.code < 600:
        return Result(error="recipient-rejected", is_final=True)
    return Result(error="recipient-deferred")
