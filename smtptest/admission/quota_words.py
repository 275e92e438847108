"""What a visitor is told if a quota is exceeded: sentences in English, by code, like the engine's own."""

from __future__ import annotations

from math import ceil

from smtptest.engine.words.sentence import Sentence, add_table, joined
from smtptest.engine.words.wording import gettext_noop as _
from smtptest.transcripts.usage import Exceeded

_RUNNING: dict[str, str] = {
    "visitor": _("Your other test is still running. Wait until it ends, or stop it, then start this one."),
    "receive": _("Your other test still waits for a message. Stop it, then start this one."),
    "site-receive": _(
        "Several tests from your network, an IPv6 /48, still wait for a message. Start this one when they have ended."
    ),
    "site": _("Several tests from your network, an IPv6 /48, are still running. Start this one when they have ended."),
    "round-trip": _("All places for round trips are taken. Try again in a few minutes."),
    "round-trip-network": _(
        "Several round trips from your network are still waiting for their messages. Start this one when they have "
        "ended."
    ),
}
_REASONS: dict[str, str] = {
    "everyone": _("The service is at capacity."),
    "visitor": _("You have reached your limit of tests."),
    "site": _("Your network, an IPv6 /48, has reached its limit of tests."),
    "receive": _("You have reached your limit of tests that wait for a message."),
    "site-receive": _("Your network, an IPv6 /48, has reached its limit of tests that wait for a message."),
    "copy": _("You have reached your limit of masked copies."),
    "site-copy": _("Your network, an IPv6 /48, has reached its limit of masked copies."),
    "preview": _("You have reached your limit of copy previews."),
    "site-preview": _("Your network, an IPv6 /48, has reached its limit of copy previews."),
    "look-up": _("You have reached your limit of lookups."),
    "site-look-up": _("Your network, an IPv6 /48, has reached its limit of lookups."),
    "domain-look-up": _("This domain has reached its limit of lookups (yours and others' together)."),
    "recipient": _("Too many tests named one of these recipients."),
    "recipient-domain": _("Too many tests named the domain of one of these recipients."),
    "recipient-share": _("You have reached your limit of tests with one of these recipients."),
    "recipient-domain-share": _("You have reached your limit of tests with the domain of a recipient."),
    "target-share": _("You have reached your limit of tests of this server."),
    "login": _("Too many login attempts for this user at this server."),
    "target": _("This server has reached its limit of tests (yours and others' together)."),
}
# Of the check of a domain, which counts against the same limits.
_RUNNING_OF_DOMAIN: dict[str, str] = {
    "visitor": _(
        "Another test or check of yours is still running. Wait until it ends, or stop it, then start this one."
    ),
    "site": _(
        "Several tests and checks from your network, an IPv6 /48, are still running. Start this one when they have "
        "ended."
    ),
}
_REASONS_OF_DOMAIN: dict[str, str] = {
    "visitor": _("You have reached your limit of tests and checks."),
    "site": _("Your network, an IPv6 /48, has reached its limit of tests and checks."),
    "target-share": _("You have reached your limit of checks of this domain."),
    "target": _("This domain has reached its limit of checks (yours and others' together)."),
}
_WAITS: dict[str, str] = {
    "seconds/one": _("{count} second"),
    "seconds/several": _("{count} seconds"),
    "minutes/one": _("{count} minute"),
    "minutes/several": _("{count} minutes"),
    "hours/one": _("{count} hour"),
    "hours/several": _("{count} hours"),
}
add_table({f"quota-running/{kind}": words for kind, words in _RUNNING.items()})
add_table({f"quota/{kind}": words for kind, words in _REASONS.items()})
add_table({f"quota-running-domain/{kind}": words for kind, words in _RUNNING_OF_DOMAIN.items()})
add_table({f"quota-domain/{kind}": words for kind, words in _REASONS_OF_DOMAIN.items()})
add_table({f"quota-wait/{unit}": words for unit, words in _WAITS.items()})
add_table({"quota-again": _("Try again in {wait}.")})


def told(exceeded: Exceeded, *, domain: bool = False) -> Sentence:
    """The reason, and when to try again. domain: whether the check of a domain was to start."""
    if exceeded.running and exceeded.kind in _RUNNING:
        return Sentence(f"quota-running{'-domain' * domain}/{exceeded.kind}")
    of_domain = domain and exceeded.kind in _REASONS_OF_DOMAIN
    return joined(
        [
            Sentence(f"quota{'-domain' * of_domain}/{exceeded.kind}"),
            Sentence("quota-again", wait=wait(exceeded.seconds)),
        ]
    )


def wait(seconds: float) -> Sentence:
    """A waiting time in words, rounded up."""
    whole = ceil(seconds)
    if whole < 120:
        return _counted("seconds", whole)
    minutes = ceil(whole / 60)
    return _counted("minutes", minutes) if minutes < 120 else _counted("hours", ceil(minutes / 60))


def _counted(unit: str, count: int) -> Sentence:
    return Sentence(f"quota-wait/{unit}/{'one' if count == 1 else 'several'}", count=count)
