"""How many sockets are open in this process, and how many of them are one visitor's (docs/security.md D8)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from channels.security.websocket import WebsocketDenier

from smtptest.web import client, engine, metrics

_NOBODY = "nobody"  # a connection without an address; where visitors are counted it is not let in


class Crowd:
    """Refuses a socket (403 to its handshake) while there are too many; the page then asks over HTTP instead."""

    def __init__(self, application: Any) -> None:
        self._application = application
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        visitor = client.address_of(scope)
        name = _NOBODY if visitor is None else client.block(visitor)
        if self._is_full(name):
            metrics.LIMITED.labels("sockets").inc()
            await WebsocketDenier()(scope, receive, send)
            return
        self._open[name] += 1
        try:
            await self._application(scope, receive, send)
        finally:
            self._open[name] -= 1
            if not self._open[name]:
                del self._open[name]

    def _is_full(self, name: str) -> bool:
        rations = engine.environment().rations
        if rations.visitor_sockets and (name == _NOBODY or self._open[name] >= rations.visitor_sockets):
            return True
        return bool(rations.sockets) and self._open.total() >= rations.sockets
