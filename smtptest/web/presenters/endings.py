"""Explains the end of a test if no line and no finding does."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from smtptest.engine.events import Json, StageName, Verdict
from smtptest.engine.smtp.plan import Route
from smtptest.engine.verdict import FACTS

# What the end means, and what to do.
Words = tuple[Promise | str, Promise | str]

_PORTS = _(
    "Check host name and port. Many networks block port 25; programs that log in use port 587 or 465. Check the"
    " firewall on both sides."
)
_LOG = _("Try again. If it ends at the same point, the server's own log says what it was doing.")
_AGAIN = _("Run the test again.")
_CHECKS = _(
    "The server did not answer this command in time. Usually it is asking others: name servers about the sender's"
    " domain, block lists about the client, or the next mail server about the recipient. Some wait on purpose."
)
_CHECKS_ADVICE = _(
    "Try again. If the problem persists, the server's operator should check its DNS resolver and its policy services."
)
_BY_STAGE: Mapping[tuple[str, str], Words] = {
    (Verdict.UNREACHABLE, StageName.RESOLVE): (
        _("The name has no IP address, so there was nothing to connect to."),
        _("Check the spelling of the name, and its A and AAAA records in DNS."),
    ),
    (Verdict.TIMEOUT, StageName.CONNECT): (
        _("Nothing answered. Usually a firewall drops the connection, or the network on the way blocks this port."),
        _PORTS,
    ),
    (Verdict.TIMEOUT, StageName.GREETING): (
        _("The connection was made, but the server sent nothing. A port that expects TLS at once behaves like that."),
        _("On port 465 use TLS from the first byte. Otherwise try again later: the server may be overloaded."),
    ),
    (Verdict.TIMEOUT, StageName.TLS): (
        _("The server did not complete the TLS handshake. Nothing was said about mail yet."),
        _(
            "Try again. If the problem persists, look for a firewall that inspects TLS, and test from another "
            "network. The server's own log says whether the handshake arrived."
        ),
    ),
    (Verdict.TIMEOUT, StageName.EHLO): (
        _(
            "The server greeted and then stopped answering. Usually it is overloaded, or a firewall or anti-virus"
            " program on the path inspects SMTP and holds the session."
        ),
        _LOG,
    ),
    (Verdict.TIMEOUT, StageName.AUTH): (
        _(
            "The server did not answer the login. Usually the service that checks its passwords cannot be reached, or"
            " delays its answer after failed logins."
        ),
        _("Try again in some minutes. The server's operator should check that service (Dovecot, LDAP) and its log."),
    ),
    (Verdict.TIMEOUT, StageName.MAIL): (_CHECKS, _CHECKS_ADVICE),
    (Verdict.TIMEOUT, StageName.RCPT): (_CHECKS, _CHECKS_ADVICE),
    (Verdict.TIMEOUT, StageName.MESSAGE): (
        _(
            "The message was sent, and no answer to it came in time. Usually a content filter takes long; mail servers"
            " wait ten minutes for it. If only long messages end like this, large packets are lost on the path (MTU)."
        ),
        _("Try again with a short message to compare. The server's log says whether it took the message."),
    ),
    (Verdict.CLOSED, StageName.GREETING): (
        _(
            "The server, or something before it, closed the connection before it said anything. Usually it does not"
            " accept this client's address, or a service behind it is not running."
        ),
        _("Test from another address to compare. The server's log and the firewall before it say who closed it."),
    ),
    (Verdict.CLOSED, StageName.AUTH): (
        _("The server closed the connection instead of answering the login. Some do that after failed logins."),
        _("Wait a quarter of an hour, check user name and password, and try again. The server's log has the reason."),
    ),
    (Verdict.CLOSED, StageName.MESSAGE): (
        _(
            "The server closed the connection while it had the message. Usually a filter or a limit stopped it, or the"
            " server process failed."
        ),
        _("Try a short message without attachments to compare. The server's log has the reason."),
    ),
}
_BY_VERDICT: Mapping[str, Words] = {
    Verdict.UNREACHABLE: (
        _("No connection could be made: nothing listens there, or something blocks the way."),
        _PORTS,
    ),
    Verdict.TIMEOUT: (_("The server stopped answering in the middle of the session."), _LOG),
    Verdict.CLOSED: (
        _("The server, or something on the way, closed the connection without giving a reason."),
        _("Look into the server's log. Firewalls and block lists do this to addresses that they do not accept."),
    ),
    Verdict.TLS_FAILED: (
        _("No encrypted connection was made, so nothing after it was tried."),
        _("Check that the server speaks TLS on this port, and its certificate."),
    ),
    Verdict.PROTOCOL_ERROR: (
        _("What arrived is not SMTP. Another service may answer on this port."),
        _("Check host name and port."),
    ),
    Verdict.REFUSED: (
        _("This service did not carry out the test, by its own rules. That says nothing about the mail server."),
        _("Change what the message above names, or run smtptest on your own machine."),
    ),
    Verdict.STOPPED: (_("The test ended before it could show anything."), _AGAIN),
    Verdict.INTERRUPTED: (_("The test ended before it could show anything."), _AGAIN),
    Verdict.ERROR: (_("smtptest failed. That says nothing about the mail server."), _AGAIN),
}
# By the code of the summary, if it says more than the verdict.
_BY_SUMMARY: Mapping[str, Words] = {
    "nothing-came": (
        _("Nothing connected that named the address while this test waited."),
        _(
            "Look for the address in your server's queue and log. Many networks block port 25 to the outside. If your"
            " server cannot find this receiver, send to its host and port directly. Then get a new address."
        ),
    ),
    "no-message-came": (
        _("A server connected and named the address, but handed over no message. Its session below says why."),
        _("Read the last reply in the session. Your server may still try again: then get a new address and resend."),
    ),
    "not-back-in-time": (
        _("The behaviour that was chosen begins with a server's second connection, and there was none in this time."),
        _(
            "Many servers wait 15 to 30 minutes before they try again. Get a new address, and have your server try"
            " again at once, in Postfix by “postqueue -f”."
        ),
    ),
    "came-too-large": (
        _("A server had a message for the address, and this receiver refused it because of its size."),
        _("Get a new address and send a smaller message to it, for example one without attachments."),
    ),
    "turned-away-as-asked": (
        _("The receiver turned the message away on purpose. The sessions below show what your server did then."),
        _("Compare it with what a good sender does: the findings say which of it your server did."),
    ),
    "password-not-sent": (
        _("The server was reached, and the password stayed here: nobody on the path or at a wrong server has it."),
        _(
            "Choose STARTTLS, or TLS from the first byte on port 465, under the name that the certificate is for. If"
            " the server has no TLS, its operator has to set it up first."
        ),
    ),
}
# Of several ports a client needs only one.
_PORTS_PASSED: Words = (
    _("At least one port does what was asked, and a program needs only one. The others may be closed on purpose."),
    _(
        "Programs that log in should use port 465 with TLS or port 587 with STARTTLS. Port 25 is needed only where"
        " other mail servers deliver. If a port that did not pass should be open, its part below says why it is not."
    ),
)
_OTHER: Words = (_("Nothing in the conversation says more than the sentence above."), "")


def ending_words(found: Json) -> Json:
    """Return ``meaning`` and ``next_step`` of a test's end. found: the transcript's document; the test is over."""
    failed = [event["name"] for event in found["events"] if event["kind"] == "stage" and event["state"] == "failed"]
    stage = next((name for name in reversed(failed) if name != StageName.QUIT), "")
    verdict = found["verdict"]
    if found["plan"].get("route") == Route.PORTS and FACTS[verdict].completed:
        meaning, advice = _PORTS_PASSED
        return {"meaning": meaning, "next_step": advice}
    told = [event.get("code") for event in found["events"] if event["kind"] == "finished"]
    words = next((_BY_SUMMARY[code] for code in told if code in _BY_SUMMARY), None)
    meaning, advice = words or _BY_STAGE.get((verdict, stage)) or _BY_VERDICT.get(verdict, _OTHER)
    return {"meaning": meaning, "next_step": advice}
