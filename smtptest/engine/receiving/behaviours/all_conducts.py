"""Which class behaves in which way: a new behaviour is an entry here, beside that of ``behaviour.py``."""

from __future__ import annotations

from collections.abc import Mapping

from smtptest.engine.receiving.behaviour import Behaviour
from smtptest.engine.receiving.behaviours.bad_tls import (
    BrokenStartTls,
    ExpiredCertificate,
    NoStartTls,
    SelfSigned,
    Tls10,
    WrongName,
)
from smtptest.engine.receiving.behaviours.conduct import Conduct
from smtptest.engine.receiving.behaviours.slow_greeting import SlowGreeting
from smtptest.engine.receiving.behaviours.turning_away import Defer, Disconnect, Greylist, Reject
from smtptest.engine.receiving.inbox import Inbox
from smtptest.engine.receiving.limits import ReceiveLimits
from smtptest.engine.recorder import Track

CONDUCTS: Mapping[Behaviour, type[Conduct]] = {
    Behaviour.NORMAL: Conduct,
    Behaviour.NO_STARTTLS: NoStartTls,
    Behaviour.BROKEN_STARTTLS: BrokenStartTls,
    Behaviour.EXPIRED_CERTIFICATE: ExpiredCertificate,
    Behaviour.WRONG_NAME: WrongName,
    Behaviour.SELF_SIGNED: SelfSigned,
    Behaviour.TLS10: Tls10,
    Behaviour.GREYLIST: Greylist,
    Behaviour.DEFER: Defer,
    Behaviour.REJECT: Reject,
    Behaviour.SLOW_GREETING: SlowGreeting,
    Behaviour.DISCONNECT: Disconnect,
}


def conduct_for(inbox: Inbox, limits: ReceiveLimits) -> Conduct:
    """How the receiver behaves for this test."""
    return CONDUCTS[inbox.behaviour](limits, inbox)


def conclude(inbox: Inbox) -> None:
    """The test ends without a message: record what that says of its senders."""
    conduct_for(inbox, ReceiveLimits()).conclude(Track(inbox.recorder, None))
