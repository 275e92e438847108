"""A masked copy of a domain check: no name, address or selector of its plan or of its answers is anywhere in it."""

from __future__ import annotations

import json
from string import Formatter
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from smtptest.engine.domain.plan import DomainPlan
from smtptest.engine.domain.texts import published
from smtptest.engine.events import Json
from smtptest.engine.recorder import machine_form
from smtptest.engine.secret import MASK
from smtptest.engine.words.checks import CHECKS
from smtptest.engine.words.sentence import title_of
from smtptest.transcripts.masking.mask import masked
from tests.engine.domain.helpers import run
from tests.engine.domain.test_run_checks import WELL
from tests.transcripts.domain_check import check
from tests.transcripts.masking.test_mask import host, ipv4, ipv6, label, numbered

DOTTED = host.filter(lambda name: "." in name)
NAMES = ("domain", "other", "helo", "selector", "user", "organisation", "ipv4", "ipv6", "note", "junk")


@st.composite
def named(draw: st.DrawFn) -> dict[str, str]:
    """The names of one domain check."""
    hosts = {name: draw(DOTTED) for name in ("domain", "other", "helo")}
    words = {name: draw(label) for name in ("selector", "user", "note", "junk")}
    organisation = draw(st.builds("{} Q{}x Ltd".format, label, label))
    return {**hosts, **words, "organisation": organisation, "ipv4": draw(ipv4), "ipv6": draw(ipv6)}


def records(names: dict[str, str]) -> dict[str, str]:
    """A record of each kind that says them."""
    return {
        "spf": f"v=spf1 ip4:{names['ipv4']}/24 ip6:{names['ipv6']} include:_spf.{names['other']} {names['junk']} -all",
        "dkim": f"v=DKIM1; n={names['note']}; {names['junk']}={names['note']}; p={names['junk']}",
        "dmarc": f"v=DMARC1; p=none; rua=mailto:{names['user']}@{names['other']}!10m; {names['junk']}=x",
        "bimi": f"v=BIMI1; l=https://{names['other']}/{names['note']}.svg; a=",
        "tls-rpt": f"v=TLSRPTv1; rua=https://{names['other']}/{names['note']}",
    }


def filled(code: str, names: dict[str, str]) -> dict[str, Any]:
    """The parameters of a check, each with a name in it."""
    found, selector = records(names), f"{names['selector']}._domainkey.{names['domain']}"
    of_key = code.startswith("dkim-key/")
    known: dict[str, Any] = {
        "subject": names["selector"] if of_key else names["other"], "name": selector if of_key else names["other"],
        "text": f"{names['organisation']} {names['note']}", "value": names["note"], "explanation": names["note"],
        "issuer": names["organisation"], "culprit": names["junk"], "term": names["junk"], "addresses": names["ipv6"],
        "address": names["ipv4"], "records": found["dkim"], "domain": names["domain"], "helo": names["helo"],
        "url": f"https://mta-sts.{names['domain']}/{names['note']}", "uris": f"mailto:{names['user']}@{names['other']}",
        "reason": {"code": "own-machine-by-address", "parameters": {"host": names["other"],
                                                                    "addresses": names["ipv4"]}},
    }  # fmt: skip
    for each in ("hosts", "names", "servers", "places", "older", "newer", "owner", "organisational", "canonical"):
        known[each] = f"{names['other']}, {names['domain']}"
    known |= {"destinations": known["uris"], "issuers": names["other"], "who": names["ipv4"], "list": names["other"]}
    numbers = {"seconds": 2.0, "count": 2, "bits": 1024, "days": 3, "score": 7.5, "required": 15.0}
    placed = {name for words in CHECKS[code] for _, name, _, _ in Formatter().parse(words) if name}
    return {name: known.get(name, numbers.get(name, "word")) for name in placed}


def said(template: str, parameters: dict[str, Any]) -> str:
    return template.format_map({name: str(value) for name, value in parameters.items()} | _numbers(parameters))


def _numbers(parameters: dict[str, Any]) -> dict[str, float]:
    return {name: value for name, value in parameters.items() if isinstance(value, int | float)}


def result(code: str, names: dict[str, str]) -> Json:
    parameters = {"record": published(names["domain"], records(names)["spf"]), **filled(code, names)}
    words = {name: said(getattr(CHECKS[code], name), parameters) for name in ("title", "detail", "advice")}
    subject = parameters.get("subject", names["selector"] if code.startswith("dkim-key/") else names["helo"])
    trace = (f"{names['domain']}: {records(names)['dmarc']}", f" 1 include:{names['other']}", f"✓ {names['junk']}")
    event = check(0, f"{code.partition('/')[0]} {subject}", "problem", **words, code=code, trace=trace,
                  record=parameters["record"], parameters=parameters)  # fmt: skip
    return event.to_json()


def transcript(names: dict[str, str], codes: list[str]) -> tuple[Json, list[Json]]:
    plan = DomainPlan(
        domain=names["domain"], addresses=(names["ipv4"], names["ipv6"]), helo=names["helo"],
        selectors=(names["selector"],),
    ).to_json()  # fmt: skip
    txt = [f'"{text}"' for text in (*records(names).values(), f"{names['organisation']}={names['note']}")]
    key = f"{names['selector']}._domainkey.{names['domain']}"
    title = machine_form(title_of("dkim-key/missing", {"subject": names["selector"]}))
    whole = {"domain": names["domain"], "count": 2, "title": title}
    events: list[Json] = [
        {"kind": "resolved", "query": names["domain"], "type": "MX", "answers": [f"10 {names['other']}."]},
        {"kind": "resolved", "query": key, "type": "TXT", "answers": txt},
        {"kind": "fetched", "url": f"https://{names['other']}/{names['note']}", "status": 200, "size": 3},
        *(result(code, names) for code in codes),
        {"kind": "finished", "verdict": "passed", "code": "domain-problem", "parameters": whole,
         "summary": f"{names['domain']}: {names['selector']} is wrong."},
    ]  # fmt: skip
    common: Json = {"dialog": None, "error": None}
    return plan, numbered([{**common, **event} for event in events])


def leaks(text: str, names: dict[str, str]) -> list[str]:
    labels = [part for name in names.values() for part in name.split(".") if "q" in part and len(part) > 5]
    return [name for name in (*names.values(), *labels) if name.lower() in text.lower()]


EVERY = {
    "domain": "aqxabc.com", "other": "mx.bqxbcd.org", "helo": "out.cqxcde.de", "selector": "dqxdef", "user": "eqxefg",
    "note": "fqxfgh", "junk": "gqxghi", "organisation": "hqxhij Qiqxijkx Ltd", "ipv4": "9.8.7.6", "ipv6": "2a02:1:2::3",
}  # fmt: skip


@pytest.mark.long
@example(EVERY, sorted(CHECKS))
@settings(max_examples=15, deadline=None)
@given(named(), st.lists(st.sampled_from(sorted(CHECKS)), max_size=12))
def test_no_name_is_left(names: dict[str, str], codes: list[str]) -> None:
    plan, events = transcript(names, codes)
    assert set(names.values()) <= set(leaks(json.dumps([plan, events], ensure_ascii=False), names)), "they were there"
    assert leaks(json.dumps(masked(plan, events), ensure_ascii=False), names) == []


def texts(events: list[Json], kind: str) -> list[Json]:
    return [event for event in events if event["kind"] == kind]


def test_records_keep_what_the_standards_know() -> None:
    plan, copied = masked(*transcript(EVERY, ["dkim-key/missing"]))
    assert plan == {
        "domain": "host-1.example", "address": ["192.0.2.1", "2001:db8::1"], "helo": "host-2.example",
        "selectors": ["name-1"], "connect": True,
    }  # fmt: skip
    key = texts(copied, "resolved")[1]
    assert key["query"] == "name-1._domainkey.host-1.example"
    assert key["answers"] == [
        f'"v=spf1 ip4:192.0.2.1/24 ip6:2001:db8::1 include:_spf.host-3.example {MASK} -all"',
        f'"v=DKIM1; n={MASK}; {MASK}={MASK}; p={MASK}"',
        f'"v=DMARC1; p=none; rua=mailto:user-1@host-3.example!10m; {MASK}={MASK}"',
        '"v=BIMI1; l=https://host-3.example/ ; a="',
        '"v=TLSRPTv1; rua=https://host-3.example/ "',
        MASK,
    ]
    (found,) = texts(copied, "check")
    assert (found["subject"], found["title"]) == ("name-1", "There is no DKIM key name-1")
    assert found["trace"][1:] == [" 1 include:host-3.example", f"✓ {MASK}"]


def test_a_selector_of_two_letters_is_hidden_in_sentences_too() -> None:
    names = {**EVERY, "selector": "s1"}
    _, copied = masked(*transcript(names, ["dkim-key/weak"]))
    (found,) = texts(copied, "check")
    assert found["title"].startswith("The DKIM key name-1 has only 1024 bits")
    assert found["parameters"]["subject"] == "name-1"
    assert copied[-1]["summary"] == "host-1.example has a problem: There is no DKIM key name-1."


@pytest.mark.parametrize("broken", [{"code": "dkim-key/of-tomorrow"}, {"parameters": {}}])
def test_the_words_of_another_version_are_hidden_whole(broken: Json) -> None:
    plan, events = transcript(EVERY, ["dkim-key/weak"])
    events[3] |= broken
    _, copied = masked(plan, events)
    (found,) = texts(copied, "check")
    assert (found["title"], found["detail"], found["advice"]) == (MASK, MASK, MASK)
    events[-1]["code"] = "domain-of-tomorrow"
    assert masked(plan, events)[1][-1]["summary"] == MASK


async def test_a_real_check_means_the_same_in_its_copy() -> None:
    plan = DomainPlan(domain="lab.example", selectors=("default",), connect=False)
    told = await run(WELL, plan)
    events: list[Json] = json.loads(json.dumps([event.to_json() for event in told.events]))
    _, copied = masked(plan.to_json(), events)
    assert [(event["kind"], event.get("code")) for event in copied] == [
        (event["kind"], event.get("code")) for event in events
    ]
    shown = json.dumps(copied)
    assert [name for name in ("lab.example", "mx.example", "key default") if name in shown] == []
    assert copied[-1]["summary"].endswith("checks of host-1.example.")


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (
            "1. from aqxlaptop [198.18.0.9] by aqxinside with SMTP 2026-11-28T11:58:30+00:00 +3 s",
            "1. from host-2.example [192.0.2.1] by host-3.example with SMTP 2026-11-28T11:58:30+00:00 +3 s",
        ),
        ("2. from ? by mx.aqxabc.org with UTF8SMTPSA (TLSv1.3)",
         "2. from ? by host-1.example with UTF8SMTPSA (TLSv1.3)"),
        ("3. from mx by mx1 with aqxjunk (aqxlaptop)",
         f"3. from host-4.example by host-5.example with {MASK} (host-2.example)"),
        ("d=mx.aqxabc.org s=aq a=rsa-sha256 c=relaxed/simple",
         "d=host-1.example s=name-1 a=rsa-sha256 c=relaxed/simple"),
        ("i=1 d=mx.aqxabc.org cv=pass ARC-Seal \u2713 ARC-Message-Signature ?",
         "i=1 d=host-1.example cv=pass ARC-Seal \u2713 ARC-Message-Signature ?"),
        ("i=2 d=? cv=aqxjunk ARC-Seal ?", f"i=2 d=? cv={MASK} ARC-Seal ?"),
        ("h=from:subject:date", "h=from:subject:date"),
    ],
)  # fmt: skip
def test_a_line_about_a_message_names_nobody_even_without_a_dot(line: str, shown: str) -> None:
    lines = ["1. from mx.aqxabc.org by aqxlaptop with ESMTP", "2. from ? by aqxinside with ?", line]
    _, (copied,) = masked({"address": "a@mx.aqxabc.org", "behaviour": "normal"}, numbered([way(trace=lines)]))
    assert copied["trace"][:2] == [
        "1. from host-1.example by host-2.example with ESMTP",
        "2. from ? by host-3.example with ?",
    ]
    assert copied["trace"][2] == shown


def test_a_server_without_a_dot_is_a_host_in_what_is_said_of_it() -> None:
    said = {"hop": 2, "server": "aqxinside", "before": "mx", "minutes": 7, "protocol": "aqxjunk", "sender": "?"}
    _, (copied,) = masked({"behaviour": "normal"}, numbered([way(parameters=said)]))
    assert copied["parameters"] == {
        "hop": 2, "server": "host-1.example", "before": "host-2.example", "minutes": 7, "protocol": MASK, "sender": "?",
    }  # fmt: skip


def copy_of(**changes: Any) -> Json:
    """The masked copy of a check with these fields."""
    _, (copied,) = masked({"domain": "aqxabc.com", "selectors": ["s1"]}, numbered([way(**changes)]))
    return copied


RECORD = "v=DMARC1; p=none; aqxjunk=bqxbcd"


def test_the_record_to_publish_and_parameters_that_hold_one_keep_what_the_standards_know() -> None:
    published_there = f'_dmarc.aqxabc.com. IN TXT "{RECORD}"'
    found = copy_of(record=published_there, parameters={"record": published_there})
    shown = f'_dmarc.host-1.example. IN TXT "v=DMARC1; p=none; {MASK}={MASK}"'
    assert (found["record"], found["parameters"]["record"]) == (shown, shown)
    assert copy_of(record="")["record"] == ""


@pytest.mark.parametrize("name", ["text", "value", "explanation", "issuer"])
def test_what_somebody_wrote_is_hidden_unless_it_is_a_record(name: str) -> None:
    values = {"aqxnote of the owner": MASK, "": "", RECORD: f"v=DMARC1; p=none; {MASK}={MASK}"}
    for value, shown in values.items():
        assert copy_of(parameters={name: value})["parameters"] == {name: shown}


@pytest.mark.parametrize(
    ("term", "shown"),
    [
        ("aqxjunk", MASK),
        ("-all", "-all"),
        ("a:aqxabc.com", "a:host-1.example"),
        ("ip4:198.18.0.9", "ip4:192.0.2.1"),
    ],
)
@pytest.mark.parametrize("name", ["term", "culprit"])
def test_of_a_term_only_what_spf_knows_is_shown(name: str, term: str, shown: str) -> None:
    assert copy_of(parameters={name: term})["parameters"] == {name: shown}


@pytest.mark.parametrize(
    ("code", "subject", "shown"),
    [
        ("dkim-key/missing", "s1", "name-1"), ("dkim-key/missing", "", ""), ("ptr/none", "198.18.0.9", "192.0.2.1"),
        ("mx/one", "aqxabc.com", "host-1.example"), ("bimi/not-enforced", "DMARC", "DMARC"),
    ],
)  # fmt: skip
def test_what_a_check_asks_about_is_a_selector_only_if_it_is_about_a_key(code: str, subject: str, shown: str) -> None:
    found = copy_of(code=code, subject=subject, parameters={"subject": subject})
    assert (found["subject"], found["parameters"]) == (shown, {"subject": shown})


def test_tags_without_a_value_stay_so() -> None:
    answers = ['"v=DKIM1; n=; p="', '"v=DKIM1; n=aqxnote; p=aqxkey"']
    event = {"kind": "resolved", "dialog": None, "type": "TXT", "query": "aqxabc.com", "answers": answers}
    _, (copied,) = masked({"domain": "aqxabc.com"}, numbered([event]))
    assert copied["answers"] == ['"v=DKIM1; n=; p="', f'"v=DKIM1; n={MASK}; p={MASK}"']


def test_of_another_versions_words_those_that_are_empty_stay_so() -> None:
    found = copy_of(code="received-path/of-tomorrow", title="aqxtitle", detail="aqxdetail", advice="")
    assert (found["title"], found["detail"], found["advice"]) == (MASK, MASK, "")
    event = way()
    del event["trace"]
    _, (copied,) = masked({"domain": "aqxabc.com"}, numbered([event]))
    assert "trace" not in copied


@pytest.mark.parametrize("code", ["domain-problem", "received-problem", "domain-of-tomorrow"])
def test_the_end_names_no_selector_in_its_sentence_nor_in_what_it_is_made_of(code: str) -> None:
    title = machine_form(title_of("dkim-key/missing", {"subject": "s1"}))
    given = {"domain": "aqxabc.com", "peer": "198.18.0.9", "title": title}
    end = {"kind": "finished", "dialog": None, "verdict": "passed", "code": code, "parameters": given,
           "summary": "aqxabc.com: s1 is wrong."}  # fmt: skip
    _, (copied,) = masked({"domain": "aqxabc.com", "selectors": ["s1"]}, numbered([end]))
    shown = {"code": title["code"], "parameters": {"subject": "name-1"}}
    assert copied["parameters"] == {"domain": "host-1.example", "peer": "192.0.2.1", "title": shown}
    assert copied["summary"] == MASK or copied["summary"].endswith("a problem: There is no DKIM key name-1.")
    assert (copied["summary"] == MASK) is (code == "domain-of-tomorrow")


def way(**changes: Any) -> Json:
    """A check of the way of a message."""
    return {
        "kind": "check", "dialog": None, "id": "received-path", "code": "received-path/arrived", "subject": "",
        "title": "", "detail": "", "advice": "", "record": "", "parameters": {"count": 2, "seconds": 1.0}, "trace": [],
        **changes,
    }  # fmt: skip
