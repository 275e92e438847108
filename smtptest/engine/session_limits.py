"""The limits of a test: how long it waits, and how much it keeps."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class SessionLimits:
    """The limits of a test. Times are in seconds. The reasons for the values are in docs/dialog.md."""

    connect: float = 15.0
    """To connect to one address."""
    tls: float = 15.0
    """For the TLS handshake."""
    reply: float = 60.0
    """For the reply to a command."""
    data: float = 120.0
    """For the reply to the message, and for each write of it."""
    deadline: float = 180.0
    """For the whole test."""
    line_bytes: int = 2048
    """How many bytes are shown of one line of a server."""
    reply_lines: int = 128
    """How many lines one reply may have."""
    reply_bytes: int = 32 * 1024
    """How many bytes one reply may have."""
    transcript_bytes: int = 256 * 1024
    """How many bytes a server may send in one dialog."""
    transcript_events: int = 2000
    """How many lines a server may send in one dialog."""
    test_bytes: int = 2 * 1024 * 1024
    """How many bytes are stored of all dialogs of a test together, as JSON; a byte that cannot be printed takes up to
    nine.
    """
    probe_recipients: int = 20
    """How many recipients the open-relay probe tries."""
