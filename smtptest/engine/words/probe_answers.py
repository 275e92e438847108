"""What a probe answers to its question, in English, by code: summaries like the others."""

from __future__ import annotations

from smtptest.engine.words.wording import gettext_noop as _

PROBE_ANSWERS: dict[str, str] = {
    # open_relay
    "open-relay-found": _("Probably an open relay: it accepts mail from strangers for other domains."),
    "open-relay-disguised": _("Possibly an open relay: it accepts a rewritten recipient of another domain ({form})."),
    "open-relay-none": _("Not an open relay: all {made} attempts were refused."),
    "open-relay-undecided": _("Undecided: {count} of {made} attempts to relay could not be judged."),
    "open-relay-partial": _("Undecided: only {made} of {forms} address formats were tried."),
    # starttls_enforced
    "tls-enforced": _("STARTTLS is enforced: the server refuses mail without TLS."),
    "tls-not-enforced": _("STARTTLS is not enforced: the server accepts a sender without TLS."),
    "tls-optional": _("STARTTLS is optional, as it should be on port 25: the server accepts a sender without TLS."),
    "tls-not-offered": _("STARTTLS is not offered, so it cannot be enforced."),
    "tls-enforced-undecided": _(
        "Undecided: the server refuses the sender without TLS, but does not say that TLS is the reason."
    ),
    # auth_before_tls
    "login-without-tls": _("A login is possible without TLS: anyone on the network path could read the password."),
    "login-offered-without-tls": _("A password login is offered before TLS. Mail programs use what is offered."),
    "login-only-with-tls": _("No password login is possible without TLS."),
    "login-without-tls-undecided": _("Undecided: the server deferred the login without TLS."),
    # unknown_recipient
    "unknown-accepted": _("The server accepts a recipient that does not exist."),
    "unknown-refused": _("Unknown recipients are refused at once."),
    "unknown-undecided": _(
        "Undecided: the server treats both recipients alike, so nothing shows whether it knows them."
    ),
    # vrfy
    "vrfy-discloses": _("VRFY discloses which addresses exist."),
    "expn-discloses": _("EXPN discloses who is behind an address."),
    "vrfy-discloses-nothing": _("Neither VRFY nor EXPN discloses which addresses exist."),
    "vrfy-undecided": _("Undecided: what VRFY discloses could not be judged."),
    "expn-undecided": _("Undecided: what EXPN discloses could not be judged."),
    # smuggling, one ending
    "ending-accepted": _("{end} is accepted as the end of a message, so commands can be smuggled in behind it."),
    "ending-safe": _("{end} is handled safely."),
    "ending-undecided": _("Undecided: what the server makes of {end} could not be judged."),
    # smuggling, all endings
    "smuggling-found": _(
        "Open to SMTP smuggling: {count} of {parts} malformed endings are accepted as the end of a"
        " message: {names}.{left}"
    ),
    "smuggling-none": _("No SMTP smuggling: all {parts} malformed endings are handled safely."),
    "smuggling-undecided": _("Undecided: {left} of {parts} endings could not be judged; {safe} handled safely."),
    # starttls_injection
    "injection-found": _("Commands can be injected: what was sent before TLS was carried out within it."),
    "injection-none": _("No injection: what was sent before TLS was not carried out within it."),
    "injection-undecided": _(
        "Undecided: whether what was sent before TLS was carried out within it could not be judged."
    ),
}
