"""What one ended test says of a server, read from its stored events: all that the judgement of a monitor needs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import dropwhile

from smtptest.engine.events import (
    Check,
    Connected,
    Finding,
    Finished,
    Json,
    Received,
    Resolved,
    Role,
    Stage,
    StageName,
    Tls,
)
from smtptest.engine.outcome import LEVELS, Outcome, Tone
from smtptest.engine.verdict import FACTS, Verdict

_VERDICTS: Mapping[str, Verdict] = {verdict: verdict for verdict in Verdict}
_OUTCOMES: Mapping[str, Outcome] = {outcome: outcome for outcome in Outcome}
_PROBLEMS = frozenset(str(level) for level in LEVELS if level.outcome.facts.tone is Tone.BAD)
# Stages in which this tool waits for itself, or in which the server has nothing more to do. The arrival of the message
# of a round trip is within the waiting for it, or within the session before, and would count twice.
_NOT_THE_SERVERS = (
    StageName.QUEUE,
    StageName.QUIT,
    StageName.RESOLVE,
    StageName.ARRIVAL,
    StageName.AUTHENTICATION,
    StageName.CONTENT,
)
# A look-up that no name server answered.
_NO_ANSWER = (
    "lookup-timeout",
    "lookup-unreachable",
    "lookup-no-server",
    "lookup-system-timeout",
    "lookup-system-failed",
)
# What the system says if the fault is not the server's.
_OWN_NETWORK = ("connect-network-unreachable", "connect-address-not-ours")
# What this service says if its own limits leave no room for a connection, and the sentence that goes on to say when.
_OWN_LIMITS, _AND_MORE = "quota/", "one-after-another"
# How a session ends if a password would not be safe in it.
_NOT_SENT = "password-not-sent"
# The codes that each further line of a reply has in front (RFC 2034 section 4).
_REPEATED = re.compile(r"^\d{3}[ -]?(?:[245]\.\d{1,3}\.\d{1,3} )?")
_ABSENT = ("lookup-nxdomain", "lookup-no-record", "lookup-system-no-record")


@dataclass(frozen=True, kw_only=True)
class RunFacts:
    """What one ended test says."""

    verdict: Verdict
    """How the test ended."""
    outcome: Outcome
    """What that means for whoever asked."""
    summary: str = ""
    """The code of the sentence in which it ended."""
    deciding: str = ""
    """The code of the finding or check that decided it; empty if it was none."""
    reply: str = ""
    """The reply that decided it, with its code and the words of all its lines; empty if none did."""
    withheld: str = ""
    """The code of why a password was not sent, because of the server's TLS or certificate; empty if none was kept."""
    findings: frozenset[str] = frozenset()
    """The codes of all findings."""
    faults: frozenset[str] = frozenset()
    """The codes of the findings and checks that are problems."""
    stages: Mapping[str, int] = field(default_factory=dict)
    """Milliseconds of each stage that was done, of all dialogs together."""
    ms: int | None = None
    """How long the server took, to the return of the message if it is a round trip; None if nothing was measured."""
    certificate_until: datetime | None = None
    """When the first of the servers' certificates expires."""
    servers_good: int = 0
    """How many of the servers worked: their dialogs were completed, and none found a problem."""
    servers_all: int = 0
    """How many servers or addresses of servers were tested; those without a way from here are not counted."""
    left_out: int = 0
    """How many were not counted."""
    no_network: bool = False
    """Whether addresses were dialled, and the system had no route to any."""
    own_limits: bool = False
    """Whether nothing was connected to, and an address was not dialled because of the limits of this service."""
    no_resolver: bool = False
    """Whether look-ups failed because no name server answered, and none succeeded."""


def facts_of(events: Sequence[Json]) -> RunFacts:
    """What the events of an ended test say; those of one that was interrupted include its end (event_log.read)."""
    end = next(event for event in reversed(events) if event["kind"] == Finished.kind and event["dialog"] is None)
    by_number = {event["seq"]: event for event in events}
    decided: Json = by_number.get(end["deciding"], {}) if end.get("deciding") is not None else {}
    dialogs = _dialogs(events)
    stages = _stages(events)
    return RunFacts(
        verdict=_VERDICTS[end["verdict"]],
        outcome=_outcome(end),
        summary=end.get("code", ""),
        deciding=decided["code"] if decided.get("kind") in (Finding.kind, Check.kind) else "",
        reply=_reply(events, decided) if decided.get("kind") == Received.kind else "",
        withheld=_withheld(events),
        findings=frozenset(event["code"] for event in events if event["kind"] == Finding.kind),
        faults=frozenset(_faults(events)),
        stages=stages,
        ms=sum(stages.values()) if stages else None,
        certificate_until=_certificate_until(events),
        servers_good=sum(_went_well(end) for end in dialogs),
        servers_all=len(dialogs),
        left_out=len(_ends(events)) - len(dialogs),
        no_network=_no_network(events),
        own_limits=_own_limits(events),
        no_resolver=_no_resolver(events),
    )


def with_servers(events: Sequence[Json]) -> list[Json]:
    """The events without those of sessions in which a peer spoke to this tool, such as the one that brings the message
    of a round trip: its certificate is that of a client."""
    peers = {event["dialog"] for event in events if event.get("role") == Role.SERVER}
    return [event for event in events if event["dialog"] not in peers]


def _reply(events: Sequence[Json], first: Json) -> str:
    """The whole reply that begins with a line, as one: who is refused, and why, is often in a later one."""
    lines = (one for one in events if one["dialog"] == first["dialog"] and one["kind"] == Received.kind)
    text, goes_on = first["text"], first.get("more")
    for line in dropwhile(lambda one: one["seq"] <= first["seq"], lines):
        if not goes_on:
            break
        text, goes_on = f"{text} {_REPEATED.sub('', line['text'])}", line.get("more")
    return str(text)


def _withheld(events: Sequence[Json]) -> str:
    """Why a session ended before its login. Of a test of several, the end names only that they ended."""
    ends = (end for end in _ends(events) if end.get("code") == _NOT_SENT)
    return next((str(end["parameters"]["fault"]["code"]) for end in ends), "")


def _faults(events: Iterable[Json]) -> Iterable[str]:
    for event in events:
        if event["kind"] == Finding.kind and event["level"] in _PROBLEMS:
            yield event["code"]
        if event["kind"] == Check.kind and event["result"] in _PROBLEMS:
            yield event["code"]


def _stages(events: Iterable[Json]) -> dict[str, int]:
    took: Counter[str] = Counter()
    for event in events:
        if event["kind"] == Stage.kind and event["took"] is not None and event["name"] not in _NOT_THE_SERVERS:
            took[event["name"]] += round(event["took"] * 1000)
    return dict(took)


def _certificate_until(events: Sequence[Json]) -> datetime | None:
    servers = with_servers(events)
    own = (event["chain"][0] for event in servers if event["kind"] == Tls.kind and event["chain"])
    ends = [datetime.fromisoformat(one["not_after"]) for one in own if one.get("not_after")]
    return min(ends, default=None)


def _dialogs(events: Sequence[Json]) -> list[Json]:
    """The ends of the dialogs, except those for which this tool had no route or no room."""
    ends = _ends(events)
    own = {end["seq"]: [one for one in events if one["dialog"] == end["dialog"]] for end in ends}
    return [end for end in ends if not (_no_network(own[end["seq"]]) or _own_limits(own[end["seq"]]))]


def _ends(events: Sequence[Json]) -> list[Json]:
    return [event for event in events if event["kind"] == Finished.kind and event["dialog"] is not None]


def _went_well(end: Json) -> bool:
    return FACTS[end["verdict"]].completed and _outcome(end).facts.tone is not Tone.BAD


def _outcome(end: Json) -> Outcome:
    return _OUTCOMES[end["outcome"]] if end.get("outcome") else FACTS[end["verdict"]].outcome


def _no_network(events: Iterable[Json]) -> bool:
    """Whether addresses were dialled, and the system had no route to any of them."""
    codes = _undialled(events)
    return bool(codes) and all(code in _OWN_NETWORK for code in codes)


def _own_limits(events: Iterable[Json]) -> bool:
    """Whether no address was connected to, and one was not even dialled because of the limits of this service."""
    return any(code.startswith(_OWN_LIMITS) for code in _undialled(events))


def _undialled(events: Iterable[Json]) -> list[str]:
    """Why each address could not be connected to, as codes; empty if one was."""
    found = list(events)
    if any(event["kind"] == Connected.kind for event in found):
        return []
    refused = [event for event in found if event["kind"] == Finding.kind and event["code"] == "no-connection"]
    return [_first_code(event["parameters"]["reason"]) for event in refused]


def _first_code(sentence: Json) -> str:
    """The code of a sentence; of several, that of the first."""
    while sentence["code"] == _AND_MORE:
        sentence = sentence["parameters"]["first"]
    return str(sentence["code"])


def _no_resolver(events: Iterable[Json]) -> bool:
    """Whether name servers were asked, and none answered at all."""
    asked = [event for event in events if event["kind"] == Resolved.kind]
    unanswered = [event for event in asked if event.get("code") in _NO_ANSWER]
    return bool(unanswered) and not any(event["answers"] or event.get("code") in _ABSENT for event in asked)
