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
    WARNING = "warning", State.UP, gettext_noop("Everything that is tested works, with a warning.")

    SLOW = "slow", State.DEGRADED, gettext_noop("It works, but takes much longer than usual.")
    CERTIFICATE_SOON = "certificate-soon", State.DEGRADED, gettext_noop("The certificate expires soon.")
    SOME_SERVERS = "some-servers", State.DEGRADED, gettext_noop("Some of its mail servers work, and some do not.")
    SOME_RECIPIENTS = "some-recipients", State.DEGRADED, gettext_noop("It accepts mail for some recipients only.")
    GREYLISTED = "greylisted", State.DEGRADED, gettext_noop("The server defers first-time senders (greylisting).")

    FAILED = "failed", State.DOWN, gettext_noop("The test failed.")
    REJECTED = "rejected", State.DOWN, gettext_noop("The server answered with a permanent error.")
    DEFERRED = "deferred", State.DOWN, gettext_noop("The server answered with a temporary error.")
    LOGIN = "login", State.DOWN, gettext_noop("The login failed.")
    TLS = "tls", State.DOWN, gettext_noop("TLS failed.")
    CERTIFICATE = "certificate", State.DOWN, gettext_noop("The certificate is not valid.")
    UNREACHABLE = "unreachable", State.DOWN, gettext_noop("The server cannot be reached.")
    TIMEOUT = "timeout", State.DOWN, gettext_noop("The server does not answer in time.")
    CLOSED = "closed", State.DOWN, gettext_noop("The server closed the connection.")
    NOT_SMTP = "not-smtp", State.DOWN, gettext_noop("The server does not speak SMTP.")
    NO_NAME = "no-name", State.DOWN, gettext_noop("The name does not exist in DNS.")
    PROBLEM = "problem", State.DOWN, gettext_noop("The session worked, but a problem was found.")
    NOTHING_CAME = (
        "nothing-came",
        State.DOWN,
        gettext_noop("The server took the message, but it did not come back in time."),
    )

    THROTTLED = "throttled", State.REFUSED, gettext_noop("The server cannot serve this client right now (421).")
    BLOCKED = "blocked", State.REFUSED, gettext_noop("The server refuses this service's address.")
    OPTED_OUT = "opted-out", State.REFUSED, gettext_noop("Its owner has opted out of tests.")
    POLICY = "policy", State.REFUSED, gettext_noop("The policy of this service forbids the test.")

    STOPPED = "stopped", State.UNKNOWN, gettext_noop("The test was stopped.")
    INTERRUPTED = "interrupted", State.UNKNOWN, gettext_noop("The last run was interrupted.")
    OWN_FAULT = "own-fault", State.UNKNOWN, gettext_noop("This service failed.")
    NO_NETWORK = "no-network", State.UNKNOWN, gettext_noop("This service has no route to the server.")
    NO_RESOLVER = "no-resolver", State.UNKNOWN, gettext_noop("No name server answered.")
    UNDECIDED = "undecided", State.UNKNOWN, gettext_noop("Not everything could be judged.")
    NO_ROOM = "no-room", State.UNKNOWN, gettext_noop("This service's limits left no room for the last run.")
    NO_RUN = "no-run", State.UNKNOWN, gettext_noop("There has been no run for some time.")
    MASS_FAILURE = (
        "mass-failure",
        State.UNKNOWN,
        gettext_noop("Half of all monitors failed within a minute, so the fault is probably on this side."),
    )

    PLANNED = "planned", State.MAINTENANCE, gettext_noop("Maintenance was announced for this time.")
