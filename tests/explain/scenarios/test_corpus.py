"""What share of real replies gets an explanation of its own, and that none gets a wrong one."""

from __future__ import annotations

import re
from pathlib import Path

from smtptest.explain import reply
from smtptest.explain.catalogue import dialects
from smtptest.explain.situation import Known
from tests.explain.scenarios.test_samples import ANSWERED

CORPUS = [
    line.split("|", 4)
    for line in (Path(__file__).parent / "corpus.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
# Patterns of one word that say enough: names, and words that nobody uses for anything else.
ENOUGH = {
    *(
        "abusix",
        "backscatterer",
        "dnsbl",
        "invaluement",
        "senderscore",
        "sorbs",
        "spamhaus",
        "spfbl",
        "surbl",
        "uceprotect",
    ),
    *(
        "uribl",
        "greylist",
        "graylist",
        "grey-list",
        "postgrey",
        "clamd",
        "eicar",
        "gtube",
        "spamassassin",
        "spamprofiler",
    ),
    *("badmailfrom", "badrcptto", "badsendermx", "block-lookup", "denyip", "nullmx", "outboundspamexception", "sdnf"),
    *("sendasdenied", "senderfilterconfig", "spam-like", "spamtrap", "spamvertised"),
    *(
        "deactivated",
        "discontinued",
        "inactivated",
        "members-only",
        "overloaded",
        "overquota",
        "over-quota",
        "quotaexceeded",
    ),
    *("rate-limit", "ratelimit", "throttled", "throttling", "suppressed", "unsubscribed", "fqdn", "fully-qualified"),
}


def explained(place: str, host: str, before: str, text: str) -> str:
    """The key of the entry, or “generic”."""
    told = dict(part.partition("=")[::2] for part in before.split(",") if part)
    known = Known(
        hosts=(host,),
        mechanism=told.get("mech", "LOGIN" if place == "AUTH" else ""),
        user=told.get("user", ""),
        logged_in="in" in told,
    )
    key = reply(int(text[:3]), text, after=ANSWERED[place or "RCPT"], known=known).key
    return key.removeprefix("dialect/") if key.startswith("dialect/") else "generic"


def test_each_reply_gets_its_explanation() -> None:
    wrong = [(found, *line) for line in CORPUS if (found := explained(*line[1:])) != line[0]]
    assert wrong == []


def test_most_replies_are_explained_by_more_than_their_codes() -> None:
    """On replies that were not looked at while the entries were written, the share is lower (docs/explain.md)."""
    specific = [line for line in CORPUS if line[0] != "generic"]
    assert len(CORPUS) >= 490
    assert len(specific) / len(CORPUS) >= 0.6


def test_no_general_entry_goes_by_a_word_that_others_use_too() -> None:
    general = [entry for entry in dialects().entries if not entry.company and "AUTH" not in entry.after]
    single = {pattern for entry in general for pattern in entry.patterns if re.fullmatch(r"[a-z0-9'-]+", pattern)}
    assert single - ENOUGH == set()
