"""System checks: settings that would fail silently, or are unsafe in public."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from dns.resolver import NoResolverConfiguration, Resolver

EVERYTHING = 0


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
            "The public profile needs SMTPTEST_ABUSE_CONTACT: a mail address or web page that strangers can turn to."
        )
        found.append(checks.Error(words, id="smtptest.E004"))
    return found


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
