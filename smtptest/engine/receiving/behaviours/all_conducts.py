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
from smtptest.engine.receiving.inbox import Inbox

CONDUCTS: Mapping[Behaviour, type[Conduct]] = {
    Behaviour.NORMAL: Conduct,
    Behaviour.NO_STARTTLS: NoStartTls,
    Behaviour.BROKEN_STARTTLS: BrokenStartTls,
    Behaviour.EXPIRED_CERTIFICATE: ExpiredCertificate,
    Behaviour.WRONG_NAME: WrongName,
    Behaviour.SELF_SIGNED: SelfSigned,
    Behaviour.TLS10: Tls10,
}


def conduct_for(inbox: Inbox) -> Conduct:
    """How the receiver behaves for this test."""
    return CONDUCTS.get(inbox.behaviour, Conduct)(inbox)
