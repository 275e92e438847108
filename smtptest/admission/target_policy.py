"""This service's rules for one test: which servers it may connect to, when, and what it may send."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, defaultdict
from ipaddress import ip_address

from smtptest.admission import quota_words, quotas
from smtptest.admission.visitors import target_network
from smtptest.conf import engine
from smtptest.conf.blocklist import Blocklist
from smtptest.conf.quota_settings import Quotas, SendingPolicy
from smtptest.engine.addressing import parse_ip, unmapped
from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import Verdict
from smtptest.engine.smtp.plan import Plan, StopAfter
from smtptest.engine.smtp.rules import Rules, Slot
from smtptest.engine.words.sentence import Sentence
from smtptest.transcripts import usage
from smtptest.transcripts.database import retry
from smtptest.transcripts.database.threads import in_write_thread
from smtptest.transcripts.models import Test

logger = logging.getLogger(__name__)

BLOCKED = Sentence("blocked")
# Neighbouring addresses are one target. This many connections of one test to it are charged as one turn.
_CONNECTIONS_A_TURN = 4
# The only message that strangers may have this service send.
TEXT = """\
Somebody who can log in to the mail server that sent this has tested it with
smtptest, and this is the test message. It is sent once, and no answer is
needed. The header field X-SMTPTest has the address of the whole conversation;
the service at that address says who runs it and how to be left alone by it.
"""
# The same for a message that comes back. Others read it only if a server returns it to its sender.
TEXT_TO_US = """\
Somebody tests with smtptest which way mail takes through a server, and this is
the test message. It was sent to smtptest itself. The header field X-SMTPTest
has the address of the whole conversation; the service at that address says who
runs it and how to be left alone by it.
"""


class ServiceTargetPolicy:
    """Implements :class:`smtptest.engine.smtp.rules.TargetPolicy` for one test, to whose row everything is charged."""

    def __init__(
        self, plan: Plan, test: Test, limits: Quotas, blocked: Blocklist, *, ask_owners: bool, who: str = ""
    ) -> None:
        self._plan, self._test, self._who = plan, test, who
        self._limits, self._blocked, self._ask_owners = limits, blocked, ask_owners
        # By network: the connections left in the turn, the time at which the turn begins (the loop's clock), and a
        # lock.
        self._left: Counter[str] = Counter()
        self._begins: dict[str, float] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    def refusal(self, host: str) -> Sentence | None:
        return BLOCKED if self._blocked.has_host(host) else None

    def bars(self, server: str) -> bool:
        return self._blocked.has_server(server)

    def opt_out_domain(self, host: str) -> str | None:
        return quotas.registrable(host) if self._ask_owners and parse_ip(host) is None else None

    async def slot(self, host: str, address: str) -> Slot:
        """As in the protocol. Raises DialogEnded if the database stays unavailable for too long."""
        target = unmapped(ip_address(address))
        if self._blocked.has_address(target):
            return Slot(refusal=BLOCKED)
        network = target_network(target)
        # One at a time: parallel dialogs share the turn that the first of them is given, and wait for it together.
        async with self._locks[network]:
            try:
                await self._take(network, quotas.claims_at_dial(self._plan, host, str(target), self._limits, self._who))
            except usage.Exceeded as exceeded:
                return Slot(refusal=quota_words.told(exceeded))
            except retry.UNAVAILABLE:
                logger.exception("Charging a test to its quotas failed")
                raise DialogEnded(Verdict.ERROR, Sentence("not-counted")) from None
            return Slot(seconds=max(0.0, self._begins[network] - asyncio.get_running_loop().time()))

    async def _take(self, network: str, claims: list[usage.QuotaClaim]) -> None:
        new, named = not self._left[network], network in self._begins
        due = [claim for claim in claims if not ((named and _names(claim)) or (not new and _turns(claim)))]
        seconds = 0.0
        if due:
            seconds = await retry.retry_while_unavailable(
                "A test whose turn has come",
                lambda: in_write_thread(usage.charge)(due, queue=self._limits.queue, test=self._test),
                retry.PATIENCE_SECONDS,
                retry.RETRY_SECONDS,
            )
        if new:
            self._left[network] = _CONNECTIONS_A_TURN
            self._begins[network] = asyncio.get_running_loop().time() + seconds
        self._left[network] -= 1


def _turns(claim: usage.QuotaClaim) -> bool:
    """Whether the claim is charged once for each turn."""
    return claim.kind.startswith("target")


def _names(claim: usage.QuotaClaim) -> bool:
    """Whether the claim is charged once for each network, however often the test names the recipient there."""
    return claim.kind.startswith("recipient")


def rules(plan: Plan, test: Test, link: str, wait: float, who: str = "") -> Rules:
    """The rules of a test. link: its transcript's address. wait: seconds until its turn. who: from quotas.sharer."""
    env = engine.environment()
    sends = plan.stop_after.reaches(StopAfter.DATA)
    restricted = env.quotas.sending is not SendingPolicy.ANY
    return Rules(
        policy=ServiceTargetPolicy(plan, test, env.quotas, engine.blocked(env), ask_owners=env.public, who=who),
        wait=wait,
        opt_out_domains=_opt_out_domains(plan) if env.public else (),
        # We are the only recipient of a round trip.
        login_before_message=restricted and not plan.round_trip,
        fixed_text=(TEXT_TO_US if plan.round_trip else TEXT) if restricted and sends else "",
        link=link,
        max_refused=env.quotas.unknown_recipients,
    )


def _opt_out_domains(plan: Plan) -> tuple[str, ...]:
    """The domains of the target and of whoever may get mail, without duplicates."""
    named = quotas.reached(plan)
    domains = [quotas.domain_of(mailbox) for mailbox in named]
    target = [] if parse_ip(plan.host) else [quotas.registrable(plan.host)]
    return tuple(dict.fromkeys([*target, *(domain for domain in domains if domain and not domain.startswith("["))]))


def for_terminal(*, to_us: bool = False) -> Rules:
    """The rules of a test in the terminal. It is the operator who starts it, so nothing is counted.

    to_us: it is a round trip, whose only recipient is ourselves.
    """
    limits = engine.environment().quotas
    restricted = limits.sending is not SendingPolicy.ANY and not to_us
    return Rules(login_before_message=restricted, max_refused=limits.unknown_recipients)
