"""Limits the open websockets of this process and of one visitor (docs/security.md D8)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from channels.security.websocket import WebsocketDenier

from smtptest.admission import visitors
from smtptest.conf import engine
from smtptest.conf.quota_settings import VISITORS_A_SITE
from smtptest.engine.addressing import Address
from smtptest.serving import metrics

_NOBODY = "nobody"  # a connection without an address, which is refused if visitors are counted


class ConnectionLimit:
    """Refuses a handshake with 403 while there are too many websockets; the page then polls over HTTP instead."""

    def __init__(self, application: Any) -> None:
        self._application = application
        self._open: Counter[str] = Counter()
        self._all = 0

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        places = _places(visitors.address_of(scope))
        if self._is_full(places):
            metrics.LIMITED.labels("sockets").inc()
            await WebsocketDenier()(scope, receive, send)
            return
        self._count(places, 1)
        try:
            await self._application(scope, receive, send)
        finally:
            self._count(places, -1)

    def _is_full(self, places: dict[str, int]) -> bool:
        limits = engine.environment().quotas
        own = limits.visitor_sockets
        if own and any(self._open[name] >= own * share for name, share in places.items()):
            return True
        return bool(limits.sockets) and self._all >= limits.sockets

    def _count(self, places: dict[str, int], more: int) -> None:
        self._all += more
        for name in places:
            self._open[name] += more
            if not self._open[name]:
                del self._open[name]


def _places(visitor: Address | None) -> dict[str, int]:
    """The keys that a visitor's websocket counts against, each with its limit as a multiple of one visitor's."""
    if visitor is None:
        return {_NOBODY: 0}
    site = visitors.site_key(visitor)
    return {visitors.visitor_key(visitor): 1, **({site: VISITORS_A_SITE} if site else {})}
