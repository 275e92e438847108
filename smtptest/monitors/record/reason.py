"""Why a run has its state: a closed list of codes, each with its state and one sentence."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from smtptest.engine.msgids import gettext_noop
from smtptest.monitors.record.state import State


class Reason(StrEnum):
    """Why a run has its state. What the run itself says is in its transcript."""

    state: State
    sentence: str
    """As a message that names nobody."""

    def __new__(cls, value: str, state: State, sentence: str) -> Self:
        member = str.__new__(cls, value)
        member._value_, member.state, member.sentence = value, state, sentence
        return member

    WORKS = "works", State.UP, gettext_noop("Everything that is tested works.")
    WARNING = "warning", State.UP, gettext_noop("What is tested works, and there is a warning.")

    SLOW = "slow", State.DEGRADED, gettext_noop("It works, and takes much longer than it usually does.")
    CERTIFICATE_SOON = "certificate-soon", State.DEGRADED, gettext_noop("The certificate expires soon.")
    SOME_SERVERS = "some-servers", State.DEGRADED, gettext_noop("Some of its mail servers work, and some do not.")
    SOME_RECIPIENTS = "some-recipients", State.DEGRADED, gettext_noop("It takes the mail of some recipients only.")
    GREYLISTED = (
        "greylisted",
        State.DEGRADED,
        gettext_noop("The server puts mail off for now and takes it later (greylisting)."),
    )

    REJECTED = "rejected", State.DOWN, gettext_noop("The server says no.")
    DEFERRED = "deferred", State.DOWN, gettext_noop("The server takes no mail for now.")
    LOGIN = "login", State.DOWN, gettext_noop("The login fails.")
    TLS = "tls", State.DOWN, gettext_noop("There is no safe connection.")
    CERTIFICATE = "certificate", State.DOWN, gettext_noop("The certificate is not valid.")
    UNREACHABLE = "unreachable", State.DOWN, gettext_noop("The server cannot be reached.")
    TIMEOUT = "timeout", State.DOWN, gettext_noop("The server does not answer in time.")
    CLOSED = "closed", State.DOWN, gettext_noop("The server hangs up.")
    NOT_SMTP = "not-smtp", State.DOWN, gettext_noop("What the server says is not SMTP.")
    NO_NAME = "no-name", State.DOWN, gettext_noop("The DNS knows no such server.")
    PROBLEM = "problem", State.DOWN, gettext_noop("The session goes well, but there is a problem.")
    NOTHING_CAME = "nothing-came", State.DOWN, gettext_noop("The message was taken, and did not come back in time.")

    THROTTLED = "throttled", State.REFUSED, gettext_noop("The server cannot serve this client right now (421).")
    BLOCKED = "blocked", State.REFUSED, gettext_noop("The server refuses this service's address.")
    OPTED_OUT = "opted-out", State.REFUSED, gettext_noop("Its owner does not want it to be tested.")
    POLICY = "policy", State.REFUSED, gettext_noop("The policy of this service forbids the test.")

    STOPPED = "stopped", State.UNKNOWN, gettext_noop("The test was stopped.")
    INTERRUPTED = "interrupted", State.UNKNOWN, gettext_noop("The process that ran the test ended or stood still.")
    OWN_FAULT = "own-fault", State.UNKNOWN, gettext_noop("This service failed.")
    NO_NETWORK = "no-network", State.UNKNOWN, gettext_noop("This service has no way to the server's network.")
    NO_RESOLVER = "no-resolver", State.UNKNOWN, gettext_noop("No name server answers this service.")
    UNDECIDED = "undecided", State.UNKNOWN, gettext_noop("Not everything could be judged.")
    MASS_FAILURE = (
        "mass-failure",
        State.UNKNOWN,
        gettext_noop("Half of all monitors failed within a minute, so the fault is probably on this side."),
    )

    PLANNED = "planned", State.MAINTENANCE, gettext_noop("Maintenance was announced for this time.")
