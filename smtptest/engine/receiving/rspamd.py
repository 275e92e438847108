"""Asks the rspamd that the operator named what it thinks of a message, by HTTP.

The address is the operator's, so it may be on this machine; the sender of a message cannot change it.
"""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from smtptest.engine.guard.failures import system_error
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.guard.policy import Policy
from smtptest.engine.https.exchange import post
from smtptest.engine.https.fetched import FetchError
from smtptest.engine.printable import escaped
from smtptest.engine.receiving.delivery import Delivery
from smtptest.engine.tls.openssl_errors import openssl_words
from smtptest.engine.words.sentence import Sentence, joined

SECONDS = 15.0
MOST_BYTES = 256 * 1024
MOST_RULES = 100
_MOST_HEADER = 300
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Rule:
    """A rule that the message met."""

    name: str
    """Its symbol, such as ``MISSING_DATE``."""
    score: float
    """What it adds; less than 0 speaks for the message."""
    description: str
    """What it means, in English; empty if rspamd does not say."""


@dataclass(frozen=True, kw_only=True)
class Score:
    """What rspamd thinks of a message."""

    score: float
    """The sum of all rules."""
    required: float
    """From which score on it takes a message for spam."""
    action: str
    """What it would do, such as "no action", "greylist", "add header" or "reject"."""
    rules: tuple[Rule, ...]
    """Those with the greatest effect first."""


class NoScoreError(Exception):
    """rspamd gave no score."""

    def __init__(self, words: Sentence) -> None:
        super().__init__(words)
        #: Why, as the end of a sentence.
        self.words = words


async def ask_rspamd(address: str, delivery: Delivery, seconds: float = SECONDS) -> Score:
    """What the rspamd at this address (``http://127.0.0.1:11333``) thinks of a message. Raises NoScoreError."""
    try:
        async with asyncio.timeout(seconds):
            body, _ = await _asked(address, delivery, seconds)
    except TimeoutError:
        raise NoScoreError(Sentence("fetch-timeout", seconds=seconds)) from None
    except FetchError as failure:
        raise NoScoreError(failure.words) from None
    except ssl.SSLError as failure:
        raise NoScoreError(Sentence("fetch-tls", words=openssl_words(failure))) from None
    except OSError as failure:
        raise NoScoreError(system_error(failure)) from None
    return _read(body)


async def _asked(address: str, delivery: Delivery, seconds: float) -> tuple[bytes, str]:
    parts = urlsplit(address)
    host = parts.hostname or ""
    network = GuardedNetwork(Policy(public=False))
    lookups = await network.addresses(host, "any")
    found = [answer for lookup in lookups for answer in lookup.answers]
    if not found:
        raise FetchError(joined([lookup.error for lookup in lookups if lookup.error], "reason-and-reason"))
    connection = await _connected(network, found, parts.port or _PORTS[parts.scheme], seconds)
    secure = ssl.create_default_context() if parts.scheme == "https" else None
    try:
        reader, writer = await asyncio.open_connection(
            sock=connection, ssl=secure, server_hostname=host if secure else None
        )
    except BaseException:
        connection.close()
        raise
    try:
        return await post(
            reader, writer, parts.netloc, f"{parts.path}/checkv2", _about(delivery), delivery.message, MOST_BYTES
        )
    finally:
        writer.transport.abort()


async def _connected(network: GuardedNetwork, addresses: list[str], port: int, seconds: float) -> socket.socket:
    """To the first address that takes it: of localhost, it may listen on one alone. Raises the last one's OSError.

    seconds: for all of them, in equal shares, so that one that says nothing leaves time for the next.
    """
    *others, last = addresses
    for address in others:
        with suppress(OSError):
            return await network.connect(address, port, seconds / len(addresses))
    return await network.connect(last, port, seconds / len(addresses))


def _about(delivery: Delivery) -> dict[str, str]:
    """What rspamd is told of the session (its documentation: "HTTP headers")."""
    told = {"IP": delivery.peer, "Helo": delivery.helo, "From": delivery.mail_from, "Rcpt": delivery.recipient}
    if delivery.tls:
        told |= {"TLS-Version": delivery.tls.version, "TLS-Cipher": delivery.tls.cipher}
    return {name: escaped(value.encode())[:_MOST_HEADER] for name, value in told.items()}


def _read(body: bytes) -> Score:
    """The answer of rspamd. Raises NoScoreError if it is none."""
    try:
        answer = json.loads(body)
        rules = [_rule(name, about) for name, about in answer["symbols"].items()]
        rules.sort(key=lambda rule: -abs(rule.score))
        return Score(
            score=float(answer["score"]),
            required=float(answer["required_score"]),
            action=str(answer["action"]),
            rules=tuple(rules[:MOST_RULES]),
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise NoScoreError(Sentence("rspamd-answer")) from None


def _rule(name: str, about: Mapping[str, Any]) -> Rule:
    # Not its options, which can hold words of the message.
    return Rule(name, float(about["score"]), str(about.get("description") or ""))
