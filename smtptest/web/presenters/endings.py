"""Explains the end of a test if no line and no finding does."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from smtptest.engine.events import Json, StageName, Verdict

# What the end means, and what to do.
Words = tuple[Promise | str, Promise | str]

_PORTS = _(
    "Check host name and port. Many networks block port 25; programs that log in use port 587 or 465. Check the"
    " firewall on both sides."
)
_LOG = _("Try again. If it ends at the same point, the server's own log says what it was doing.")
_AGAIN = _("Run the test again.")
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
}
_BY_VERDICT: Mapping[str, Words] = {
    Verdict.UNREACHABLE: (
        _("No connection could be made: nothing listens there, or something blocks the way."),
        _PORTS,
    ),
    Verdict.TIMEOUT: (_("The server stopped answering in the middle of the session."), _LOG),
    Verdict.CLOSED: (
        _("The server, or something on the way, closed the connection without giving a reason."),
        _("Look into the server's log. Firewalls and blocklists do this to addresses that they do not accept."),
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
_OTHER: Words = (_("Nothing in the conversation says more than the sentence above."), "")


def ending_words(found: Json) -> Json:
    """Return ``meaning`` and ``next_step`` of a test's end. found: the transcript's document; the test is over."""
    failed = [event["name"] for event in found["events"] if event["kind"] == "stage" and event["state"] == "failed"]
    stage = next((name for name in reversed(failed) if name != StageName.QUIT), "")
    verdict = found["verdict"]
    meaning, advice = _BY_STAGE.get((verdict, stage)) or _BY_VERDICT.get(verdict, _OTHER)
    return {"meaning": meaning, "next_step": advice}
