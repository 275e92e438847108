"""A masked copy names nobody: whatever names a transcript holds, none of them is anywhere in any form of its copy."""

from __future__ import annotations

import base64
import hashlib
import json
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any
from urllib.parse import quote

import idna
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from smtptest.engine.events import Json
from smtptest.engine.printable import escaped
from smtptest.engine.secret import MASK
from smtptest.transcripts.masking.mask import masked

# Rare enough that no word of the program has one in it.
label = st.from_regex(r"[a-z]q[xz][a-z0-9]{3,6}", fullmatch=True)
international = st.from_regex(r"[a-z]q[xz][äöüéñ][a-z]{2,4}", fullmatch=True)
top = st.sampled_from(["com", "org", "de", "internal", "xn--p1ai"])
host = st.one_of(
    st.builds(lambda *parts: ".".join(parts), label, label, top),
    st.builds(lambda *parts: ".".join(parts), label, label, label, top),
    st.builds(lambda *parts: ".".join(parts), label, international, top).map(lambda name: idna.encode(name).decode()),
    label,
)
user = st.one_of(label, st.builds("{}.{}".format, label, label), st.builds('"{} {}"'.format, label, label))
ipv4 = (
    st.ip_addresses(v=4)
    .map(str)
    .filter(lambda text: not text.startswith(("0.", "192.0.2.", "198.51.100.", "203.0.113.")))
)
ipv6 = st.ip_addresses(v=6).filter(lambda ip: int(ip) >> 112 not in (0, 0x2001)).map(str)


@st.composite
def named(draw: st.DrawFn) -> dict[str, Any]:
    """The names of one transcript."""
    return {
        "host": draw(host),
        "other": draw(host),
        "helo": draw(host),
        "sender": draw(user),
        "recipient": draw(user),
        "domain": draw(host),
        "login": draw(user),
        "claimed": draw(host),
        "claimant": draw(user.filter(lambda text: " " not in text)),
        "ipv4": draw(ipv4),
        "ipv6": draw(ipv6),
        "organisation": draw(st.builds("{} Q{}x Ltd".format, label, label)),
        "queue": draw(st.from_regex(r"[0-9A-F]{6}[0-9][A-F]", fullmatch=True)),
        "message": draw(label),
    }


def transcript(names: dict[str, Any]) -> tuple[Json, list[Json]]:
    """A plan, and the events that say its names in every way that a server might."""
    sender, recipient = f"{names['sender']}@{names['domain']}", f"{names['recipient']}@{names['host']}"
    plan = {
        "host": names["host"], "port": 25, "route": "mx", "security": "starttls", "helo": names["helo"],
        "auth": "plain", "username": f"{names['login']}@{names['domain']}", "mail_from": sender,
        "rcpt_to": [recipient], "stop_after": "message", "client_cert": f"-----{names['message']}", "family": "any",
        "verify": "report", "protocol": "smtp", "subject": f"For {names['message']}", "body": names["message"],
        "dsn": f"NOTIFY=SUCCESS ENVID={names['message']} ORCPT=rfc822;{recipient}", "of_tomorrow": names["other"],
        "xclient": f"NAME={names['claimed']} LOGIN={names['claimant']}", "proxy": "v1", "proxy_source": names["ipv4"],
        "raw_message": f"From: {sender}\n\n{names['message']}", "tls_name": names["host"],
        "source_address": names["ipv6"],
        "attachments": [{"name": f"{names['message']}.txt", "type": "text/plain", "size": 3}],
    }  # fmt: skip
    first = [
        {"kind": "resolved", "query": names["host"], "type": "MX", "answers": [f"10 {names['other']}."], "error": None},
        {"kind": "resolved", "query": names["other"], "type": "AAAA", "answers": [names["ipv6"]], "error": None},
        {
            "kind": "resolved",
            "query": ip_address(names["ipv4"]).reverse_pointer,
            "type": "PTR",
            "answers": [f"{names['ipv4'].replace('.', '-')}.dyn.{names['other']}"],
            "error": None,
        },
        {"kind": "resolved", "query": f"_25._tcp.{names['other']}", "type": "TLSA", "answers": ["3 1 1 " + "ab12" * 16],
         "error": f"The DNS server said NXDOMAIN to {names['other'].upper()}"},
        {"kind": "connected", "host": names["other"], "address": names["ipv4"], "port": 25},
        stage("greeting"),
        *(received(text) for text in said(names, sender, recipient)),
    ]  # fmt: skip
    return plan, numbered([*first, *rest(names, sender, recipient)])


def said(names: dict[str, Any], sender: str, recipient: str) -> list[str]:
    """What a server might say, after the reply code."""
    local = names["recipient"]
    return [
        f"{names['other']} ESMTP {names['organisation']}",
        f"{names['other'].upper()} at your service, [{names['ipv4']}]",
        f"<{recipient}>: user unknown; {local} is not here. {recipient.upper()}!",
        f"{quote(recipient, safe='')} {recipient.replace('@', '+40')} {recipient.replace('@', '=')}@{names['other']}",
        f"see https://{names['other']}/{names['message']}?from={names['ipv4']}&to={recipient}",
        f"{base64.b64encode(recipient.encode()).decode()} {recipient.encode().hex()}",
        f"client {names['ipv6'].upper()}: [IPv6:{names['ipv6']}], {ip_address(names['ipv6']).exploded}.",
        f"::ffff:{names['ipv4']} {names['ipv4']}. {ip_address(names['ipv4']).reverse_pointer}",
        f"2.0.0 Ok: queued as {names['queue']}",
        f"caf\\xE9 {names['message']}\\u{{200B}}",
        f"{u_labels(names['host'])} {u_labels(names['other']).upper()}",
        f"mail from {sender} by {names['helo']} ({names['login']})",
    ]


def rest(names: dict[str, Any], sender: str, recipient: str) -> list[Json]:
    subject = f"CN={names['other']},O={names['organisation']},C=DE"
    certificate = {
        "subject": subject, "issuer": f"CN={names['organisation']} CA", "names": [names["other"], f"*.{names['host']}"],
        "not_before": "2026-01-02T03:04:05+00:00", "not_after": "2027-01-02T03:04:05+00:00",
        "fingerprint": "ab" * 32, "key": "RSA 2048", "of_tomorrow": f"a field about {names['host']}",
    }  # fmt: skip
    return [
        {"kind": "tls", "version": "TLSv1.3", "cipher": "TLS_AES_256_GCM_SHA384", "bits": 256, "chain": [certificate],
         "verified": False, "problems": [f"the name {names['host']} is not among {names['other']}"]},
        sent(f"XCLIENT NAME={names['claimed']} LOGIN={names['claimant']}"),
        received(f"{names['other']} hello {names['claimed']}, {names['claimant']}"),
        stage("ehlo"), sent(f"EHLO {names['helo']}"),
        received(f"{names['other']} hello {names['helo']} [{names['ipv4']}]"),
        stage("auth"), sent("AUTH CRAM-MD5"),
        {**received(""), "text": "334 " + base64.b64encode(f"<1.2@{names['other']}>".encode()).decode(), "code": 334},
        sent(MASK, masked=True),
        stage("mail"), sent(f"MAIL FROM:<{sender}> SIZE=123456 BODY=8BITMIME ENVID={names['message']}"),
        stage("rcpt"), sent(f"RCPT TO:<{recipient}> ORCPT=rfc822;{recipient.replace('@', '+40')}"),
        stage("message"), sent(f"Subject: For {names['message']}"), sent(names["message"]), sent("."),
        {"kind": "unheard-of", "who": names["host"], "what": [{"deep": names["other"]}]},
        {"kind": "finding", "level": "info", "code": "greeting-name", "about": 5,
         "title": f"The greeting says {names['other']}", "reference": "RFC 5321 section 4.2",
         "detail": f"It was reached as {names['host']} [{names['ipv4']}].",
         "parameters": {"variant": "named", "name": names["other"], "port": 25, "reason": {
             "code": "own-machine-by-address", "parameters": {"host": names["host"], "addresses": names["ipv4"]}}}},
        {"kind": "finished", "verdict": "rejected", "took": 0.5,
         "summary": f"The server refused the recipient <{recipient}>: “550 no”."},
        {"kind": "finished", "dialog": None, "verdict": "rejected", "took": 0.5,
         "summary": f"No mail server of {names['host']} took it."},
    ]  # fmt: skip


def stage(name: str) -> Json:
    return {"kind": "stage", "name": name, "state": "started", "took": None}


def sent(text: str, *, masked: bool = False) -> Json:
    return {"kind": "sent", "text": text, "masked": masked}


def received(words: str) -> Json:
    raw = base64.b64encode(words.encode()).decode()
    return {"kind": "received", "text": f"250 {words}", "code": 250, "more": False, "note": None, "raw": raw}


def numbered(events: list[Json]) -> list[Json]:
    return [{"dialog": 0, **event, "seq": number, "t": number / 100} for number, event in enumerate(events)]


def u_labels(name: str) -> str:
    return idna.decode(name) if "." in name else name


def forbidden(names: dict[str, Any]) -> list[str]:
    """Every way in which a name must not be found again, in lower case."""
    plain = [str(value) for value in names.values()]
    plain += [part for name in plain for part in name.split(".") if part.isascii() and "q" in part and len(part) > 5]
    plain += [u_labels(names[each]) for each in ("host", "other", "helo", "domain")]
    plain += [names["ipv4"].replace(".", "-"), IPv6Address(names["ipv6"]).exploded]
    plain += [IPv4Address(names["ipv4"]).reverse_pointer, IPv6Address(names["ipv6"]).reverse_pointer]
    encoded = [name.encode().hex() for name in plain]
    encoded += [base64.b64encode(bytes(offset) + name.encode()).decode()[4:-4] for name in plain for offset in range(3)]
    return [name.lower() for name in plain + [text for text in encoded if len(text) > 7] if name]


def leaks(text: str, names: dict[str, Any]) -> list[str]:
    return [name for name in forbidden(names) if name in text.lower()]


HOSTILE = {
    "host": "host-1.example.aqxabc.com", "other": "intranet-zqx", "helo": "user-1", "sender": '"aqxa b.qxabcd"',
    "recipient": "bqxbcd", "domain": "mail.aqxabc.com", "login": "aqxabc\\bqxdef", "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1", "organisation": "aqxzzz, Inc\\+ Qqxzzzz", "queue": "4F1A2B3C", "message": "dqxdqxd",
    "claimed": "cqxcab.org", "claimant": "eqxeab",
}  # fmt: skip


@pytest.mark.long
@example(HOSTILE)
@example({**HOSTILE, "recipient": '"aqx000 dqxdqxd"', "message": "dqxdqxd"})
@settings(max_examples=80, deadline=None)
@given(named())
def test_no_name_is_left(names: dict[str, Any]) -> None:
    plan, events = transcript(names)
    assert leaks(json.dumps([plan, events], ensure_ascii=False), names), "the names were there"
    assert leaks(json.dumps(masked(plan, events), ensure_ascii=False), names) == [], names


def test_what_is_not_a_name_stays() -> None:
    names = {
        "host": "aqxabc.com", "other": "mx.aqxabc.com", "helo": "client.aqxabc.com", "sender": "bqxbob",
        "recipient": "cqxcarol", "domain": "dqxd.org", "login": "bqxbob", "ipv4": "8.8.4.4", "ipv6": "2606:4700::1111",
        "organisation": "aqxzzz Qqxzzzz Ltd", "queue": "4F1A2B3C", "message": "secret",
        "claimed": "cqxcab.org", "claimant": "eqxeab",
    }  # fmt: skip
    plan, events = transcript(names)
    asked, copied = masked(plan, events)
    assert {name: asked[name] for name in ("host", "port", "mail_from", "rcpt_to", "username", "subject", "dsn")} == {
        "host": "host-1.example", "port": 25, "mail_from": "user-1@host-3.example",
        "rcpt_to": ["user-2@host-1.example"],
        "username": "user-1@host-3.example",
        "subject": MASK, "dsn": f"NOTIFY=SUCCESS ENVID={MASK} ORCPT={MASK}",
    }  # fmt: skip
    assert [(event["seq"], event["t"], event["kind"]) for event in copied] == [
        (event["seq"], event["t"], event["kind"]) for event in events
    ]
    texts = [event["text"] for event in copied if event["kind"] in ("sent", "received")]
    assert texts[:4] == [
        "250 host-4.example ESMTP name-1",
        "250 host-4.example at your service, [192.0.2.1]",
        "250 <user-2@host-1.example>: user unknown; user-2 is not here. user-2@host-1.example!",
        texts[3],
    ]
    assert "MAIL FROM:<user-1@host-3.example> SIZE=123456 BODY=8BITMIME ENVID=********" in texts
    assert texts[texts.index("MAIL FROM:<user-1@host-3.example> SIZE=123456 BODY=8BITMIME ENVID=********") + 2 :] == [
        MASK, MASK, ".",
    ]  # fmt: skip
    assert f"334 {MASK}" in texts
    assert copied[-3]["parameters"] == {
        "variant": "named", "name": "host-4.example", "port": 25,
        "reason": {
            "code": "own-machine-by-address", "parameters": {"host": "host-1.example", "addresses": "192.0.2.1"},
        },
    }  # fmt: skip
    assert copied[-1]["summary"] == "No mail server of host-1.example took it."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("250 2.1.5 Ok", "250 2.1.5 Ok"),
        ("250-SIZE 35882577", "250-SIZE 35882577"),
        ("250-AUTH PLAIN XOAUTH2 SCRAM-SHA-256-PLUS CRAM-MD5", "250-AUTH PLAIN XOAUTH2 SCRAM-SHA-256-PLUS CRAM-MD5"),
        ("250-ENHANCEDSTATUSCODES", "250-ENHANCEDSTATUSCODES"),
        ("250 8BITMIME", "250 8BITMIME"),
        ("451 4.7.1 Greylisted, come back in 00:04:59", "451 4.7.1 Greylisted, come back in 00:04:59"),
        ("334 VXNlcm5hbWU6", "334 VXNlcm5hbWU6"),
        ("334 PDEuMkBteC50ZXN0Pg==", f"334 {MASK}"),
        ("221 2.0.0 Bye", "221 2.0.0 Bye"),
        ("550 5.7.26 see RFC 7489 section 6.6.2.1", "550 5.7.26 see RFC 7489 section 6.6.2.1"),
        ("250 OK id=1tXyZ0-000abc-AB", "250 OK id=id-1"),
        ("421 4.7.0 1.2.3.4 too many", "421 4.7.0 192.0.2.1 too many"),
    ],
)  # fmt: skip
def test_a_reply_means_the_same(text: str, expected: str) -> None:
    code = int(text[:3])
    event = {"kind": "received", "text": text, "code": code, "more": False, "note": None, "raw": "AAAA", "dialog": 0}
    greeting = {**event, "text": "220 mx.test", "code": 220}
    _, (_, copied) = masked({"host": "aqxabc.com"}, numbered([greeting, event]))
    assert (copied["text"], copied["code"], copied["raw"]) == (expected, code, None)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.text(), st.text(max_size=20), st.lists(st.text(max_size=60), max_size=4))
def test_no_text_breaks_it(words: str, name: str, answers: list[str]) -> None:
    plan = {"host": name or "x", "mail_from": words, "rcpt_to": answers, "username": name}
    lookup = {"kind": "resolved", "query": name, "type": "MX", "answers": answers, "error": None}
    events = numbered([received(words), sent(words), lookup])
    again = masked(plan, events)
    assert again == masked(plan, events)
    json.dumps(again)


def test_who_the_client_claimed_to_be_is_masked() -> None:
    plan = {
        "host": "mx.somebody.test",
        "xclient": "ADDR=203.0.113.77 NAME=inner.secretive.test LOGIN=albertine",
        "proxy": "v2",
        "proxy_source": "203.0.113.77:4321",
        "attachments": [{"name": "albertine.pdf", "type": "application/pdf", "size": 3}],
    }
    sent = [
        escaped(b"\r\n\r\n\x00\r\nQUIT\n!\x11\x00\x0c\xcb\x00qM"),
        "PROXY TCP4 203.0.113.77 127.0.0.1 4321 25",
        "XCLIENT ADDR=203.0.113.77 NAME=inner.secretive.test LOGIN=albertine",
    ]
    events = [
        *({"kind": "sent", "text": text, "masked": False, "dialog": 0} for text in sent),
        {"kind": "received", "text": "550 albertine of inner.secretive.test [203.0.113.77]?", "code": 550, "dialog": 0},
    ]
    asked, copied = masked(plan, events)
    assert asked == {
        "host": "host-1.example", "xclient": MASK, "proxy": "v2", "proxy_source": MASK,
        "attachments": [{"name": MASK, "type": "application/pdf", "size": 3}],
    }  # fmt: skip
    assert [event["text"] for event in copied[:3]] == [r"\x0D\x0A\x0D\x0A" + MASK, f"PROXY {MASK}", f"XCLIENT {MASK}"]
    shown = json.dumps(copied)
    assert [name for name in ("albertine", "secretive", "inner", "203.0.113.77") if name in shown] == []


def test_of_an_incoming_session_both_sides_and_the_values_of_the_header_are_masked() -> None:
    begun = {"kind": "begun", "dialog": 0, "host": "203.0.113.77", "address": "203.0.113.77", "role": "server"}
    lines = [
        ("sent", "220 mx.secretive.test ESMTP"), ("received", "EHLO albertine"), ("sent", "250 mx.secretive.test"),
        ("received", "MAIL FROM:<albertine@inner.test>"), ("sent", "250 2.1.0 Sender albertine@inner.test accepted"),
        ("received", "RCPT TO:<k4secretkey@mx.secretive.test>"), ("sent", "250 OK"), ("received", "DATA"),
        ("sent", "354 Go ahead"), ("received", "Subject: About albertine"), ("received", "  and her plans"),
        ("sent", "250 OK"), ("received", "QUIT"),
    ]  # fmt: skip
    said = [{"kind": kind, "dialog": 0, "text": text, "masked": False, "code": None} for kind, text in lines]
    asked, copied = masked(
        {"address": "k4secretkey@mx.secretive.test", "behaviour": "expired-certificate", "minutes": 30}, [begun, *said]
    )
    assert (asked["behaviour"], asked["minutes"]) == ("expired-certificate", 30)
    shown = json.dumps([asked, copied])
    names = ("albertine", "secretive", "inner", "203.0.113.77", "k4secretkey", "plans", "About")
    assert [name for name in names if name in shown] == []
    texts = [event["text"] for event in copied[1:]]
    assert texts[6:] == ["250 OK", "DATA", "354 Go ahead", f"Subject: {MASK}", MASK, "250 OK", "QUIT"]
    assert [event["note"] for event in copied if "masked" in (event.get("note") or "")] == ["masked"] * 2


def test_the_role_is_our_own_word_and_stays() -> None:
    begun = {"seq": 0, "t": 0.0, "dialog": 0, "kind": "begun", "host": "client", "address": None, "port": 25}
    _, (copied,) = masked({"host": "client"}, [{**begun, "part": None, "role": "client"}], seconds=0.0)
    assert (copied["role"], copied["host"] == "client") == ("client", False)


def test_the_code_of_a_sentence_is_no_name() -> None:
    """Ours, from a closed list: without it nobody can say the sentence."""
    sentence = {"variant": "aqxabc", "reason": {"code": "aqxabc", "parameters": {"what": "aqxabc"}}}
    finding = {"kind": "finding", "title": "aqxabc", "code": "no-connection", "parameters": sentence}
    _, (copied,) = masked({"username": "aqxabc"}, numbered([finding]))
    assert copied["parameters"] == {
        "variant": "aqxabc", "reason": {"code": "aqxabc", "parameters": {"what": copied["title"]}},
    }  # fmt: skip
    assert copied["title"] != "aqxabc"


def test_of_several_names_in_a_sentence_none_is_left_and_what_is_no_text_stays() -> None:
    """reasons: those of a report on TLS, whose codes are ours."""
    names = ["mx.aqxabc.com", "aqxabc"]
    reason = {"code": "aqxabc", "parameters": {"names": names, "days": 3}}
    finding = {"kind": "finding", "parameters": {"names": names, "count": 2}, "reasons": [reason]}
    _, (copied,) = masked({"host": "mx.aqxabc.com", "username": "aqxabc"}, numbered([finding]))
    (told,) = copied["reasons"]
    assert told["code"] == "aqxabc"
    assert (copied["parameters"]["count"], told["parameters"]["days"]) == (2, 3)
    assert copied["parameters"]["names"] == told["parameters"]["names"] == ["host-1.example", "user-1"]


@pytest.mark.parametrize(
    ("note", "shown"),
    [(None, "masked"), ("masked", "masked"), ("cut", "cut, masked"), ("cut, masked, bare LF", "cut, bare LF, masked")],
)
def test_what_was_odd_about_a_line_is_told_where_its_text_is_hidden(note: str | None, shown: str) -> None:
    begun = {"kind": "begun", "dialog": 0, "host": "client.test", "address": None, "role": "server"}
    lines = [("received", "DATA"), ("sent", "354 Go ahead"), ("received", "Subject: x")]
    said = [
        {"kind": kind, "dialog": 0, "text": text, "masked": False, "code": None, "note": note} for kind, text in lines
    ]
    _, copied = masked({"address": "k4@mx.test", "behaviour": "normal"}, [begun, *said])
    assert (copied[-1]["text"], copied[-1]["note"]) == (f"Subject: {MASK}", shown)
    assert copied[1]["note"] == note


CERTIFICATE = {
    "subject": "O=Contoso\\, Health,CN=mx.contoso.test,C=DE", "issuer": "CN=Contoso CA,O=Contoso",
    "names": ["mx.contoso.test", "*.contoso.test"], "not_before": "2026-01-02T03:04:05+00:00",
    "not_after": "2027-06-07T08:09:10+00:00", "fingerprint": "ab" * 32, "key": "RSA 2048",
}  # fmt: skip


def test_a_certificate_tells_its_day_and_its_key_and_nobody_s_name() -> None:
    """By the second of its beginning or by its fingerprint, anybody finds it in public logs."""
    second = {"subject": "CN=Contoso CA,O=Contoso", "issuer": "CN=Root of Contoso", "names": [], "key": "ECDSA P-256"}
    handshake = {"kind": "tls", "version": "TLSv1.3", "cipher": "AES", "chain": [CERTIFICATE, second]}
    _, (copied,) = masked({"host": "mx.contoso.test"}, numbered([handshake]))
    first, issuer = copied["chain"]
    assert first == {
        "subject": "CN=host-1.example", "issuer": issuer["subject"], "names": ["host-1.example", "*.host-2.example"],
        "not_before": "2026-01-02T00:00:00+00:00", "not_after": "2027-06-07T00:00:00+00:00", "fingerprint": MASK,
        "key": "RSA 2048",
    }  # fmt: skip
    assert issuer["subject"].startswith("CN=name-")
    assert len({issuer["subject"], issuer["issuer"], first["subject"]}) == 3
    assert (issuer["key"], "not_before" in issuer, "fingerprint" in issuer) == ("ECDSA P-256", False, False)
    bare = {"subject": "", "issuer": None, "names": None, "not_before": None, "not_after": None, "fingerprint": None}
    _, (copied,) = masked({"host": "mx.contoso.test"}, numbered([{"kind": "tls", "chain": [bare]}]))
    assert copied["chain"] == [bare]


def test_no_sentence_about_a_certificate_tells_more_than_the_day_either() -> None:
    nested = {"code": "problem-expired", "parameters": {"end": "2027-06-07 08:09", "where": ""}}
    events: list[Json] = [
        {"kind": "tls", "chain": [], "problems": ["expired on 2027-06-07 08:09 UTC"]},
        {"kind": "finding", "code": "certificate-expires-soon", "title": "", "parameters": {"end": "2027-06-07 08:09"},
         "detail": "It expires in 3 days (2027-06-07 08:09 UTC)."},
        {"kind": "finding", "code": "certificate-expired", "title": "", "parameters": {"problem": nested},
         "detail": "For mx.contoso.test: expired on 2027-06-07 08:09 UTC."},
        {"kind": "finished", "summary": "Not valid before 2027-06-07 08:09 UTC.", "verdict": "tls-failed"},
    ]  # fmt: skip
    _, copied = masked({"host": "mx.contoso.test"}, numbered(events))
    text = json.dumps(copied)
    assert "08:09" not in text
    assert (text.count("2027-06-07 UTC"), text.count('"2027-06-07"')) == (4, 2)


@pytest.mark.parametrize(
    ("variant", "days", "said"), [("today", 0, "less than a day"), ("one", 1, "1 day"), ("several", 20, "20 days")]
)
def test_in_how_many_days_a_certificate_ends_is_not_told(variant: str, days: int, said: str) -> None:
    """Of runs that follow each other, the first with a smaller number would tell the second."""
    event = {"kind": "finding", "code": "certificate-expires-soon", "title": "The certificate expires soon",
             "parameters": {"variant": variant, "end": "2027-06-07 08:09", "days": days},
             "detail": f"It expires in {said} (2027-06-07 08:09 UTC)."}  # fmt: skip
    _, (copied,) = masked({"host": "mx.contoso.test"}, numbered([event]))
    assert copied["parameters"] == {"variant": "several", "end": "2027-06-07", "days": "********"}
    assert copied["detail"].startswith("It expires in ******** days (2027-06-07 UTC). ")


def test_of_another_version_s_end_of_a_certificate_nothing_is_told() -> None:
    event = {"kind": "finding", "code": "certificate-expires-soon", "title": "", "detail": "In 3 days, at 08:09."}
    _, (copied,) = masked({"host": "mx.contoso.test"}, numbered([event]))
    assert copied["detail"] == "********"


def test_a_tlsa_record_tells_nobody_s_certificate() -> None:
    digest = hashlib.sha256(b"a certificate").hexdigest()
    looked_up = {
        "kind": "resolved",
        "query": "_25._tcp.mx.contoso.test",
        "type": "TLSA",
        "answers": [f"3 1 1 {digest}"],
    }
    found = {"kind": "finding", "detail": f"It matches 3 1 1 {digest}.", "parameters": {"own": f"3 1 1 {digest}"}}
    _, (first, second) = masked({"host": "mx.contoso.test"}, numbered([looked_up, found]))
    assert first["answers"] == ["3 1 1 id-1"]
    assert (second["detail"], second["parameters"]) == ("It matches 3 1 1 id-1.", {"own": "3 1 1 id-1"})


@pytest.mark.parametrize(
    "subject", ["CN=mx.contoso.test", "CN=mx.contoso.test,O=Contoso", "O=Contoso+CN=mx.contoso.test"]
)
def test_whose_certificate_it_is_can_be_seen_wherever_the_name_stands(subject: str) -> None:
    handshake = {"kind": "tls", "chain": [{"subject": subject, "issuer": None, "names": []}]}
    plan, (copied,) = masked({"host": "mx.contoso.test"}, numbered([handshake]))
    assert copied["chain"][0]["subject"] == f"CN={plan['host']}"


def test_no_name_is_given_out_that_the_transcript_has_itself() -> None:
    """Else two hosts would look like one, or a name that was there like one of ours."""
    said = received("mx.contoso.test knows HOST-1.example")
    plan, (copied,) = masked({"host": "mx.contoso.test"}, numbered([said]))
    assert (plan["host"], copied["text"]) == ("host-2.example", "250 host-2.example knows host-3.example")


def test_a_line_of_the_message_is_masked_and_what_is_not_of_it_stays() -> None:
    lines = [
        stage("data"), sent("DATA"), stage("message"), sent("Subject: to anna"), sent(""), sent("BDAT 86 LAST"),
        sent("BDAT 86"), sent("BDAT of anna"), sent("."), sent(".."),
        {"kind": "stage", "name": "message", "state": "done", "took": 1}, sent("QUIT"),
        sent("XCLIENT NAME=anna"), sent("PROXY TCP4 1.2.3.4"),
    ]  # fmt: skip
    other = {**sent("RSET"), "dialog": 1}
    _, copied = masked({"host": "mx.test", "username": "message"}, numbered([*lines[:4], other, *lines[4:]]))
    assert [(event["text"], event["masked"]) for event in copied if event["kind"] == "sent"] == [
        ("DATA", False), (MASK, True), ("RSET", False), ("", False), ("BDAT 86 LAST", False), ("BDAT 86", False),
        (MASK, True), (".", False), (MASK, True), ("QUIT", False), (f"XCLIENT {MASK}", True), (f"PROXY {MASK}", True),
    ]  # fmt: skip
    # The name of a stage is ours, whatever a user is called.
    assert [event["name"] for event in copied if event["kind"] == "stage"] == ["data", "message", "message"]


@pytest.mark.parametrize(
    ("text", "code", "expected"),
    [
        ("334 ", 334, "334 "),
        ("334 dXNlciBhbm5h", 334, f"334 {MASK}"),
        ("334 UGFzc3dvcmQ6", 334, "334 UGFzc3dvcmQ6"),
        ("334 dXNlcm5hbWU6", 334, "334 dXNlcm5hbWU6"),
        ("334 VXNlciBOYW1lAA==", 334, "334 VXNlciBOYW1lAA=="),
        ("334 UGFzc3dvcmQA", 334, "334 UGFzc3dvcmQA"),
        ("334 UGFzc3dvcmQ6QW5uYQ==", 334, f"334 {MASK}"),
        ("334 Jürgen", 334, f"334 {MASK}"),
        ("mx.contoso.test here", None, "host-1.example here"),
        ("220 mx.contoso.test", 220, "220 host-1.example"),
        ("250", 250, "250"),
    ],
)
def test_of_a_line_that_came_the_code_stays_if_it_has_one(text: str, code: int | None, expected: str) -> None:
    event = {**received(""), "text": text, "code": code}
    _, (copied,) = masked({"host": "mx.contoso.test"}, numbered([event]))
    assert (copied["text"], copied["raw"], copied["code"]) == (expected, None, code)


def test_what_was_not_filled_in_stays_empty() -> None:
    plan: Json = {
        "host": "mx.contoso.test",
        "subject": "",
        "body": "To anna",
        "xclient": "",
        "dsn": None,
        "attachments": [],
    }
    assert masked(plan, [])[0] == {**plan, "host": "host-1.example", "body": MASK}


def test_of_a_round_trip_the_values_of_header_fields_are_masked_and_its_answer_is_said_anew() -> None:
    check = {
        "kind": "check", "dialog": None, "id": "trip-header", "code": "trip-header/changed", "subject": "",
        "title": "t", "detail": "d", "advice": "a", "record": "", "parameters": {"names": "Subject"},
        "trace": ["< Subject: About albertine", "> Subject: [list] plans", "+ Received: by mx.secretive.test"],
    }  # fmt: skip
    way = {"code": "round-trip-through", "parameters": {"seconds": 1.5, "servers": "mx.secretive.test"}}
    title = {"code": "title-of/dkim-sig/none", "parameters": {}}
    end = {
        "kind": "finished", "dialog": None, "verdict": "accepted", "summary": "of albertine",
        "code": "one-after-another",
        "parameters": {"first": way, "second": {"code": "round-trip-fault", "parameters": {"title": title}}},
    }  # fmt: skip
    own = {**end, "dialog": 0, "code": "took", "parameters": {"reply": "“250 OK”"}}
    plan = {"host": "mx.secretive.test", "round_trip": True, "rcpt_to": ["k4secretkey@receive.test"]}
    _, (told, dialog, ended) = masked(plan, numbered([check, own, end]))
    assert told["trace"] == [f"< Subject: {MASK}", f"> Subject: {MASK}", f"+ Received: {MASK}"]
    assert told["detail"].startswith("Fields: Subject. A DKIM signature")
    assert ended["summary"].startswith("The message came back after 1.5 s, through ")
    assert ended["summary"].endswith(". The message has no DKIM signature.")
    assert "secretive" not in json.dumps([told, dialog, ended])


def conversation(plan: Json, *lines: Json) -> list[str]:
    """The lines of a session with this plan, in a copy. A name is introduced before, so none of theirs is one."""
    _, copied = masked(plan, numbered([received("mx.test"), *lines]))
    return [event["text"] for event in copied[1:]]


@pytest.mark.parametrize(
    "name", ["help", "size", "auth", "plain", "login", "mail", "from", "rcpt", "body", "notify", "never", "starttls"]
)
def test_what_the_protocol_says_stays_whatever_somebody_is_called(name: str) -> None:
    offered = ["SIZE 1000", "AUTH PLAIN LOGIN", "STARTTLS", "HELP"]
    lines = [
        "AUTH PLAIN ********",
        "MAIL FROM:<> SIZE=100 BODY=8BITMIME",
        "RCPT TO:<> NOTIFY=NEVER",
        "STARTTLS",
        "HELP",
    ]
    said = [*map(received, offered), *map(sent, lines)]
    plan = {"host": "mx.test", "username": name, "mail_from": f"{name}@{name}.test", "rcpt_to": []}
    assert conversation(plan, *said) == [*(f"250 {text}" for text in offered), *lines]
    assert conversation(plan, received(f"no {name} is here"), sent(f"VRFY {name}")) == [
        "250 no user-1 is here", "VRFY user-1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("host", "line"),
    [
        ("mx.king.test", "CHUNKING"), ("mail.code.test", "ENHANCEDSTATUSCODES"), ("able.test", "Service unavailable"),
        ("cred.test", "Authentication credentials invalid"), ("dress.test", "Recipient address rejected"),
        ("connect.test", "Too many connections"), ("listed.test", "Greylisted"), ("rage.test", "Insufficient storage"),
    ],
)  # fmt: skip
def test_a_name_is_not_told_by_its_absence_from_a_word_of_smtp(host: str, line: str) -> None:
    assert conversation({"host": host}, received(line)) == [f"250 {line}"]


@pytest.mark.parametrize("name", ["bob", "anna", "alice", r"CORP\anna"])
def test_a_short_user_is_masked_in_base64(name: str) -> None:
    user = name.rpartition("\\")[2]
    plain = base64.b64encode(f"\0{user}\0".encode()).decode().rstrip("=")
    echoed = [received(f"unrecognized: {base64.b64encode(user.encode()).decode()}"), received(f"no {plain}********")]
    assert conversation({"host": "mx.test", "username": name}, *echoed) == [
        "250 unrecognized: id-1",
        "250 no id-2********",
    ]


def test_an_address_is_the_same_wherever_a_block_list_is_asked_for_it() -> None:
    lookup = {"kind": "resolved", "type": "A", "answers": ["127.0.0.2"], "error": None}
    connected = {"kind": "connected", "host": "mx.test", "address": "198.18.44.77", "port": 25}
    _, (first, second, third) = masked(
        {"host": "mx.test"},
        numbered(
            [connected, {**lookup, "query": "77.44.18.198.zen.lists.test"}, received("see 77.44.18.198.zen.lists.test")]
        ),
    )
    assert first["address"] == "192.0.2.1"
    assert second["query"].startswith("1.2.0.192.host-")
    assert third["text"] == f"250 see {second['query']}"
