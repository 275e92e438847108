"""Commands that send one message to a one-time address."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from smtptest.export.shell import Export, shell

_SENDER = "you@example.org"
_PYTHON = """python3 - <<'END'
import smtplib
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

message = EmailMessage()
message["From"] = {sender!r}
message["To"] = {address!r}
message["Subject"] = "Test"
message["Date"] = formatdate(localtime=True)
message["Message-ID"] = make_msgid()
message.set_content("This is a test.")
with smtplib.SMTP({host!r}, {port}) as server:
    server.starttls()
    server.send_message(message)
END"""


def sending(address: str, host: str, port: int, *, found_by_mx: bool) -> list[Export]:
    """Return the commands. They come to ``host`` and ``port`` directly, except for that of the visitor's own server.

    found_by_mx: whether a mail server finds the receiver by itself, through the MX record of the address's domain.
    """
    own = "printf 'From: {0}\\nTo: {1}\\nSubject: Test\\n\\nThis is a test.\\n' | sendmail -f {0} {1}"
    server = (
        _("It takes the same route as all mail from this machine. Replace you@example.org with your own sender."),
    )
    route = (_("Your server cannot find this receiver in DNS. In Postfix, this line of a transport table leads here."),)
    swaks = shell("swaks", ["--to", address], ["--from", _SENDER], ["--server", host, "--port", str(port)], ["--tls"])
    table = f"{address.rpartition('@')[2]} smtp:[{host}]:{port}"
    return [
        Export(name="sendmail", text=own.format(_SENDER, address), unsaid=server),
        *([] if found_by_mx else [Export(name="Postfix", text=table, unsaid=route)]),
        Export(name="swaks", text=swaks),
        Export(name="Python", text=_PYTHON.format(sender=_SENDER, address=address, host=host, port=port)),
    ]
