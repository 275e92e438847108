"""The context of the transcript page."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from smtptest.engine.events import Json
from smtptest.engine.outcome import Outcome
from smtptest.engine.tls.certificates import EXPIRES_SOON
from smtptest.explain.explanation import link_rules
from smtptest.transcripts.render.blanks import blanks
from smtptest.transcripts.render.checks import has_checks, is_domain, is_receive, is_round_trip
from smtptest.transcripts.render.dialogs import with_places
from smtptest.transcripts.render.page import (
    UNFOLDED,
    conversation,
    counts,
    first_lines,
    last,
    sorted_findings,
    with_days,
    worst_first,
)
from smtptest.transcripts.render.plan_summary import asked
from smtptest.web import links
from smtptest.web.forms.probe_fields import probe_name
from smtptest.web.presenters.answer import addresses, answer
from smtptest.web.presenters.domain.checks import check_counts, check_stages, in_the_wire, order
from smtptest.web.presenters.domain.scorecard import scorecards
from smtptest.web.presenters.domain.to_publish import mending
from smtptest.web.presenters.explanations import explanations, parts_table, with_link, with_meaning
from smtptest.web.presenters.open_graph import preview
from smtptest.web.presenters.panels import elsewhere, panels
from smtptest.web.presenters.receiving.page import Here, own_parts

_RANKS = {outcome: outcome.facts.rank for outcome in Outcome}
# A summary of more characters is not shown in bold: it is about several servers.
_LONG_FROM = 160
# Fields of the plan that the page shows elsewhere.
_SAID = frozenset({"security", "username", "stop_after", "probe", "round_trip"})
# The page with the form of each kind of test, if it is not the first one.
_FORMS = {"domain": "domain", "receive": "receive"}
_ELSEWHERE = Here()


def context(request: HttpRequest, found: Json, *, owner: bool, starts: bool = False, here: Here = _ELSEWHERE) -> Json:
    """Return the template's context.

    found: the transcript's document, in the reader's language. owner: whether the reader started the test. starts:
    whether the reader may run it again without the form. here: of a receive test, what is not in its document.
    """
    return {
        **ended(found, owner=owner, starts=starts, here=here),
        "refresh": _refresh(found),
        "report_url": links.report_url(found["id"]),
        "preview": preview(request, found),
        "blanks": blanks(),
        **_conversation(found),
        **(_checks(found) if _judges(found) else {}),
        **panels(found),
    }


def _refresh(found: Json) -> int:
    """After how many seconds a browser without scripts loads the page again; 0 if the test is over."""
    if found["state"] != "running":
        return 0
    # In the meantime people read how to send a message by hand.
    return 10 if is_receive(found) and not found["dialogs"] else 2


def ended(found: Json, *, owner: bool, starts: bool, here: Here = _ELSEWHERE) -> Json:
    """Return the context of those parts of the page that the end of the test changes. Parameters: as for
    :func:`context`."""
    known = explanations(found["events"], found["plan"]) if found["verdict"] else {}
    return {
        "test": _test(found, owner=owner),
        "starts": starts,
        "answer": answer(found, known, starts=starts),
        "elsewhere": elsewhere(found, owner=owner),
        **_cards(found),
        **(_of_checks(found) if _judges(found) else _of_session(found, known)),
        **(own_parts(found, here) if _takes_mail(found) else {}),
    }


def _judges(found: Json) -> bool:
    """Whether the page has a list of checks."""
    return has_checks(found) or is_round_trip(found)


def _takes_mail(found: Json) -> bool:
    return is_receive(found) or is_round_trip(found)


def _of_session(found: Json, known: Json) -> Json:
    return {"parts": parts_table(found, known), "probe": probe_name(found["plan"])}


def _of_checks(found: Json) -> Json:
    return {"mending": mending(found), "scorecards": scorecards(found)}


def _checks(found: Json) -> Json:
    """The checks by stage, and what the scripts need to add one."""
    stages = [
        {**stage, "entries": [with_meaning(entry) for entry in stage["entries"]]} for stage in check_stages(found)
    ]
    return {"checks": stages, "check_counts": check_counts(found["events"]), "order": order(found)}


def _test(found: Json, *, owner: bool) -> Json:
    """The document without its events, with the addresses of everything about this test."""
    return {
        **{name: value for name, value in found.items() if name not in ("events", "checks", "receivers")},
        "target": _target(found),
        "checked": _judges(found),
        "started": datetime.fromisoformat(found["started"]),
        "expires": datetime.fromisoformat(found["expires"]),
        "owner": owner,
        "long_from": _LONG_FROM,
        "asked": [] if has_checks(found) else list(asked(found["plan"], without=_SAID, in_words=True)),
        **_addresses(found["id"]),
        "again_url": links.again_url(found["id"], _FORMS.get(found["kind"], "index")),
        "compare_url": links.compare_url(found),
        "watch_url": links.watch_url(found),
        "servers_url": "" if _takes_mail(found) else links.servers_url(found),
    }


def _target(found: Json) -> str:
    """What the test is of, for the page's title."""
    plan = found["plan"]
    if is_receive(found):
        return gettext("receive test")
    return str(plan["domain"] if is_domain(found) else f"{plan['host']}:{plan['port']}")


def _addresses(public_id: str) -> Json:
    return {
        "json_url": reverse("transcript-json", args=[public_id]),
        "text_url": reverse("transcript-text", args=[public_id]),
        "explanations_url": reverse("transcript-explanations", args=[public_id]),
        "stop_url": reverse("stop", args=[public_id]),
        "delete_url": reverse("delete", args=[public_id]),
        "websocket_path": links.websocket_path(public_id),
        **addresses(public_id),
    }


def _conversation(found: Json) -> Json:
    """The lines by dialog, as many as the page shows."""
    wire = [event for event in found["events"] if in_the_wire(event)] if _judges(found) else found["events"]
    shown, left_out = first_lines({**found, "events": wire})
    opened = _opened(found)
    groups = [{**group, "open": (group["dialog"] or {}).get("index") in opened} for group in conversation(shown)]
    return {
        "groups": groups,
        "left_out": left_out,
        "several": any(group["dialog"] for group in groups),
        "hide_stages": _hides_stages(found, groups),
        "last": last(found["events"]),
        "message_lines": UNFOLDED,
    }


def _hides_stages(found: Json, groups: list[Json]) -> bool:
    """Of dialogs side by side the overview says more than a long list of stages; a test with checks may have none."""
    if any(group["dialog"] for group in groups) and len(found["dialogs"]) > 1:
        return True
    return _judges(found) and not found["dialogs"]


def _opened(found: Json) -> list[int]:
    """The indexes of the dialogs that are open: all while the test runs, then the worst. The overview links to each.

    Those of a round trip are read side by side.
    """
    if found["state"] == "running" or is_round_trip(found):
        return [one["index"] for one in found["dialogs"]]
    worst = max(found["dialogs"], key=lambda one: _RANKS[one["outcome"]], default=None)
    return [worst["index"]] if worst else []


def _cards(found: Json) -> Json:
    """The findings, the TLS handshakes and the counts beside the conversation."""
    started = datetime.fromisoformat(found["started"])
    events = [with_link(with_days(event, started)) for event in with_places(found)]
    return {
        **sorted_findings(worst_first(events), [event for event in events if event["kind"] == "tls"]),
        "handshakes": [event for event in events if event["kind"] == "tls"],
        "counts": counts(found["events"]),
        "tally": [{"level": level, "count": count, "fault": True} for level, count in found["counts"].items() if count],
        "due_days": EXPIRES_SOON.days,
        "references": list(link_rules()),
    }
