"""The limits of a test: how long it waits, and how much it keeps."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class SessionLimits:
    """How long each wait may take, in seconds, and how much is kept. The figures' reasons are in docs/dialog.md.

    transcript_bytes, transcript_events: what a server may say in one dialog. test_bytes: what is kept of all dialogs of
    a test together, counted as it is kept: a byte that cannot be printed takes up to nine.
    """

    connect: float = 15.0
    tls: float = 15.0
    reply: float = 60.0
    data: float = 120.0
    deadline: float = 180.0
    line_bytes: int = 2048
    reply_lines: int = 128
    reply_bytes: int = 32 * 1024
    transcript_bytes: int = 256 * 1024
    transcript_events: int = 2000
    test_bytes: int = 2 * 1024 * 1024
    probe_recipients: int = 20
