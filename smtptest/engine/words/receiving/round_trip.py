"""The words about a message that should come back: findings, results of checks, and summaries."""

from __future__ import annotations

from smtptest.engine.words.wording import Words
from smtptest.engine.words.wording import gettext_noop as _

ROUND_TRIP_FINDINGS: dict[str, Words] = {
    "round-trip-taken": Words(
        _("The server has taken the message"),
        _("After {seconds:g} s. Now it has {minutes} min to deliver it to us, directly or through other servers."),
    ),
    "round-trip-in-doubt": Words(
        _("Nobody knows whether the server has taken the message"),
        _("There was no reply within {seconds:g} s. The message may still come; this test waits {minutes} min for it."),
    ),
    "round-trip-came": Words(
        _("The message has come back"),
        _("After {seconds:g} s, from {peer}. On its way: {servers}."),
    ),
}
ROUND_TRIP_CHECKS: dict[str, Words] = {
    "trip-header/same": Words(
        _("The header came as it was sent"),
        _("No field was added, changed or removed on the way."),
    ),
    "trip-header/added": Words(
        _("No header field was changed on the way"),
        _("Fields that were added: {added}. Each server adds a Received field, and some sign the message."),
    ),
    "trip-header/refolded": Words(
        _("Header lines were refolded on the way"),
        _("Fields: {names}. This breaks a DKIM signature with “simple” canonicalization, but not one with “relaxed”."),
    ),
    "trip-header/changed": Words(
        _("Fields of the header were changed or removed on the way"),
        _("Fields: {names}. A DKIM signature that covers one of them is broken by that."),
        _("Have servers add fields only. Look for a rule that rewrites addresses, subjects or other fields."),
    ),
    "trip-body/same": Words(
        _("The body came as it was sent"),
        _("Every octet is the same."),
    ),
    "trip-body/spaces": Words(
        _("White space in the body was changed on the way"),
        _("From line {line} on. This breaks a DKIM signature with “simple” canonicalization, not one with “relaxed”."),
    ),
    "trip-body/encoded": Words(
        _("The body was re-encoded on the way"),
        _("From line {line} on. What it says is the same, but a DKIM signature made before that is broken."),
    ),
    "trip-body/appended": Words(
        _("Something was added to the end of the body on the way"),
        _("From line {line} on, {octets} octets. A DKIM signature made before that is broken."),
        _("If a server adds a disclaimer, have it do so before the message is signed."),
    ),
    "trip-body/cut": Words(
        _("The end of the body is missing"),
        _("From line {line} on, {octets} octets were lost on the way."),
        _("Look for a server or a filter on the way that ends messages early."),
    ),
    "trip-body/altered": Words(
        _("The body was altered on the way"),
        _("The first difference is in its line {line}, at octet {octet}. A DKIM signature made before that is broken."),
        _("Look for a filter on the way that rewrites messages: links, attachments, line ends, a disclaimer."),
    ),
    "trip-dkim/none": Words(
        _("The message came back without a DKIM signature"),
        _("It was sent without one, and no server on the way has signed it."),
        _("Have the server sign outgoing mail. Gmail, Yahoo and Microsoft require it from bulk senders."),
    ),
    "trip-dkim/added": Words(
        _("The message was signed on the way, and the signature is valid"),
        _("Signed for: {domains}."),
    ),
    "trip-dkim/added-broken": Words(
        _("The message was signed on the way, but no signature is valid"),
        _("Signed for: {domains}. Either the key is wrong, or the message was changed after it was signed."),
        _("Sign last: nothing may change the message after it is signed."),
    ),
    "trip-dkim/survived": Words(
        _("The DKIM signature survived the trip"),
        _("Signed for: {domains}. It was valid when it was sent, and it is still valid."),
    ),
    "trip-dkim/broken": Words(
        _("The DKIM signature was broken on the way"),
        _("Signed for: {domains}. It was valid when it was sent; then a server changed what it covers."),
        _("Have the servers on the way change nothing that is signed, or sign after the change."),
    ),
    "trip-dkim/removed": Words(
        _("The DKIM signature was removed on the way"),
        _("Signed for: {domains}. It was valid when it was sent, and it is missing now."),
        _("Have the servers on the way keep DKIM-Signature fields."),
    ),
    "trip-dkim/never-valid": Words(
        _("The DKIM signature was not valid when it was sent"),
        _("Signed for: {domains}. So this test cannot show whether a signature survives."),
    ),
    "trip-dkim/unknown": Words(
        _("Whether the DKIM signature survived is unknown"),
        _("A key could not be looked up."),
    ),
}
ROUND_TRIP_SUMMARIES: dict[str, str] = {
    "round-trip-directly": _("The message came back after {seconds:g} s, directly from the server."),
    "round-trip-through": _("The message came back after {seconds:g} s, through {servers}."),
    "round-trip-as-sent": _("It arrived as it was sent."),
    "round-trip-signature-survived": _("It arrived as it was sent, and its DKIM signature survived."),
    "round-trip-signed": _("It arrived as it was sent, and was signed on the way."),
    "round-trip-fault": _("{title}."),
    "round-trip-faults": _("{title}; further warnings and problems with the message: {count}."),
    "round-trip-lost": _(
        "The server took the message after {seconds:g} s, but it did not come back within {minutes} min. No server"
        " connected."
    ),
    "round-trip-not-delivered": _(
        "The server took the message after {seconds:g} s, but it did not come back within {minutes} min. A server"
        " connected, but brought no message."
    ),
    "round-trip-not-back": _("It did not come back within {minutes} min."),
    "round-trip-not-here": _("No message can come back: the process that ran this test receives no mail."),
    "round-trip-stopped": _("The test was stopped before the message came back."),
    # Whom it came through, as a part of a sentence
    "round-trip-no-server": _("no server has left a Received field"),
}
