"""The operator's settings in the form that the engine needs."""

from __future__ import annotations

import logging
import os
from functools import lru_cache

from django.conf import settings

from smtptest.conf import blocklist
from smtptest.conf.blocklist import Blocklist
from smtptest.conf.environment import Environment
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.guard.policy import Policy
from smtptest.engine.session_limits import SessionLimits

logger = logging.getLogger(__name__)
_last_blocked = Blocklist()


def environment() -> Environment:
    """The operator's settings."""
    chosen: Environment = settings.ENV
    return chosen


def policy(env: Environment) -> Policy:
    return Policy(
        public=env.public, ports=env.ports, allow_networks=env.allow_networks, deny_networks=env.deny_networks
    )


@lru_cache(maxsize=1)
def network() -> GuardedNetwork:
    """Look-ups and connections under the operator's policy."""
    env = environment()
    return GuardedNetwork(policy(env), env.nameservers, validating=env.validating)


def limits(env: Environment) -> SessionLimits:
    return SessionLimits(
        connect=env.connect_timeout,
        tls=env.tls_timeout,
        reply=env.reply_timeout,
        data=env.data_timeout,
        deadline=env.deadline,
        line_bytes=env.line_bytes,
        reply_lines=env.reply_lines,
        reply_bytes=env.reply_bytes,
        transcript_bytes=env.transcript_bytes,
        transcript_events=env.transcript_lines,
        test_bytes=env.test_bytes,
        # In public a visitor must not make this service try many recipients at somebody else's server.
        probe_recipients=3 if env.public else SessionLimits.probe_recipients,
    )


def blocked(env: Environment) -> Blocklist:
    """Targets the operator has blocked. If the list can no longer be read, that is logged and the last one stays in
    force."""
    global _last_blocked  # noqa: PLW0603  # one operator, one list
    try:
        _last_blocked = blocklist.load(env.blocklist)
    except (OSError, ValueError) as error:
        logger.error("SMTPTEST_BLOCKLIST: %s; the list that was read before stays in force", error)
    return _last_blocked


def roots(env: Environment) -> tuple[str, ...]:
    """Files of trusted roots besides the system's: the operator's, and in the private profile the demo server's.

    That is in the folder of the data, which the user of a monitoring plugin may not look into: then it is left out.
    """
    demo = env.var / "demo" / "ca.pem"
    has_demo = not env.public and os.access(demo, os.R_OK)
    return (*((env.ca_file,) if env.ca_file else ()), *((str(demo),) if has_demo else ()))
