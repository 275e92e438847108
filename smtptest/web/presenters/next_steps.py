"""Proposes next steps after a test: the same test with one change, or again later."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from smtptest.conf import engine
from smtptest.engine.events import Json, StageName, Verdict
from smtptest.engine.smtp.plan import Auth, Family, Route, Security
from smtptest.engine.verdict import FACTS
from smtptest.engine.words.field_errors import FieldError
from smtptest.transcripts.render.checks import has_checks
from smtptest.web import links

# Seconds to wait before a retry, if the server does not say how long: usual for greylisting. And the longest wait.
_WAIT = 300
_LONGEST_WAIT = 3600
_SECONDS = {"s": 1, "m": 60}
_HOW_LONG = re.compile(r"\b(\d{1,4})\s*(?:(s)(?:ec(?:ond)?s?)?|(m)in(?:ute)?s?)\b", re.IGNORECASE)
# The ports for mail programs, with STARTTLS and with TLS from the first byte (RFC 8314 section 3).
_SUBMISSION, _SUBMISSIONS = 587, 465
_NO_TLS_HERE = {"starttls-expected", "tls-not-spoken"}
# Stages whose failure another port may avoid.
_EARLY = (StageName.CONNECT, StageName.GREETING, StageName.TLS)
# Words of refusals that another family of addresses may do away with: they are about the client's address.
_OF_THE_CLIENT = re.compile(
    r"\b(?:PTR|r?DNS|reverse|host ?names?|IPv6|IP|client|blocked|block ?list|black ?list|listed|reputation)",
    re.IGNORECASE,
)
# Words of refusals that ask for TLS, and of those that ask for a login.
_WANTS_TLS = re.compile(r"\b(?:STARTTLS|TLS|SSL|secure connection|encrypt\w*)\b", re.IGNORECASE)
_WANTS_LOGIN = re.compile(r"\b(?:authenticat\w*|smtp auth|log ?in|logged in)\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Step:
    """A next step, which is a button on the page."""

    slug: str
    """A stable name."""
    label: Promise | str
    """What the button says."""
    fields: Mapping[str, Any] = field(default_factory=dict)
    """The changes to the plan, by field."""
    wait: int = 0
    """Seconds to wait after the end of the test."""
    asks: bool = False
    """Whether the visitor must type something first."""

    def form_url(self, public_id: str) -> str:
        """Return the address of the form, filled in with the test's plan and the changes."""
        query = urlencode(self.fields)
        return links.again_url(public_id) + (f"&{query}" if query else "")


def next_steps(found: Json) -> list[Step]:
    """Return the steps that make sense, the most promising first; none while the test runs, for a masked copy, and for
    a test with checks, of which only what was found can be mended.

    found: the transcript's document.
    """
    if not found["verdict"] or found["masked"] or has_checks(found):
        return []
    ended = _Ended(found)
    steps = {step.slug: step for step in ended.steps() if _may_dial(step)}
    return list(steps.values())


def needs_form(plan: Json) -> bool:
    """Whether the plan cannot run again without the form, because it had a secret or a file, which are not stored."""
    return any(plan.get(name) for name in ("username", "client_cert", "attachments"))


def _may_dial(step: Step) -> bool:
    if "port" not in step.fields:
        return True
    try:
        engine.policy(engine.environment()).require_port(step.fields["port"])
    except FieldError:
        return False
    return True


class _Ended:
    """A test that is over, with what the next steps depend on."""

    def __init__(self, found: Json) -> None:
        self.plan: Json = found["plan"]
        self.verdict: str = found["verdict"]
        self.facts = FACTS[self.verdict]
        self.events: list[Json] = found["events"]
        self.codes = {event["code"] for event in self._of("finding")}
        failed = [event["name"] for event in self._of("stage") if event["state"] == "failed"]
        self.failed = next((name for name in reversed(failed) if name != StageName.QUIT), "")
        self.deciding = next((event for event in self.events if event["seq"] == found["deciding"]), None)

    def steps(self) -> Iterator[Step]:
        if self.verdict == Verdict.AUTH_FAILED:
            yield from self._login()
        yield from self._security()
        if self._says(_WANTS_LOGIN) and not self._says(_WANTS_TLS) and not self.plan.get("username"):
            yield Step(slug="login", label=_("Try again with a login"), asks=True)
        if self.facts.replies.startswith("4") or "greylisted" in self.codes:
            yield Step(slug="retry", label=_("Try again"), wait=self._wait())
        if not self.facts.answered and not self.facts.from_outside and self.failed in _EARLY:
            yield from self._other_port()
        if self._over_ipv6 and self._may_be_the_address:
            yield Step(slug="ipv4", label=_("Try again over IPv4 only"), fields={"family": str(Family.IPV4)})

    def _login(self) -> Iterator[Step]:
        if "no-auth" in self.codes and self.plan["port"] == 25:
            yield from self._other_port()
        elif any((event["code"] or 0) >= 500 for event in self._of("received")):
            yield Step(slug="password", label=_("Try again with another password"), asks=True)
        tried = self._mechanism
        for mechanism, label in ((Auth.PLAIN, _("Try PLAIN")), (Auth.LOGIN, _("Try LOGIN"))):
            if tried and mechanism in self._offered and tried != mechanism:
                yield Step(slug=str(mechanism), label=label, fields={"auth": str(mechanism)})
                return

    def _security(self) -> Iterator[Step]:
        security = self.plan.get("security")
        if "tls-expected" in self.codes:
            yield Step(
                slug="tls", label=_("Try again with TLS from the first byte"), fields={"security": str(Security.TLS)}
            )
        wants_tls = self._says(_WANTS_TLS) or "insecure-auth" in self.codes or self._kept_password
        without = security in (Security.NONE, Security.OPPORTUNISTIC) and not self.facts.completed and wants_tls
        if (security == Security.TLS and self.codes & _NO_TLS_HERE) or without:
            yield Step(slug="starttls", label=_("Try again with STARTTLS"), fields={"security": str(Security.STARTTLS)})
        if security == Security.STARTTLS and "no-starttls" in self.codes and not self.facts.completed:
            yield from self._port_with_tls()

    def _other_port(self) -> Iterator[Step]:
        if self.codes & (_NO_TLS_HERE | {"tls-expected"}):
            return
        if self.plan["port"] == _SUBMISSION:
            yield from self._port_with_tls()
        elif self._one_of_many:
            fields = {"port": _SUBMISSION, "security": str(Security.STARTTLS)}
            yield Step(slug="port-587", label=_("Try port 587 with STARTTLS"), fields=fields)

    def _port_with_tls(self) -> Iterator[Step]:
        if self._one_of_many and self.plan["port"] != _SUBMISSIONS:
            fields = {"port": _SUBMISSIONS, "security": str(Security.TLS)}
            yield Step(slug="port-465", label=_("Try port 465 with TLS"), fields=fields)

    @property
    def _one_of_many(self) -> bool:
        """Whether the server may have other ports that were not tried; LMTP has no port of its own."""
        return self.plan.get("route") != Route.PORTS and self.plan.get("protocol") != "lmtp"

    def _wait(self) -> int:
        text = self.deciding.get("text", "") if self.deciding else ""
        told = [int(match[1]) * _SECONDS[(match[2] or match[3]).lower()] for match in _HOW_LONG.finditer(text)]
        return min(max(told, default=0), _LONGEST_WAIT) or _WAIT

    def _says(self, words: re.Pattern[str]) -> bool:
        """Whether the reply that decided is a refusal with such words."""
        event = self.deciding
        refused = event and event["kind"] == "received" and (event["code"] or 0) >= 400
        return bool(event and refused and words.search(event["text"]))

    @property
    def _kept_password(self) -> bool:
        """Whether the login did not go on because nothing was encrypted, though the server offers STARTTLS."""
        offers = any(event["text"][4:].upper() == "STARTTLS" for event in self._of("received"))
        return offers and self.plan.get("security") == Security.NONE and bool(self.plan.get("username"))

    @property
    def _may_be_the_address(self) -> bool:
        """Whether the client's address may have brought the end about: no answer came, or one that is about it."""
        if self.facts.completed or self.facts.from_outside or self.verdict == Verdict.AUTH_FAILED:
            return False
        return not self.facts.answered or self.failed in _EARLY or self._says(_OF_THE_CLIENT)

    @property
    def _over_ipv6(self) -> bool:
        dialled = [event["address"] for event in self._of("connected")]
        refused = [event.get("parameters", {}).get("address", "") for event in self._of("finding")]
        return self.plan.get("family", Family.ANY) == Family.ANY and any(":" in one for one in (*dialled, *refused))

    @cached_property
    def _offered(self) -> set[str]:
        lines = [event["text"][4:] for event in self._of("received") if event["code"] == 250]
        return {name.lower() for line in lines if line.upper().startswith("AUTH ") for name in line.split()[1:]}

    @property
    def _sent(self) -> Iterable[str]:
        return (event["text"] for event in self._of("sent"))

    @property
    def _mechanism(self) -> str:
        # A line of the message may be "AUTH" alone.
        tried = [words[1] for words in map(str.split, self._sent) if len(words) > 1 and words[0] == "AUTH"]
        return tried[-1].lower() if tried else ""

    def _of(self, kind: str) -> Iterable[Json]:
        return (event for event in self.events if event["kind"] == kind)
