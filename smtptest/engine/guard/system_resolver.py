"""Look-ups as other programs on this machine make them, including /etc/hosts. Only for the private profile."""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial

from smtptest.engine.guard.resolver import Lookup, answered
from smtptest.engine.words.sentence import Sentence

_FAMILIES = {"A": socket.AF_INET, "AAAA": socket.AF_INET6}


class SystemResolver:
    """Asks ``getaddrinfo`` for A and AAAA. limit: seconds for each look-up.

    ``getaddrinfo`` blocks and cannot be cancelled. In asyncio's own thread pool, a few names with a silent name server
    would hold up everything else that needs a thread, pages included; so it has a small pool of its own.
    """

    def __init__(self, limit: float, threads: int = 16) -> None:
        self._limit = limit
        self._most_threads = threads

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._most_threads, "resolver")

    async def lookup(self, name: str, record_type: str) -> Lookup:
        """The addresses of that type, "A" or "AAAA". Never raises for what the system says: ``error`` says it."""
        # Bytes, because getaddrinfo puts a str through Python's IDNA 2003 codec, which raises errors of its own.
        ask = partial(socket.getaddrinfo, name.encode("ascii"), None, _FAMILIES[record_type], socket.SOCK_STREAM)
        try:
            async with asyncio.timeout(self._limit):
                rows = await asyncio.get_running_loop().run_in_executor(self._threads, ask)
        except TimeoutError:
            reason = Sentence("lookup-system-timeout", seconds=self._limit)
            return Lookup(name, record_type, (), reason)
        except socket.gaierror as error:
            return Lookup(name, record_type, (), _reason(error, record_type))
        return answered(name, record_type, list(dict.fromkeys(str(row[4][0]) for row in rows)))


def _reason(error: socket.gaierror, record_type: str) -> Sentence:
    if error.errno == socket.EAI_AGAIN:
        return Sentence("lookup-system-failed")
    # The others that a name can cause differ between systems and even between /etc/hosts and the DNS of one.
    return Sentence("lookup-system-no-record", type=record_type)
