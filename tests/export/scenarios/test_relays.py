"""The settings that the page exports, in the programs that they are for: each sends a mail through a real server to us.

The server is the tests' Postfix: it wants STARTTLS or TLS and a login, and relays to the receiver.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import smtplib
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from smtptest.conf.environment import BASE_DIR
from smtptest.engine.smtp.plan import Auth, Plan, Security, StopAfter
from smtptest.export.exportable import PASSWORD, RECIPIENT, wish
from smtptest.export.program_settings import settings
from tests.engine.receiving.peers import ADDRESS, listening
from tests.export.programs import needs, ours, run
from tests.servers.dovecot import APPLICATION, APPLICATION_PASSWORD
from tests.servers.postfix import Postfix
from tests.servers.postfix_sender import sending

pytestmark = pytest.mark.postfix
SENDER = "app@example.test"
MESSAGE = f"From: {SENDER}\nTo: {ADDRESS}\nSubject: hello\n\nHello\n"


@dataclass(frozen=True)
class Place:
    """Where a program runs, with the settings in it, and the authority that it is to trust."""

    folder: Path
    text: str
    root: Path

    def filled_in(self, password: str, recipient: str = "") -> str:
        """The settings as their user completes them."""
        return self.text.replace(PASSWORD, password).replace(RECIPIENT, recipient)


async def msmtp(place: Place) -> str:
    needs("msmtp")
    file = place.folder / "msmtprc"
    file.write_text(f"{place.filled_in(APPLICATION_PASSWORD)}tls_trust_file {place.root}\n")
    os.chmod(file, 0o600)
    return await run(f"msmtp -C {file} {ADDRESS}", place.folder, MESSAGE.encode())


async def python(place: Place) -> str:
    (place.folder / "send.py").write_text(place.filled_in(escaped(APPLICATION_PASSWORD), ADDRESS))
    return await run(f"SSL_CERT_FILE={place.root} {sys.executable} send.py", place.folder)


async def django(place: Place) -> str:
    (place.folder / "settings.py").write_text(place.filled_in(escaped(APPLICATION_PASSWORD)))
    program = f"from django.core.mail import send_mail\nsend_mail('hello', 'Hello', None, ['{ADDRESS}'])\n"
    (place.folder / "send.py").write_text(program)
    return await run(
        f"DJANGO_SETTINGS_MODULE=settings SSL_CERT_FILE={place.root} {sys.executable} send.py", place.folder
    )


async def nodemailer(place: Place) -> str:
    needs("node")
    mail = {"from": SENDER, "to": ADDRESS, "subject": "hello", "text": "Hello"}
    text = place.text.replace(f'"{PASSWORD}"', json.dumps(APPLICATION_PASSWORD))
    program = f"const nodemailer = require('nodemailer');\n{text}transporter.sendMail({json.dumps(mail)});\n"
    (place.folder / "send.js").write_text(program)
    return await run(f"NODE_PATH={BASE_DIR}/node_modules NODE_EXTRA_CA_CERTS={place.root} node send.js", place.folder)


async def postfix_relay(place: Place) -> str:
    """Another Postfix, for which the first one is the relay."""
    return await asyncio.to_thread(_by_postfix, place)


def _by_postfix(place: Place) -> str:
    main, _, table = place.filled_in(APPLICATION_PASSWORD).partition("# /etc/postfix/sasl_passwd")
    passwords = place.folder / "sasl_passwd"
    passwords.write_text(table.partition("\n")[2])
    main = main.replace("hash:/etc/postfix/", f"texthash:{place.folder}/")
    lines = [line for line in main.splitlines() if not line.startswith(("#", "smtp_tls_CAfile"))]
    lines += [f"smtp_tls_CAfile = {place.root}"]
    # The tests' sending Postfix delivers nothing elsewhere by itself, and localhost is not in the DNS.
    lines += ["default_transport = smtp", "smtp_host_lookup = native"]
    with sending({}, 20, more="\n".join(lines)) as sender:
        with smtplib.SMTP("127.0.0.1", sender.port) as client:
            client.sendmail(SENDER, [ADDRESS], MESSAGE)
        sender.process.wait_for(r"status=\w+")
        return sender.process.text()


def escaped(text: str) -> str:
    """As it stands between the quotes of a literal of Python."""
    return text.replace("\\", "\\\\").replace("'", "\\'")


PROGRAMS: dict[str, Callable[[Place], Awaitable[str]]] = {
    "Postfix": postfix_relay, "msmtp": msmtp, "Python": python, "Django": django, "Nodemailer": nodemailer,
}  # fmt: skip


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
@pytest.mark.parametrize("name", PROGRAMS)
async def test_what_is_sent_by_the_settings_arrives(
    postfix: Postfix, tmp_path: Path, name: str, security: Security
) -> None:
    port = postfix.submission if security is Security.STARTTLS else postfix.smtps
    plan = Plan(
        host="localhost", port=port, security=security, auth=Auth.PLAIN, username=APPLICATION, mail_from=SENDER,
        stop_after=StopAfter.AUTH,
    )  # fmt: skip
    found = await ours(plan, port, (str(postfix.ca),), APPLICATION_PASSWORD)
    (text,) = (one.text for one in settings(wish(found, owner=True)) if one.name == name)
    assert APPLICATION_PASSWORD not in text
    async with listening(port=postfix.receiver) as scene:
        waiter = scene.waiter()
        output = await PROGRAMS[name](Place(tmp_path, text, postfix.ca))
        try:
            delivery = await waiter.delivery()
        except TimeoutError:
            raise AssertionError(output) from None
    assert delivery.mail_from == SENDER
    assert re.search(rb"with (ESMTP|UTF8SMTP)SA", delivery.message)  # it logged in, and within TLS
