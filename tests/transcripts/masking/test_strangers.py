"""The user name in a server's words: for whoever started the test, and for nobody else."""

from __future__ import annotations

import base64
import re
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtptest.engine.secret import MASK
from smtptest.transcripts.masking.encoded import encodings
from smtptest.transcripts.masking.strangers import for_strangers


def received(text: str, code: int | None = 250, note: str | None = None) -> dict[str, Any]:
    return {"kind": "received", "dialog": 0, "text": text, "code": code, "more": False, "note": note, "raw": "eA=="}


def seen(text: str, name: str = "alice@example.org", **plan: Any) -> str:
    return str(for_strangers({"username": name, **plan})(received(text, int(text[:3])))["text"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("553 <b@c.test>: not owned by user alice@example.org", f"553 <b@c.test>: not owned by user {MASK}"),
        ("553 not owned by user ALICE@Example.ORG", f"553 not owned by user {MASK}"),
        ("553 not owned by user alice", f"553 not owned by user {MASK}"),
        ("235 2.7.0 Welcome, Alice!", f"235 2.7.0 Welcome, {MASK}!"),
        ("535 unknown user alice%40example.org", f"535 unknown user {MASK}"),
        ("535 user=alice+40example.org", f"535 user={MASK}"),
        ("535 user=alice&#64;example.org, alice=40example=2Eorg", f"535 user={MASK}, {MASK}"),
        ("250-malice and alicebob stay", "250-malice and alicebob stay"),
        ("250 example.org stays", "250 example.org stays"),
    ],
)  # fmt: skip
def test_the_name_is_hidden_in_every_spelling(text: str, expected: str) -> None:
    assert seen(text) == expected


@pytest.mark.parametrize("before", ["", "x", "xy"])
def test_the_name_is_hidden_in_base64(before: str) -> None:
    encoded = base64.b64encode(f"{before}alice@example.org and more".encode()).decode()
    assert MASK in seen(f"535 {encoded}")


@pytest.mark.parametrize("name", ["250", "25", "2", "0"])
def test_the_code_of_a_reply_is_no_name(name: str) -> None:
    assert seen(f"250 {name} ok", name) == f"250 {MASK} ok"


@settings(deadline=None)
@given(st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=20))
def test_no_name_is_seen_where_it_stands_by_itself(name: str) -> None:
    hidden = seen(f"553 not owned by user {name} here", name)
    assert hidden == f"553 not owned by user {MASK} here" or f" {name} " not in f" {hidden} "


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("bob@example.org", "bob"), (r"CORP\alice", "alice"), (r"CORP\alice", r"CORP\\alice"), ("corp/alice", "Alice"),
        ("alice%example.org", "alice"), (r"CORP\alice@example.org", "alice"),
        ("anna.schmidt@example.org", "Schmidt, Anna"),
        ("jos\u00e9@example.org", "jose\u0301@example.org"), ("jose\u0301@example.org", "jos\u00e9@example.org"),
        ('"a@alice"@example.org', '"a@alice"'), (r"CORP\alice.b", base64.b64encode(b"1alice.b").decode()),
    ],
)  # fmt: skip
def test_the_user_in_the_name_is_hidden_however_the_name_is_built(name: str, said: str) -> None:
    assert MASK in seen(f"535 user {said} unknown", name)
    assert said not in seen(f"535 user {said} unknown", name)


def test_a_short_name_is_only_a_word_of_its_own() -> None:
    assert seen("250 bob, bobsled and abob", "bob") == f"250 {MASK}, bobsled and abob"
    assert seen("250 user_bob, bob_x and /bob_lab", "bob") == f"250 user_{MASK}, {MASK}_x and /{MASK}_lab"
    assert seen("250 user_bob of it", "bob@example.org") == f"250 user_{MASK} of it"
    assert seen("250 xbobyx", "boby") == f"250 x{MASK}x"


@pytest.mark.parametrize("name", ["bob", "bob@example.org"])
@pytest.mark.parametrize(
    "sign", ["%5F", "=5F", "+2D", r"\x5f", r"\5f", r"\u002d", "%u005f", r"\137", "%252D", "=A0", "&#95;"]
)
def test_a_short_name_is_hidden_beside_a_sign_that_is_escaped(name: str, sign: str) -> None:
    assert seen(f"250 user{sign}bob, bob{sign}x", name) == f"250 user{sign}{MASK}, {MASK}{sign}x"
    assert seen(f"250 user{sign}bobx x=41bob", name) == f"250 user{sign}bobx x=41bob"


@pytest.mark.parametrize(
    "sign",
    ["%20", "=20", "=2C=20", "%5F", r"\x5f", "&nbsp;", "&#160;", "%252C%2520", ",&#32;", "=C2=A0", "%e2%80%93"],
)
def test_a_name_is_hidden_if_what_is_between_its_words_is_escaped(sign: str) -> None:
    for said in (f"Anna{sign}Schmidt", f"SCHMIDT{sign}anna"):
        assert seen(f"550 no {said} here", "anna.schmidt@example.org") == f"550 no {MASK} here"


@pytest.mark.parametrize("name", ["smtp", "mail", "auth", "king", "listed"])
@pytest.mark.parametrize(
    "text",
    [
        "220 ESMTP ready", "250-SMTPUTF8", "250-CHUNKING", "550 unknown in virtual mailbox table",
        "535 authentication failed", "450 Greylisted",
    ],
)  # fmt: skip
def test_a_word_of_smtp_does_not_tell_the_name_by_its_absence(name: str, text: str) -> None:
    assert seen(text, name) == text
    assert seen(f"550 {name} has {name}s", name) == f"550 {MASK} has {MASK}s"


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("login", "250-AUTH PLAIN LOGIN", "250-AUTH PLAIN LOGIN"), ("auth", "250 AUTH PLAIN", "250 AUTH PLAIN"),
        ("help", "250 HELP", "250 HELP"), ("help", "250 HELP help", f"250 HELP {MASK}"),
        ("login", "535 LOGIN is unknown", f"535 {MASK} is unknown"), ("help", "550 HELP", f"550 {MASK}"),
    ],
)  # fmt: skip
def test_what_a_server_offers_is_no_name(name: str, text: str, expected: str) -> None:
    assert seen(text, name) == expected


@pytest.mark.parametrize("text", ["250 AUTH" + " PLAIN" * 5000, "250 AUTH" + " plain" * 5000, "250 " + "plain_" * 5000])
def test_the_work_grows_with_the_line_and_no_faster(text: str) -> None:
    """Four times as much text may take eight times as long; with the square of the line it took sixteen times."""
    hide = for_strangers({"username": "plain"})
    hide(received(text))

    def seconds(part: str) -> float:
        began = time.process_time()
        hide(received(part))
        return time.process_time() - began

    short, long = (min(seconds(text[:size]) for _ in range(3)) for size in (len(text) // 4, len(text)))
    assert long < max(8 * short, 0.5)


@pytest.mark.parametrize("name", ["bob", "anna", "alice", "anna@example.org", r"CORP\anna", "anna%example.org"])
def test_a_short_name_is_hidden_in_base64_and_in_hexadecimal(name: str) -> None:
    user = re.findall("bob|anna|alice", name)[0]
    plain = base64.b64encode(f"\0{user}\0".encode()).decode().rstrip("=")
    for said in (
        base64.b64encode(user.encode()).decode(),
        f"{plain}{MASK}",
        f"{plain[:-1]}{MASK}",
        user.encode().hex(),
    ):
        hidden = seen(f"500 5.5.1 unrecognized command: {said}", name).removeprefix("500 5.5.1 unrecognized command: ")
        assert set(hidden) == {"*"}
    assert seen(f"500 {base64.b64encode(user.encode()).decode().swapcase()} stays", "zoe").endswith(" stays")


@pytest.mark.parametrize("zero", [r"\x00", r"\u{0000}"])
def test_the_name_is_hidden_as_windows_writes_it(zero: str) -> None:
    assert seen("535 " + zero.join("alice"), "alice") == f"535 {MASK}"
    assert MASK in seen("535 " + base64.b64encode("to alice".encode("utf-16-le")).decode(), "alice")
    assert seen("535 foxes", "x") == "535 foxes"


@pytest.mark.parametrize("said", ["annaschmidt", "SchmidtAnna", "user_anna_schmidt"])
def test_a_name_whose_words_are_joined_is_hidden(said: str) -> None:
    assert MASK in seen(f"550 {said} unknown", "anna.schmidt@example.org")


@pytest.mark.parametrize(
    "said",
    [
        "Schmidt, anna.schmidt@lab.test", "schmidt/anna.schmidt@lab.test", "schmidt.anna.schmidt@lab.test",
        "schmidtanna.schmidt@lab.test", "anna.schmidt.anna", "anna.schmidt@lab.test",
    ],
)  # fmt: skip
def test_of_spellings_that_overlap_nothing_is_left(said: str) -> None:
    assert seen(f"550 relay for {said} denied", "anna.schmidt@lab.test") == f"550 relay for {MASK} denied"


def test_what_is_shown_of_the_plan_is_not_made_public_by_chance() -> None:
    """The host has what base64 has of the name; our own sentences hide the name all the same."""
    core = next(one for one in encodings("anna") if len(one) == 4)
    told = for_strangers({"username": "anna", "host": f"{core}.test"})(
        {"kind": "finished", "summary": "anna was refused"}
    )
    assert told["summary"] == f"{MASK} was refused"


def test_one_word_of_a_name_is_not_the_name() -> None:
    assert seen("250 mail.contoso.test", "news.contoso@x.test") == "250 mail.contoso.test"


def test_a_word_that_says_nothing_of_anybody_stays() -> None:
    assert seen("250 info for the admin", "admin@example.org") == "250 info for the admin"
    assert seen("250 hello me", "me@example.org") == "250 hello me"


def test_what_was_not_changed_is_the_same_event() -> None:
    event = received("250 ok")
    assert for_strangers({"username": "alice"})(event) is event
    assert for_strangers({"username": ""})(received("250 alice"))["text"] == "250 alice"
    assert for_strangers({})(received("250 alice"))["text"] == "250 alice"


@pytest.mark.parametrize("kind", ["sent", "stage", "tls", "of tomorrow"])
def test_an_event_that_quotes_no_server_is_seen_as_it_is(kind: str) -> None:
    event = {"kind": kind, "dialog": 0, "text": "MAIL FROM:<alice@example.org>"}
    assert for_strangers({"username": "alice@example.org"})(event) == event


def test_a_line_says_that_it_was_masked_and_its_bytes_are_not_told() -> None:
    hide = for_strangers({"username": "alice"})
    assert (hide(received("250 alice"))["note"], hide(received("250 alice"))["raw"]) == ("masked", None)
    assert hide(received("250 alice", note="masked, bare LF"))["note"] == "bare LF, masked"
    assert hide(received("alice", code=None))["text"] == MASK


@pytest.mark.parametrize(("kind", "field"), [("finding", "title"), ("finding", "detail"), ("finished", "summary")])
@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        # The sender is seen by everybody; that the server knows it as the one who logged in is not.
        ({"mail_from": "alice@example.org"}, f"The sender <alice@example.org> was rejected: “553 not of {MASK}”."),
        ({"rcpt_to": ["alice@example.org"]}, f"The sender <alice@example.org> was rejected: “553 not of {MASK}”."),
        ({"mail_from": "bob@example.org"}, f"The sender <{MASK}> was rejected: “553 not of {MASK}”."),
    ],
)  # fmt: skip
def test_sentences_that_quote_the_server_hide_it(kind: str, field: str, plan: dict[str, Any], expected: str) -> None:
    text = "The sender <alice@example.org> was rejected: “553 not of alice@example.org”."
    event = {"kind": kind, "title": "", "detail": "", "summary": "", "dialog": None, field: text}
    assert for_strangers({"username": "alice@example.org", **plan})(event)[field] == expected


@pytest.mark.parametrize("plan", [{}, {"mail_from": "alice@example.org"}])
def test_what_fills_a_sentence_is_hidden_whether_the_sentence_quotes_it_or_not(plan: dict[str, Any]) -> None:
    event = {
        "kind": "finding", "title": "Greylisted", "detail": "", "dialog": 0,
        "parameters": {
            "reply": "“450 alice”", "seconds": 300, "seen": ["alice", {"who": ("bob", "alice")}],
            "summary": {"code": "closed", "parameters": {"words": "hello alice@example.org"}},
        },
    }  # fmt: skip
    assert for_strangers({"username": "alice@example.org", **plan})(event)["parameters"] == {
        "reply": f"“450 {MASK}”", "seconds": 300, "seen": [MASK, {"who": ["bob", MASK]}],
        "summary": {"code": "closed", "parameters": {"words": f"hello {MASK}"}},
    }  # fmt: skip


ROUND_TRIP = {"round_trip": True, "rcpt_to": ["k4secretkey@receive.test"], "username": "alice@example.org"}


def test_while_a_round_trip_waits_neither_its_address_nor_the_user_name_is_seen() -> None:
    sent = {"kind": "sent", "text": "RCPT TO:<K4secretkey@receive.test>", "masked": False}
    check = {
        "kind": "check", "subject": "", "title": "t", "detail": "of alice@example.org", "advice": "", "record": "",
        "trace": ["+ Received: by a.test (Authenticated sender: alice@example.org)"], "parameters": {"who": "alice"},
    }  # fmt: skip
    waits, over = for_strangers(ROUND_TRIP), for_strangers(ROUND_TRIP, is_over=True)
    assert waits(sent) == {"kind": "sent", "text": f"RCPT TO:<{MASK}@receive.test>", "masked": True}
    assert over(sent)["text"] == sent["text"]
    for view in (waits, over):
        told = view(check)
        assert (told["detail"], told["parameters"]) == (f"of {MASK}", {"who": MASK})
        assert told["trace"] == [f"+ Received: by a.test (Authenticated sender: {MASK})"]


def test_while_a_receive_test_waits_its_address_is_not_seen() -> None:
    plan = {"address": "k4secretkey@receive.test", "behaviour": "normal"}
    sent = {"kind": "sent", "text": "250 k4secretkey is fine", "masked": False}
    assert for_strangers(plan)(sent) == {"kind": "sent", "text": f"250 {MASK} is fine", "masked": True}
    assert (
        for_strangers(plan)(received("RCPT TO:<K4secretkey@receive.test>", None))["text"]
        == f"RCPT TO:<{MASK}@receive.test>"
    )
    assert for_strangers(plan, is_over=True)(sent) == sent
