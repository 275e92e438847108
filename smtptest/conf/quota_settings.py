"""The limits for one visitor, one target and everybody together. 0 means no limit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

# An IPv6 site can have a /48, which holds 65,536 networks of a visitor's size (RFC 6177). A site gets the quota of this
# many visitors.
VISITORS_A_SITE = 4


class SendingPolicy(StrEnum):
    """Which messages a test may send."""

    NO = "no"
    """None."""
    LOGIN = "login"
    """The fixed text, to one recipient, after a login over verified TLS."""
    ANY = "any"
    """Whatever the test asks for."""


class ProofOfWork(StrEnum):
    """Which tests require a proof of work from the visitor's browser."""

    NEVER = "never"
    """None."""
    LOGIN = "login"
    """Tests that log in."""
    ALWAYS = "always"
    """All."""


@dataclass(frozen=True, kw_only=True)
class Quotas:
    """The limits in force. Each is a setting (docs/settings.md); the defaults are those of the private profile."""

    running: int = 0
    """Tests that may run at the same time, in all processes."""
    visitor_running: int = 0
    """The same for one visitor."""
    visitor_hourly: int = 0
    """Tests that one visitor may start within an hour."""
    visitor_daily: int = 0
    """Tests that one visitor may start within 24 hours."""
    target_gap: float = 0.0
    """Seconds between two tests of one target."""
    target_hourly: int = 0
    """Tests of one target within an hour."""
    recipient_daily: int = 0
    """Tests within 24 hours that name one recipient at one server."""
    recipient_domain_daily: int = 0
    """Recipients of one domain that are named at one server within 24 hours."""
    login_hourly: int = 0
    """Logins of one user at one target within an hour."""
    queue: float = 30.0
    """Seconds that a test may wait for its turn."""
    recipients: int = 20
    """Recipients of one test."""
    unknown_recipients: int = 0
    """After this many rejected recipients a test names no more."""
    visitor_sockets: int = 0
    """Open websockets of one visitor."""
    sockets: int = 500
    """Open websockets of this process."""
    sending: SendingPolicy = SendingPolicy.ANY
    """Which messages may be sent."""
    work: ProofOfWork = ProofOfWork.NEVER
    """Which tests the browser has to solve a puzzle for."""

    @property
    def stores_hashes(self) -> bool:
        """Whether there is a limit for which hashes of visitors, targets or recipients are stored."""
        return any(
            (
                self.visitor_running,
                self.visitor_hourly,
                self.visitor_daily,
                self.target_gap,
                self.target_hourly,
                self.recipient_daily,
                self.recipient_domain_daily,
                self.login_hourly,
            )
        )

    @property
    def knows_visitors(self) -> bool:
        """Whether anything is counted by visitor. Visitors without an address are then refused."""
        return bool(
            self.visitor_running or self.visitor_hourly or self.visitor_daily or self.work is not ProofOfWork.NEVER
        )


PRIVATE = Quotas()
PUBLIC = Quotas(
    running=50,
    visitor_running=1,
    visitor_hourly=10,
    visitor_daily=30,
    target_gap=10.0,
    target_hourly=6,
    recipient_daily=3,
    recipient_domain_daily=20,
    login_hourly=5,
    recipients=3,
    unknown_recipients=2,
    visitor_sockets=5,
    sending=SendingPolicy.LOGIN,
    work=ProofOfWork.ALWAYS,
)

# Those that are whole numbers, with the variable of each.
COUNTS = {
    "running": "SMTPTEST_RUNNING",
    "visitor_running": "SMTPTEST_VISITOR_RUNNING",
    "visitor_hourly": "SMTPTEST_VISITOR_HOURLY",
    "visitor_daily": "SMTPTEST_VISITOR_DAILY",
    "target_hourly": "SMTPTEST_TARGET_HOURLY",
    "recipient_daily": "SMTPTEST_RECIPIENT_DAILY",
    "recipient_domain_daily": "SMTPTEST_RECIPIENT_DOMAIN_DAILY",
    "login_hourly": "SMTPTEST_LOGIN_HOURLY",
    "recipients": "SMTPTEST_RECIPIENTS",
    "unknown_recipients": "SMTPTEST_UNKNOWN_RECIPIENTS",
    "visitor_sockets": "SMTPTEST_VISITOR_SOCKETS",
    "sockets": "SMTPTEST_SOCKETS",
}
