"""How much of this service one visitor, one target and all together may have. 0 means: as much as they like."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

# An IPv6 site can have a /48, which is 65,536 networks of a visitor's size (RFC 6177). They have as much as so many.
VISITORS_A_SITE = 4


class Sending(StrEnum):
    """NO: never a message. LOGIN: after a login over verified TLS, the fixed text, to one recipient. ANY: whatever is
    asked for."""

    NO = "no"
    LOGIN = "login"
    ANY = "any"


class Work(StrEnum):
    """For which tests a visitor's computer must work a little first: none, those that log in, all."""

    NEVER = "never"
    LOGIN = "login"
    ALWAYS = "always"


@dataclass(frozen=True, kw_only=True)
class Rations:
    """The limits in force; each is a setting (README). The defaults are those of the private profile.

    running: tests at once, of all. visitor_…: of one visitor. target_gap: seconds between two tests of one target;
    target_hourly: tests of one target. recipient…_daily: tests that name one recipient, or one domain of recipients.
    login_hourly: logins of one user at one target. queue: seconds that a test may wait for its turn. recipients: in one
    test. unknown_recipients: after so many refused ones no other is named. sockets: of all; visitor_sockets: of one.
    """

    running: int = 0
    visitor_running: int = 0
    visitor_hourly: int = 0
    visitor_daily: int = 0
    target_gap: float = 0.0
    target_hourly: int = 0
    recipient_daily: int = 0
    recipient_domain_daily: int = 0
    login_hourly: int = 0
    queue: float = 30.0
    recipients: int = 20
    unknown_recipients: int = 0
    visitor_sockets: int = 0
    sockets: int = 500
    sending: Sending = Sending.ANY
    work: Work = Work.NEVER

    @property
    def knows_visitors(self) -> bool:
        """Something is counted for each visitor, so that nobody without an address can be let in."""
        return bool(self.visitor_running or self.visitor_hourly or self.visitor_daily or self.work is not Work.NEVER)


PRIVATE = Rations()
PUBLIC = Rations(
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
    sending=Sending.LOGIN,
    work=Work.ALWAYS,
)
