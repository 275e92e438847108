"""Opt-out records: a TXT record by which the owner of a domain asks not to be tested.

``_smtptest.example.org. TXT "v=smtptest1; deny"``: tags as in DMARC (RFC 7489 section 6.3), the version first.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence

from smtptest.engine.dns.lookups import look_up
from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import Verdict
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.recorder import Track
from smtptest.engine.words.sentence import Sentence

LABEL = "_smtptest"
# The strings of one record in presentation form (RFC 1035 section 5.1); they are joined without a space.
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')


def is_opt_out(record: str) -> bool:
    """Whether a TXT record, as text, is an opt-out record."""
    text = "".join(_STRING.findall(record)) or record
    version, *tags = [tag.strip().lower() for tag in text.split(";")]
    return version.replace(" ", "") == "v=smtptest1" and "deny" in tags


class OptOutCache:
    """The opt-out records of domains, each looked up once in a test."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._said_no: dict[str, bool] = {}

    async def check(self, domains: Sequence[str], network: GuardedNetwork, track: Track) -> None:
        """Look up whether the owner of one of the domains has opted out. Raises DialogEnded (refused) if so.

        A failed look-up refuses nothing: the limits hold in any case, and a broken DNS is what many people test for.
        """
        if not domains:
            return
        # Concurrent dialogs wait for a look-up that one of them has started.
        async with self._lock:
            new = [domain for domain in dict.fromkeys(domains) if domain not in self._said_no]
            if new:
                track.awaited = Sentence("owner-consent")
            found = await asyncio.gather(*(look_up(network, f"{LABEL}.{domain}", "TXT", track) for domain in new))
            self._said_no |= {
                domain: any(map(is_opt_out, lookup.answers)) for domain, lookup in zip(new, found, strict=True)
            }
        for domain in domains:
            if self._said_no[domain]:
                words = Sentence("opted-out", domain=domain, record=f"{LABEL}.{domain}")
                raise DialogEnded(Verdict.REFUSED, words)
