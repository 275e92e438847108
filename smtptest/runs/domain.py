"""Runs a check of a domain, by the rules of this service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from smtptest.admission import quotas, target_policy
from smtptest.conf import engine
from smtptest.engine.domain.plan import DomainPlan
from smtptest.engine.domain.run_checks import MAIL_PORT, Means, run_checks
from smtptest.engine.domain.sessions import session_plan
from smtptest.engine.https.client import HttpsClient
from smtptest.engine.recorder import Recorder
from smtptest.engine.smtp.dialog import internal_error
from smtptest.engine.smtp.rules import Rules
from smtptest.runs.active_run import ActiveRun


@dataclass(frozen=True, kw_only=True)
class DomainCheck:
    """One domain check."""

    plan: DomainPlan
    """What to check. It is stored."""
    link: Callable[[str], str] = str
    """Returns the address of a transcript by its public id."""
    port: int = MAIL_PORT
    """The port of the mail servers."""

    async def run(self, active: ActiveRun) -> None:
        """Run the checks. Fits :func:`smtptest.runs.runner.start`."""
        try:
            installed = means(self._rules(active), self.port)
        except Exception:  # in public: resolv.conf is read here, and may have lost its name servers since the start
            ended = internal_error()
            Recorder(active.record).finish(ended.verdict, ended.summary)
            return
        await run_checks(self.plan, installed, active.test.started, active.record)

    def _rules(self, active: ActiveRun) -> Rules:
        asked = session_plan(self.plan.domain, self.port)
        charged_to = quotas.sharer(active.request.claims)
        return target_policy.rules(asked, active.test, self.link(active.public_id), active.wait, charged_to)


def means(rules: Rules, port: int = MAIL_PORT) -> Means:
    """What a domain check works with in this installation. Raises what reading its settings and files does.

    rules: what the check must keep to. port: that of the mail servers.
    """
    env, network = engine.environment(), engine.network()
    roots = engine.roots(env)
    return Means(
        network=network,
        https=HttpsClient(network, roots, bars=rules.policy.bars),
        limits=engine.limits(env),
        roots=roots,
        helo_name=env.helo_name,
        dnsbl_zones=env.block_lists,
        rules=rules,
        port=port,
    )
