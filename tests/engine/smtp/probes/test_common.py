"""What the probes share."""

from __future__ import annotations

from smtptest.engine.smtp.probes.common import unknown_mailbox


def test_nobody_is_somebody_else_each_time() -> None:
    assert unknown_mailbox("bob@example.com") != unknown_mailbox("bob@example.com")
    assert unknown_mailbox('"a@b"@example.com').endswith("@example.com")
    assert "@" not in unknown_mailbox("postmaster")
