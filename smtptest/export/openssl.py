"""Writes the test as an ``openssl s_client`` command, with the lines to type after it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from smtptest.engine.addressing import is_address
from smtptest.engine.printable import printable
from smtptest.export.exportable import Wish, bracketed
from smtptest.export.shell import Export, Words, refusable, shell


@refusable("openssl s_client")
def openssl(wish: Wish) -> Export:
    """Return the command, and as comments the lines to type. The text is empty if the test uses no TLS."""
    if wish.plan["security"] == "none":
        reason = _("openssl s_client speaks TLS, and this test has none.")
        return Export(name="openssl s_client", text="", unsaid=(reason,))
    command = shell(
        # Without -quiet, s_client takes a line that begins with R or Q as a command to itself, RCPT included.
        ["openssl", "s_client", "-quiet", "-crlf", "-connect", f"{bracketed(wish.host)}:{wish.port}"],
        _starttls(wish),
        ["-4"] if wish.plan["family"] == "ipv4" else ["-6"] if wish.plan["family"] == "ipv6" else [],
        ["-bind", f"{bracketed(wish.source)}:0"] if wish.source else [],
        *_name(wish),
        ["-cert", "client.pem", "-key", "client.key"] if wish.plan.get("client_cert") else [],
    )
    unsaid: list[Words] = [
        _("It only opens the connection. Type the lines below one by one, each after the server's reply.")
    ]
    if wish.login and wish.reaches("auth"):
        unsaid.append(_("the login, whose lines would have to be encoded"))
    if wish.unheard_of:
        unsaid += wish.unheard_of
    return Export(name="openssl s_client", text="\n".join([command, *_typed(wish)]), unsaid=tuple(unsaid))


def _starttls(wish: Wish) -> list[str]:
    if wish.plan["security"] == "tls":
        return []
    protocol = "lmtp" if wish.plan["protocol"] == "lmtp" else "smtp"
    return ["-starttls", protocol, *(["-name", wish.helo] if wish.helo else [])]


def _name(wish: Wish) -> list[list[str]]:
    strict = wish.plan["verify"] == "require"
    named = not is_address(wish.peer)
    check = ["-verify_hostname" if named else "-verify_ip", wish.peer]
    return [
        ["-servername", wish.peer] if named else ["-noservername"],
        [*check, "-verify_return_error"] if strict else check,
    ]


def _typed(wish: Wish) -> list[str]:
    greeting = "LHLO" if wish.plan["protocol"] == "lmtp" else "EHLO"
    lines = [f"{greeting} {wish.helo or '[127.0.0.1]'}"] if wish.reaches("ehlo") else []
    lines += [f"MAIL FROM:<{wish.plan['mail_from']}>"] if wish.reaches("mail") else []
    lines += [f"RCPT TO:<{recipient}>" for recipient in wish.recipients] if wish.reaches("rcpt") else []
    lines += ["DATA"] if wish.reaches("data") else []
    return [f"# {printable(line)}" for line in [*lines, "QUIT"]]
