"""``/t/<id>/explanations.json``: what each line of a transcript means."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient

from smtptest.engine.secret import MASK
from smtptest.engine.smtp.plan import Probe, StopAfter
from smtptest.transcripts.models import Test
from smtptest.web.presenters.explanations import explanations, parts_table, with_link, with_meaning
from tests.engine.smtp.probe_servers import by_verb, probe, saying
from tests.engine.smtp.probes.test_smuggling import QUEUED, reads
from tests.servers.scripted import Script, answering, serve
from tests.transcripts.factory import new_test
from tests.transcripts.render.test_parts import BEGINNING, sent
from tests.web.scenarios.test_contract import FIELDS, post

Json = dict[str, Any]
pytestmark = pytest.mark.django_db(transaction=True)


async def test_every_line_that_was_said_has_its_explanation(client: AsyncClient, tests_end: Callable[[], Any]) -> None:
    refusal = ("550-5.1.1 <bob@example.com>: User unknown in", "550 5.1.1 local recipient table")
    async with serve(answering(RCPT=refusal, EHLO=("250-mx.test", "250 SIZE 1000"))) as server:
        created = (await post(client, {**FIELDS, "host": server.host, "port": server.port})).json()
        await tests_end()
    events = (await client.get(created["json"])).json()["events"]
    found = (await AsyncClient().get(f"/t/{created['id']}/explanations.json")).json()
    spoken = {event["seq"]: event["text"] for event in events if event["kind"] in ("sent", "received")}
    remarks = [event["seq"] for event in events if event["kind"] == "finding"]
    assert [*found["lines"]] == [str(number) for number in sorted([*spoken, *remarks])]
    told = [(text, found["explanations"][found["lines"][str(number)]]["key"]) for number, text in spoken.items()]
    assert told[1:] == [
        ("EHLO client.test", "command/ehlo"),
        ("250-mx.test", "reply/250/ehlo"),
        ("250 SIZE 1000", "extension/size"),
        ("MAIL FROM:<alice@example.org>", "command/mail"),
        ("250 2.1.0 Ok", "reply/250/mail"),
        ("RCPT TO:<bob@example.com>", "command/rcpt"),
        ("550-5.1.1 <bob@example.com>: User unknown in", "dialect/user-unknown"),
        ("550 5.1.1 local recipient table", "dialect/user-unknown"),
        ("RSET", "command/rset"),
        ("250 2.0.0 Ok", "reply/250/rset"),
        ("QUIT", "command/quit"),
        ("221 2.0.0 Bye", "reply/221"),
    ]
    keys = [one["key"] for one in found["explanations"]]
    assert len(set(keys)) == len(keys)


def test_a_finding_is_explained_where_anything_is_known_of_it() -> None:
    known = {"seq": 4, "dialog": 0, "kind": "finding", "code": "no-starttls", "reference": "RFC 3207 section 4"}
    found = explanations([known, {**known, "seq": 5}, {**known, "seq": 6, "code": "a-new-one"}])
    assert found["lines"] == {"4": 0, "5": 0}
    assert [one["key"] for one in found["explanations"]] == ["finding/no-starttls"]
    shown = with_link(known)
    assert (shown["link"], shown["meaning"]["host"]) == (
        "https://www.rfc-editor.org/rfc/rfc3207.html#section-4",
        "www.rfc-editor.org",
    )
    assert "meaning" not in with_link({**known, "code": "a-new-one"})
    assert with_link({"kind": "stage"}) == {"kind": "stage"}


def test_a_check_of_a_domain_is_explained_by_its_id() -> None:
    asked = {"seq": 4, "dialog": None, "kind": "check", "id": "spf-lookups", "code": "spf-lookups/few"}
    found = explanations([asked, {**asked, "seq": 5}, {**asked, "seq": 6, "id": "of-tomorrow"}])
    assert found["lines"] == {"4": 0, "5": 0}
    assert [one["key"] for one in found["explanations"]] == ["check/spf-lookups"]
    assert with_meaning(asked)["meaning"]["title"] == found["explanations"][0]["title"]
    unknown, to_come = {**asked, "id": "of-tomorrow"}, {"id": "spf-void", "pending": "spf-void"}
    assert [with_meaning(one) for one in (unknown, to_come)] == [unknown, to_come]


async def test_the_page_has_the_meaning_of_a_finding_where_no_script_runs(
    client: AsyncClient, tests_end: Callable[[], Any]
) -> None:
    async with serve(answering(EHLO=("250 mx.test",))) as server:
        fields = {**FIELDS, "security": "opportunistic", "host": server.host, "port": server.port}
        created = (await post(client, fields)).json()
        await tests_end()
    page = (await client.get(f"/t/{created['id']}/")).content.decode()
    assert '<details class="why">\n<summary>What this finding means</summary>' in page
    assert "STARTTLS did not provide encryption for this connection." in page


def test_dialogs_do_not_answer_for_each_other() -> None:
    def line(seq: int, dialog: int, kind: str, text: str, code: int | None = None) -> dict[str, Any]:
        return {"seq": seq, "dialog": dialog, "kind": kind, "text": text, "code": code, "more": False, "note": None}

    found = explanations(
        [
            line(0, 0, "sent", "MAIL FROM:<>"),
            line(1, 1, "sent", "RSET"),
            line(2, 0, "received", "250 Ok", 250),
            line(3, 1, "received", "250 Ok", 250),
        ]
    )
    keys = [found["explanations"][found["lines"][str(number)]]["key"] for number in range(4)]
    assert keys == ["command/mail", "command/rset", "reply/250/mail", "reply/250/rset"]


@pytest.mark.parametrize(("host", "key"), [("smtp.zoho.eu", "zoho-login"), ("mail.example.org", "auth-failed")])
def test_the_host_that_was_dialled_tells_whose_words_they_are(host: str, key: str) -> None:
    line = {"dialog": 0, "more": False, "note": None}
    found = explanations(
        [
            {"seq": 0, "dialog": 0, "kind": "connected", "host": host, "address": "192.0.2.1", "port": 587},
            {**line, "seq": 1, "kind": "received", "text": "220 mx.test", "code": 220},
            {**line, "seq": 2, "kind": "sent", "text": "AUTH PLAIN ********"},
            {**line, "seq": 3, "kind": "received", "text": "535 Authentication Failed", "code": 535},
        ]
    )
    assert found["explanations"][found["lines"]["3"]]["key"] == f"dialect/{key}"


@pytest.mark.parametrize(("user", "key"), [("me@example.org", "sendgrid-user-name"), (MASK, "sendgrid-credentials")])
def test_the_user_name_counts_for_those_who_may_see_it(user: str, key: str) -> None:
    line = {"dialog": 0, "more": False, "note": None}
    events: list[dict[str, Any]] = [
        {"seq": 0, "dialog": 0, "kind": "connected", "host": "smtp.sendgrid.net", "address": "192.0.2.1", "port": 587},
        {**line, "seq": 1, "kind": "received", "text": "220 mx.test", "code": 220},
        {**line, "seq": 2, "kind": "sent", "text": "AUTH PLAIN ********"},
        {**line, "seq": 3, "kind": "received", "text": "535 Authentication Failed", "code": 535},
    ]
    found = explanations(events, {"username": user})
    assert found["explanations"][found["lines"]["3"]]["key"] == f"dialect/{key}"


async def test_it_is_as_private_as_the_transcript(client: AsyncClient) -> None:
    test = await sync_to_async(new_test)()
    path = f"/t/{test.public_id}/explanations.json"
    response = await client.get(path)
    assert response.json() == {"lines": {}, "explanations": []}
    assert response["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert set(response["Cache-Control"].split(", ")) == {"no-store", "private"}
    assert (await client.post(path)).status_code == 405
    await Test.objects.aupdate(expires=datetime.now(UTC))
    expired, unknown = await client.get(path), await client.get(f"/t/{'A' * 32}/explanations.json")
    assert (expired.status_code, unknown.status_code) == (404, 404)
    assert expired.content == unknown.content


def replied(seq: int, text: str) -> Json:
    common = {"kind": "received", "dialog": 0, "raw": None, "note": None, "more": False}
    return {**common, "seq": seq, "text": text, "code": int(text[:3])}


def found(*events: Json, **changes: Any) -> Json:
    plan = {"host": "mx.test", "port": 25, "probe": "none"}
    numbered = [{"seq": 100 + at, "t": 0.0, **event} for at, event in enumerate((*BEGINNING, *events))]
    whole = [{"more": False, "code": 250, "note": None, "raw": None, "masked": False, **event} for event in numbered]
    return {"verdict": "partly-accepted", "plan": plan, "events": whole, **changes}


EVENTS = (
    sent("RCPT TO:<a@x.test>"), replied(1, "250 2.1.5 Ok"),
    sent("RCPT TO:<b@x.test>"), replied(2, "550 5.1.1 No such user"),
    sent("RCPT TO:<c@x.test>"),
)  # fmt: skip


def table(document: Json) -> list[Json]:
    return parts_table(document, explanations(document["events"], document["plan"]))


def test_each_recipient_has_the_reply_and_what_it_means() -> None:
    rows = table(found(*EVENTS))
    assert [(row["part"], row["seq"], row["text"], row["tone"]) for row in rows] == [
        ("a@x.test", 1, "250 2.1.5 Ok", "good"),
        ("b@x.test", 2, "550 5.1.1 No such user", "bad"),
        ("c@x.test", None, "", "wait"),
    ]
    assert [row["meaning"] for row in rows[1:]] == ["The server does not know the recipient", ""]
    assert rows[0]["is_recipient"]


def test_while_it_runs_and_for_a_probe_of_one_question_there_is_none() -> None:
    assert table(found(*EVENTS, verdict=None)) == []
    assert table(found(*EVENTS, plan={"host": "mx.test", "port": 25, "probe": "starttls-enforced"})) == []


REPLIES = {"AUTH PLAIN": "334 ", "AUTH LOGIN": "504 No", "VRFY bob@example.com": "250 bob", "*": "501 Cancelled"}
REPLIES |= {"RCPT TO:<bob@example.com>": "250 Ok"}


@pytest.mark.parametrize(
    ("name", "script", "rows"),
    [
        (Probe.OPEN_RELAY, by_verb(RCPT="550 No"), [("bob@example.com", "550 No", "good")]),
        (Probe.UNKNOWN_RECIPIENT, saying(lambda line: REPLIES.get(line, "550 No" if line[:4] == "RCPT" else None)),
         [("bob@example.com", "250 Ok", "wait"), ("nobody-", "550 No", "good")]),
        (Probe.VRFY, saying(lambda line: REPLIES.get(line, "550 No" if line[:4] in ("VRFY", "EXPN") else None)),
         [("VRFY bob@example.com", "250 bob", "warn"), ("VRFY nobody-", "550 No", "wait"),
          ("EXPN bob@example.com", "550 No", "good")]),
        (Probe.AUTH_BEFORE_TLS, saying(REPLIES.get), [("AUTH PLAIN", "334 ", "bad"), ("AUTH LOGIN", "504 No", "good")]),
        (Probe.SMUGGLING, reads(b"\n.\n"), [("LF . LF", QUEUED, "bad"), ("LF . CR LF", QUEUED, "good")]),
    ],
)  # fmt: skip
async def test_each_part_of_a_probe_has_its_reply_and_is_good_where_the_probe_says_so(
    name: Probe, script: Script, rows: list[tuple[str, str, str]]
) -> None:
    stop = StopAfter.MESSAGE if name is Probe.SMUGGLING else StopAfter.RCPT
    events = [event.to_json() for event in (await probe(script, name, stop_after=stop)).events]
    shown = table({"verdict": "passed", "plan": {"probe": name, "host": "mx.test", "port": 25}, "events": events})
    for row, (part, text, tone) in zip(shown, rows, strict=False):
        assert row["part"].startswith(part)
        assert (row["text"], row["tone"]) == (text, tone)
        assert row["meaning"]
        assert row["is_recipient"] == (name in (Probe.OPEN_RELAY, Probe.UNKNOWN_RECIPIENT))
