"""``manage.py check --deploy``: what makes a public service unsafe, in addition to Django's own checks."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable, Sequence
from ipaddress import ip_address
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from dns.resolver import NoResolverConfiguration

from smtptest.conf.environment import PUBLIC_PORTS, Environment
from smtptest.conf.parsers import Network
from smtptest.engine.addressing import is_address, without_brackets
from smtptest.engine.guard.blocks import forbidding_block
from smtptest.engine.guard.resolver import DnsResolver

# One site has at most an IPv4 /16 or an IPv6 /48 (RFC 6177). A wider network includes other people's.
_WIDEST = {4: 16, 6: 48}
_DNS_SECONDS = 5.0
# Seconds between two runs of a monitor at somebody else's server; the usual of the public profile.
_CONSIDERATE = 300
_GUESSED_PATHS = ("admin", "administrator", "django-admin", "login", "wp-admin")
Found = Iterable[checks.CheckMessage]


@checks.register(checks.Tags.security, deploy=True)
def unsafe_to_publish(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Everything that is wrong with a public deployment, each with its id and what to do."""
    env: Environment = settings.ENV
    if not env.public:
        words = "The profile is private: everybody who can reach this program can connect into your own network."
        return [_warning("W016", words)]
    rules: tuple[Callable[[Environment], Found], ...] = (_addresses, _reach, _identity, _operation, _monitors)
    return [message for rule in rules for message in rule(env)]


def _error(number: str, words: str) -> checks.Error:
    return checks.Error(words, id=f"smtptest.{number}")


def _warning(number: str, words: str) -> checks.Warning:
    return checks.Warning(words, id=f"smtptest.{number}")


def _addresses(env: Environment) -> Found:
    if not env.public_url.startswith("https://"):
        yield _error("E011", "PUBLIC_URL must be the https address of this service: passwords are typed into its form.")
    wide = [host for host in settings.ALLOWED_HOSTS if host.startswith(".") or host == "*"]
    if wide:
        yield _error("E012", f"ALLOWED_HOSTS has wildcards ({', '.join(wide)}): write each host name.")
    if settings.DEBUG:
        yield _error("E013", "DEBUG shows settings and variables to every visitor.")


def _reach(env: Environment) -> Found:
    odd = sorted((env.ports or frozenset()) - PUBLIC_PORTS)
    if env.ports is None or odd:
        listed = ", ".join(map(str, odd)) or "any"
        yield _error("E014", f"SMTPTEST_PORTS has ports that are not those of mail ({listed}).")
    wide = [network for network in env.allow_networks if _is_wide(network)]
    if wide:
        listed = ", ".join(map(str, wide))
        yield _error("E015", f"SMTPTEST_ALLOW_NETWORKS is wider than one site's network, or local to a link: {listed}.")
    if not env.nameservers:
        words = "SMTPTEST_NAMESERVERS is not set: this machine's name servers may know names inside your network."
        yield _warning("W012", words)


def _is_wide(network: Network) -> bool:
    return network.prefixlen < _WIDEST[network.version] or network.is_loopback or network.is_link_local


def _identity(env: Environment) -> Found:
    name = env.helo_name
    if "." not in name or is_address(without_brackets(name)):
        yield _error("E016", f"SMTPTEST_HELO_NAME is {name!r}: servers expect the full host name of this machine.")
        return
    try:
        problem = asyncio.run(_name_problem(DnsResolver(env.nameservers, _DNS_SECONDS), name))
    except NoResolverConfiguration:
        return  # E003 says so
    if problem:
        yield _warning("W013", problem)


async def _name_problem(resolver: DnsResolver, name: str) -> str | None:
    """What is wrong with the name that we send in EHLO. Servers look it up, and many reject one without an address."""
    found = [answer for kind in ("A", "AAAA") for answer in (await resolver.lookup(name, kind)).answers]
    if not found:
        return f"SMTPTEST_HELO_NAME: {name} has no IP address in DNS."
    for address in found:
        pointer = await resolver.lookup(ip_address(address).reverse_pointer, "PTR")
        if f"{name}." not in [answer.lower() for answer in pointer.answers]:
            return f"SMTPTEST_HELO_NAME: {address}, an address of {name}, has no PTR record that points back to it."
    inside = [address for address in found if forbidding_block(ip_address(address))]
    return f"SMTPTEST_HELO_NAME: {name} has the address {inside[0]}, which is not public." if inside else None


def _operation(env: Environment) -> Found:
    if env.admin_path in _GUESSED_PATHS:
        yield _warning("W014", f"SMTPTEST_ADMIN is {env.admin_path!r}, where every robot looks: choose another path.")
    if os.geteuid() == 0:
        yield _warning("W015", "This runs as root: give the program a user of its own (docs/operating.md).")


def _monitors(env: Environment) -> Found:
    if not env.monitors.is_on:
        return
    if not env.metrics_token:
        words = "SMTPTEST_METRICS_TOKEN is not set: nobody sees when monitors run late or the mail relay fails."
        yield _warning("W017", words)
    if env.monitors.least_every < _CONSIDERATE:
        words = f"SMTPTEST_MONITOR_EVERY is below {_CONSIDERATE}: other people's servers are contacted that often."
        yield _warning("W018", words)
