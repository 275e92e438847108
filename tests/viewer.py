"""The WebSocket of a visitor, on the test's own event loop."""

from __future__ import annotations

from typing import Any

from channels.testing import WebsocketCommunicator

PATIENCE = 60.0
"""Seconds until what should come is given up, in Channels one: a loaded machine is slow and not wrong."""


class Viewer(WebsocketCommunicator):
    """Channels' own, and patient."""

    async def connect(self, timeout: float = PATIENCE) -> tuple[bool, Any]:
        """Whether the socket was accepted, and with which protocol, or the code with which it was closed."""
        answer: tuple[bool, Any] = await super().connect(timeout)
        return answer

    async def receive_output(self, timeout: float = PATIENCE) -> dict[str, Any]:
        """The next message of the application."""
        message: dict[str, Any] = await super().receive_output(timeout)
        return message

    async def receive_from(self, timeout: float = PATIENCE) -> str:
        """The text of the next frame; fails if the socket is closed instead."""
        text: str = await super().receive_from(timeout)
        return text

    async def disconnect(self, code: int = 1000, timeout: float = PATIENCE) -> None:
        """Go away, and wait until the application has ended."""
        await super().disconnect(code, timeout)
