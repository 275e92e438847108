"""System checks: settings that would fail silently, or are unsafe in public."""

from __future__ import annotations

import resource
import ssl
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from dns.resolver import NoResolverConfiguration, Resolver

EVERYTHING = 0
# A test has up to four dialogs at once, and each may look up a name. Beside them: the database, the layer, the log.
_DESCRIPTORS_A_TEST, _DESCRIPTORS_BESIDE = 8, 100


@checks.register()
def unsafe_in_public(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Refuses a public profile that could be turned against the network it runs in."""
    env = settings.ENV
    if not env.public:
        return []
    found: list[checks.CheckMessage] = []
    if any(network.prefixlen == EVERYTHING for network in env.allow_networks):
        found.append(
            checks.Error("SMTPTEST_ALLOW_NETWORKS allows every address in the public profile.", id="smtptest.E001")
        )
    if not env.helo_name:
        found.append(checks.Error("The public profile needs SMTPTEST_HELO_NAME or PUBLIC_URL.", id="smtptest.E002"))
    if not env.abuse_contact:
        words = (
            "The public profile needs SMTPTEST_ABUSE_CONTACT: an email address or web page that strangers can turn to."
        )
        found.append(checks.Error(words, id="smtptest.E004"))
    return found


@checks.register()
def one_visitor_for_all(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Behind a proxy that is not said to be one, all visitors share one address and its limits."""
    env = settings.ENV
    if not env.public or env.proxy_hops:
        return []
    words = "SMTPTEST_TRUSTED_PROXY_HOPS is 0: behind a proxy, which the public profile needs, all visitors are one."
    return [checks.Warning(words, id="smtptest.W010")]


@checks.register()
def too_few_descriptors(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """All sockets and tests that the limits allow must be able to be open at once."""
    limits = settings.ENV.quotas
    needed = limits.sockets + _DESCRIPTORS_A_TEST * limits.running + _DESCRIPTORS_BESIDE
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if not settings.ENV.public or allowed == resource.RLIM_INFINITY or needed <= allowed:
        return []
    words = f"The limits need {needed} open files at once, and this process may have {allowed}: raise ulimit -n."
    return [checks.Warning(words, id="smtptest.W011")]


@checks.register()
def no_name_servers(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """The public profile asks name servers itself, and there must be one."""
    if not settings.ENV.public or settings.ENV.nameservers:
        return []
    try:
        Resolver()
    except NoResolverConfiguration:
        return [checks.Error("/etc/resolv.conf names no name server; set SMTPTEST_NAMESERVERS.", id="smtptest.E003")]
    return []


@checks.register()
def no_roots(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Without the system's roots every certificate would look untrusted."""
    paths = ssl.get_default_verify_paths()
    if paths.cafile or paths.capath:
        return []
    return [checks.Warning("This system has no root certificates: install ca-certificates.", id="smtptest.W001")]
