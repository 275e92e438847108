"""Reads the environment, once and only here. The program refuses to start with an invalid value and says why.

Every variable is described in docs/settings.md; a test compares the two.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError, validate

from smtptest.conf import blocklist, monitor_settings, parsers, receive_settings, secret_key, store_addresses
from smtptest.conf.parsers import parsed
from smtptest.conf.quota_settings import COUNTS, PRIVATE, PUBLIC, ProofOfWork, Quotas, SendingPolicy

_INSTALLED = Path(__file__).resolve().parents[1] / "installed"
IS_INSTALLED = _INSTALLED.is_dir()
"""Whether this is the package of a wheel, and not a checkout."""
BASE_DIR = _INSTALLED if IS_INSTALLED else Path(__file__).resolve().parents[2]
"""The folder of templates/, site/ and locale/."""

# The ports on which mail is submitted or exchanged: RFC 5321, RFC 8314, RFC 6409, and 2525, which providers add to 587.
PUBLIC_PORTS = frozenset({25, 465, 587, 2525})


@dataclass(frozen=True, kw_only=True)
class Environment:
    """What the operator set: docs/settings.md describes each setting. Times are in seconds."""

    profile: str
    """``private`` or ``public``."""
    var: Path
    """The folder of the data, absolute."""
    secret_key: str
    """Keys hashes and signs challenges and webhooks; in private made once and kept in ``var``."""
    allowed_hosts: tuple[str, ...]
    """Host names that requests may name; an IPv6 address in brackets."""
    public_url: str
    """Scheme and host of all links, without a slash at the end; empty if they are unknown."""
    database_url: str
    """SQLite in ``var`` by default."""
    redis_url: str
    """The Redis that several processes share; empty for one process."""
    ports: frozenset[int] | None
    """Those that may be dialled; None for any."""
    allow_networks: tuple[parsers.Network, ...]
    """Networks that the public profile may dial although they are not public."""
    deny_networks: tuple[parsers.Network, ...]
    """Networks that are never dialled."""
    nameservers: tuple[tuple[str, int], ...]
    """Those that are asked, each with its port; empty for the system's."""
    validating: tuple[str, ...] | None
    """The name servers that are believed about DNSSEC; None for those on loopback."""
    block_lists: tuple[str, ...]
    """Names of DNS block lists in A-labels; empty for none."""
    ca_file: str
    """A PEM file of roots that are trusted beside the system's; empty for none."""
    helo_name: str
    """Sent in EHLO; empty for the address literal."""
    connect_timeout: float
    """For a connection to one address."""
    tls_timeout: float
    """For the TLS handshake."""
    reply_timeout: float
    """For the greeting and each reply."""
    data_timeout: float
    """For the reply to the message."""
    deadline: float
    """For the whole test."""
    line_bytes: int
    """Bytes that are shown of one line of a server."""
    reply_lines: int
    """Lines that one reply may have."""
    reply_bytes: int
    """Bytes that one reply may have."""
    transcript_lines: int
    """Lines that a server may send in one dialog."""
    transcript_bytes: int
    """Bytes that a server may send in one dialog."""
    test_bytes: int
    """Bytes that are stored of one test, of all its dialogs together."""
    keep_days: int
    """Days for which a transcript can be viewed."""
    keep_days_max: int
    """Days for which its owner can keep it; at least ``keep_days``."""
    quotas: Quotas
    """Limits of visitors, targets and recipients."""
    blocklist: str
    """The path of the operator's list (conf/blocklist.py); empty for none."""
    proxy_hops: int
    """Which entry of X-Forwarded-For is the visitor, from the right; 0 for the peer itself."""
    proxies: tuple[parsers.Network, ...]
    """Networks from which X-Forwarded-For is believed."""
    abuse_contact: str
    """A URI, ``mailto:`` or ``https:``; empty for none, which the public profile does not allow."""
    admin_path: str
    """Without slashes; empty if there is no admin."""
    receive: receive_settings.ReceiveSettings
    """The listener for mail."""
    monitors: monitor_settings.MonitorSettings
    """Monitors and how their alerts leave."""
    metrics_token: str
    """Empty if there are no metrics."""
    log_format: str
    """``plain`` or ``json``."""

    @property
    def public(self) -> bool:
        return self.profile == "public"


def read() -> Environment:
    """Read and check the process's environment. Raises ImproperlyConfigured naming the variable and what to write."""
    env = Env()
    try:
        return _read(env)
    except EnvError as error:
        raise ImproperlyConfigured(str(error)) from None


def pass_key() -> None:
    """Set SECRET_KEY for this process alone, unless the operator did: for what stores nothing that a key must fit
    later, before settings are read. Then the folder of the data is not touched, and need not exist."""
    env = Env()
    if not any(env.str(name, "") for name in secret_key.NAMES):
        os.environ["SECRET_KEY"] = secret_key.new()


def terminal_password() -> str:
    """The password for a test in the terminal; a command line would be visible to every user of the machine."""
    return str(Env().str("SMTPTEST_PASSWORD", ""))


def terminal_locale() -> str:
    """The locale of messages, such as de_AT.UTF-8, by the order of POSIX; empty if none is set."""
    env = Env()
    return next(filter(None, (str(env.str(name, "")) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), "")


def terminal_has_colours() -> bool:
    """Whether a terminal may be written to in colours (https://no-color.org)."""
    env = Env()
    return not env.str("NO_COLOR", "") and env.str("TERM", "") not in ("", "dumb")


def notify_socket() -> str:
    """The address at which the service manager wants to be told that the program serves; empty if there is none."""
    return str(Env().str("NOTIFY_SOCKET", ""))


def _usual_var(env: Env) -> Path:
    """Where the data is kept by default; for a wheel by the XDG Base Directory Specification."""
    if not IS_INSTALLED:
        return BASE_DIR / "var"
    return Path(env.str("XDG_DATA_HOME", "") or Path.home() / ".local/share") / "smtptest"


def _read(env: Env) -> Environment:
    profile = env.str("SMTPTEST_PROFILE", "private", validate=validate.OneOf(["private", "public"]))
    public = profile == "public"
    var = Path(env.str("SMTPTEST_VAR", "") or _usual_var(env)).absolute()
    public_url = parsed("PUBLIC_URL", env.str("PUBLIC_URL", ""), parsers.origin)
    hosts = parsed("ALLOWED_HOSTS", env.str("ALLOWED_HOSTS", ""), parsers.items)
    keep_days = parsers.whole(env.str, "SMTPTEST_KEEP_DAYS", 30, least=1, most=3650)
    return Environment(
        profile=profile,
        var=var,
        secret_key=secret_key.judged(parsers.secret(env.str, "SECRET_KEY"), var, public=public),
        allowed_hosts=parsers.allowed_hosts(hosts, public_url, public=public),
        public_url=public_url,
        database_url=parsed("DATABASE_URL", parsers.secret(env.str, "DATABASE_URL"), store_addresses.database_url)
        or f"sqlite:///{var / 'smtptest.sqlite3'}",
        redis_url=parsed("REDIS_URL", parsers.secret(env.str, "REDIS_URL"), store_addresses.redis_url),
        ports=parsed("SMTPTEST_PORTS", env.str("SMTPTEST_PORTS", ""), parsers.ports)
        or (PUBLIC_PORTS if public else None),
        allow_networks=parsed("SMTPTEST_ALLOW_NETWORKS", env.str("SMTPTEST_ALLOW_NETWORKS", ""), parsers.networks),
        deny_networks=parsed("SMTPTEST_DENY_NETWORKS", env.str("SMTPTEST_DENY_NETWORKS", ""), parsers.networks),
        nameservers=parsed("SMTPTEST_NAMESERVERS", env.str("SMTPTEST_NAMESERVERS", ""), parsers.nameservers),
        validating=parsed("SMTPTEST_VALIDATING", env.str("SMTPTEST_VALIDATING", ""), parsers.validating),
        block_lists=parsed("SMTPTEST_DNSBL", parsers.secret(env.str, "SMTPTEST_DNSBL"), parsers.block_lists),
        ca_file=parsed("SMTPTEST_CA_FILE", env.str("SMTPTEST_CA_FILE", ""), parsers.roots_file),
        helo_name=parsed("SMTPTEST_HELO_NAME", env.str("SMTPTEST_HELO_NAME", ""), parsers.helo_name)
        or urlsplit(public_url).hostname
        or "",
        keep_days=keep_days,
        keep_days_max=parsers.whole(env.str, "SMTPTEST_KEEP_DAYS_MAX", max(90, keep_days), least=keep_days, most=3650),
        quotas=_quotas(env, public=public),
        blocklist=parsed("SMTPTEST_BLOCKLIST", env.str("SMTPTEST_BLOCKLIST", ""), blocklist.readable),
        proxies=parsed(
            "SMTPTEST_TRUSTED_PROXIES", env.str("SMTPTEST_TRUSTED_PROXIES", "127.0.0.0/8,::1"), parsers.networks
        ),
        receive=_receive(env, public=public),
        monitors=_monitors(env, public_url, public=public),
        **_limits(env),
        **_operation(env),
    )


def _limits(env: Env) -> dict[str, Any]:
    """The limits of one dialog (waiting times and sizes), and of what is stored of a whole test."""
    return {
        "connect_timeout": _seconds(env, "SMTPTEST_CONNECT_TIMEOUT", 15),
        "tls_timeout": _seconds(env, "SMTPTEST_TLS_TIMEOUT", 15),
        "reply_timeout": _seconds(env, "SMTPTEST_REPLY_TIMEOUT", 60),
        "data_timeout": _seconds(env, "SMTPTEST_DATA_TIMEOUT", 120),
        "deadline": _seconds(env, "SMTPTEST_DEADLINE", 180),
        "line_bytes": _most(env, "SMTPTEST_LINE_BYTES", 2048, least=512),
        "reply_lines": _most(env, "SMTPTEST_REPLY_LINES", 128, least=20),
        "reply_bytes": _most(env, "SMTPTEST_REPLY_BYTES", 32 * 1024, least=2048),
        "transcript_lines": _most(env, "SMTPTEST_TRANSCRIPT_LINES", 2000, least=200),
        "transcript_bytes": _most(env, "SMTPTEST_TRANSCRIPT_BYTES", 256 * 1024, least=16 * 1024),
        "test_bytes": _most(env, "SMTPTEST_TEST_BYTES", 2 * 1024 * 1024, least=64 * 1024),
    }


def _receive(env: Env, *, public: bool) -> receive_settings.ReceiveSettings:
    """The listener for mail. Each file may be named with ``_FILE`` as well."""
    own = {name: str(env.str(name, "")) for name in receive_settings.NAMES}
    return receive_settings.judged(
        public=public,
        listen=own["SMTPTEST_RECEIVE"],
        domain=own["SMTPTEST_RECEIVE_DOMAIN"],
        certificate=own["SMTPTEST_RECEIVE_CERT_FILE"] or own["SMTPTEST_RECEIVE_CERT"],
        key=own["SMTPTEST_RECEIVE_KEY_FILE"] or own["SMTPTEST_RECEIVE_KEY"],
        rspamd=own["SMTPTEST_RSPAMD"],
        minutes=parsers.whole(env.str, "SMTPTEST_RECEIVE_MINUTES", 30, least=1, most=24 * 60),
        most_bytes=_most(env, "SMTPTEST_RECEIVE_BYTES", 1024 * 1024, least=64 * 1024),
        body_minutes=parsers.whole(env.str, "SMTPTEST_RECEIVE_BODY_MINUTES", 60, least=1, most=7 * 24 * 60),
    )


def _monitors(env: Env, public_url: str, *, public: bool) -> monitor_settings.MonitorSettings:
    texts = {name: str(env.str(name, "")) for name in monitor_settings.NAMES}
    return monitor_settings.judged(texts, public=public, public_url=public_url)


def _operation(env: Env) -> dict[str, Any]:
    """Settings for running a service for others."""
    metrics_token = parsers.secret(env.str, "SMTPTEST_METRICS_TOKEN")
    return {
        "proxy_hops": parsers.whole(env.str, "SMTPTEST_TRUSTED_PROXY_HOPS", 0, least=0, most=10),
        "abuse_contact": parsed("SMTPTEST_ABUSE_CONTACT", env.str("SMTPTEST_ABUSE_CONTACT", ""), parsers.contact),
        "admin_path": parsed("SMTPTEST_ADMIN", env.str("SMTPTEST_ADMIN", ""), parsers.admin_path),
        "metrics_token": parsed("SMTPTEST_METRICS_TOKEN", metrics_token, parsers.token),
        "log_format": env.str("SMTPTEST_LOG", "plain", validate=validate.OneOf(["plain", "json"])),
    }


def _quotas(env: Env, *, public: bool) -> Quotas:
    """The quotas. In the public profile 0, which means no limit, is refused."""
    usual = PUBLIC if public else PRIVATE
    counts = {
        field: parsers.whole(env.str, name, getattr(usual, field), least=int(public), most=1_000_000)
        for field, name in COUNTS.items()
    }
    sendings = [SendingPolicy.NO, SendingPolicy.LOGIN] if public else list(SendingPolicy)
    works = [ProofOfWork.LOGIN, ProofOfWork.ALWAYS] if public else list(ProofOfWork)
    return Quotas(
        **counts,
        target_gap=parsers.decimal(env.str, "SMTPTEST_TARGET_GAP", usual.target_gap, least=0, most=3600),
        queue=parsers.decimal(env.str, "SMTPTEST_QUEUE", usual.queue, least=0, most=300),
        sending=SendingPolicy(env.str("SMTPTEST_SENDING", usual.sending, validate=validate.OneOf(sendings))),
        work=ProofOfWork(env.str("SMTPTEST_WORK", usual.work, validate=validate.OneOf(works))),
    )


def _seconds(env: Env, name: str, default: float) -> float:
    return parsers.decimal(env.str, name, default, least=0.1, most=3600)


def _most(env: Env, name: str, default: int, *, least: int) -> int:
    """A limit on what is read from a server. Below ``least`` well-behaved servers would exceed it."""
    return parsers.whole(env.str, name, default, least=least, most=16 * 1024 * 1024)
