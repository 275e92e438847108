"""The work of masking grows with the transcript, whatever a server says; what its budget does not reach is hidden."""

from __future__ import annotations

import json
from typing import Any

import pytest

from smtptest.engine.secret import MASK
from smtptest.transcripts.masking.collector import Known
from smtptest.transcripts.masking.finder import Budget
from smtptest.transcripts.masking.mask import SECONDS, masked
from smtptest.transcripts.masking.masker import Masker
from smtptest.transcripts.masking.parts import apart, joined
from smtptest.transcripts.masking.pseudonyms import Pseudonyms
from smtptest.transcripts.masking.vocabulary import COMMAND, offer

PLAN: dict[str, Any] = {
    "host": "mx.contoso-health.test",
    "port": 25,
    "mail_from": "anna.schmidt@contoso.test",
    "rcpt_to": ["bob@example.test"],
    "username": "anna",
    "helo": "able.test",
}
LINES = 61
LAST = "It is well"


def line(seq: int, text: str) -> dict[str, Any]:
    fields = {"seq": seq, "t": 0.1, "dialog": 0, "kind": "received", "code": 250, "more": True}
    return {**fields, "text": f"250-{text}", "note": None, "raw": None}


def handshake(names: list[str]) -> dict[str, Any]:
    certificate = {"subject": "CN=contoso.test", "issuer": "CN=contoso.test", "names": names}
    fields = {"seq": 0, "t": 0.1, "dialog": 0, "kind": "tls", "version": "TLSv1.3", "cipher": "AES", "bits": 256}
    return {**fields, "chain": [certificate], "verified": True, "problems": [], "key_exchange": None}


HOSTILE = {
    "dots": "a." * 1000,
    "one run": "a" * 2000,
    "hyphens": "a-" * 1000,
    "digits and dots": "1." * 1000,
    "colons": ":" * 2000,
    "colons apart": ":::::::: " * 220,
    "quotes": '"' * 2000,
    "escaped quotes": '"\\' * 1000,
    "quotation marks": "“" * 660,
    "ats": "a@" * 1000,
    "a long local part": "!" * 2000 + "@",
    "schemes": "a+" * 1000 + "://",
    "runs that a name could have": ("a." * 150 + " ") * 6,
    "local parts that could be": ("!" * 300 + "@ ") * 6,
    "reverse": "1." * 150 + "in-addr.arpa " + ("f." * 150 + " ") * 5,
    "telephones": "+1 2 3 4 5 6 7 " * 130,
    "ids": "id " * 600,
    "words of SMTP": "unavailable" * 180,
    "networks": "1.2.3.* 198.18.44/24 " * 90,
    "dumps": "61 " * 660,
    "parts of dumps": "61 6e x" * 280,
    "full width": "\uff21\uff0e" * 330,
    "bytes in octal": "\\141" * 500,
    "escaped signs": "=5F" * 660,
    "escaped signs before names": "=5Fbob%255Fanna " * 120,
    "logins": "AUTH" + " LOGIN" * 330,
    "domains": " ".join(f"a{number}.bc" for number in range(250)),
}


@pytest.mark.long
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_line_takes_more_than_its_length(text: str) -> None:
    """With work that grew with the square of a line this budget would be spent long before the last one."""
    _, events = masked(PLAN, [*(line(number, text) for number in range(LINES)), line(LINES, LAST)], seconds=SECONDS / 3)
    assert events[-1]["text"] == f"250-{LAST}"


@pytest.mark.long
@pytest.mark.parametrize("stem", ["n{0}.x{0}.example.org", "name-{0}.example.org", "{0}.aaaa.test"])
def test_no_number_of_names_makes_it_long(stem: str) -> None:
    names = [stem.format(number) for number in range(3000)]
    said = [line(number, f"{names[number * 30]} says hello to contoso health") for number in range(1, 60)]
    _, events = masked(PLAN, [handshake(names), *said, line(60, LAST)])
    assert events[-1]["text"] == f"250-{LAST}"
    assert "aaaa" not in events[5]["text"]
    assert "contoso" not in json.dumps(events)


def test_what_the_budget_does_not_reach_is_hidden() -> None:
    plan, events = masked(PLAN, [handshake(["anna.contoso.test"]), line(1, "hello anna"), line(2, LAST)], seconds=0)
    assert [event.get("text") for event in events[1:]] == [f"250-{MASK}"] * 2
    shown = json.dumps([plan, events])
    assert not any(name in shown for name in ("anna", "contoso", "bob", "well"))
    assert [event["kind"] for event in events] == ["tls", "received", "received"]
    assert events[1]["code"] == 250


# What a server says of its own accord, with a name that stands nowhere else: each with what a masked copy says instead.
SAID = [
    ("refused 2001:db8:5::7. Bye", "refused 2001:db8::1. Bye"),
    ("literal [IPv6:2001:db8:5::7] no", "literal [IPv6:2001:db8::1] no"),
    ("2001:db8:1:2:3:4:5:6:cafe:7 no", "2001:db8::1 no"),
    ("from fe80::1%eth0 no", "from 2001:db8::1 no"),
    ("mapped ::ffff:198.18.0.9 no", "mapped ::ffff:192.0.2.1 no"),
    ("at 12:34:56, and :: is no address", "at 12:34:56, and :: is no address"),
    ("client 198.18.0.9 blocked, as 198.18.0.10", "client 192.0.2.1 blocked, as 192.0.2.2"),
    ("999.1.1.1 no, 999.1.1.2 no", "id-1 no, id-2 no"),
    ("RFC 5321 section 4.2.3.1 says", "RFC 5321 section 4.2.3.1 says"),
    ("see section 203.0.114.9 of it", "see section 192.0.2.1 of it"),
    ("client 198[.]18[.]0[.]9, 198.18.0.9", "client 192.0.2.1, 192.0.2.1"),
    (
        "[198.18.0.*] no, 198.18.0.xxx no, 198.18.0/24 no, 198.18.0.0/24 no",
        "[192.0.2.1/24] no, 192.0.2.1/24 no, 192.0.2.1/24 no, 192.0.2.1/24 no",
    ),
    ("score 5.7.1/5, 5.4/10, 300.1.1.* or version 4.98.x", "score 5.7.1/5, 5.4/10, 300.1.1.* or version 4.98.x"),
    ("host mail.contoso.test unknown", "host host-1.example unknown"),
    ("_25._tcp.mail.contoso.test, mail.contoso.test no", "_25._tcp.host-1.example, host-1.example no"),
    ("key1._domainkey.contoso.test no", "name-1._domainkey.host-1.example no"),
    ("default._bimi.contoso.test no", "default._bimi.host-1.example no"),
    ("v=spf1 ip4:198.18.0.9/24 ip6:2001:db8:5::7/48 -all", "v=spf1 ip4:192.0.2.1/24 ip6:2001:db8::1/48 -all"),
    ('"v=STSv1; id=77-aa"', '"v=STSv1; id=id-1"'),
    ("version 1.2 of it", "version 1.2 of it"),
    ("see https://anna:x@contoso.test/path?a=b for it", "see https://host-1.example/ for it"),
    ("see https://intranet/anna for it", "see https://host-1.example/ for it"),
    (
        "https://a.test/b or http://c.test/b at c.test",
        "https://host-1.example/ or https://host-2.example/ at host-2.example",
    ),
    ("no carol%40other.test, nor 50%20 of it", "no user-1@host-1.example, nor 50%20 of it"),
    ("<anna.schmidt@contoso.test> no", "<user-1@host-1.example> no"),
    (
        "<\u0938\u0902\u092a\u0930\u094d\u0915@\u0921\u093e\u091f\u093e.\u092d\u093e\u0930\u0924> no",
        "<user-1@host-1.example> no",
    ),
    (
        "\u0e42\u0e14\u0e40\u0e21\u0e19.\u0e44\u0e17\u0e22 or cafe\u0301.test, caf\u00e9.test",
        "host-1.example or host-2.example, host-2.example",
    ),
    ('"anna schmidt"@contoso.test no', "user-1@host-1.example no"),
    ("x@[198.18.0.9] no", "user-1@[192.0.2.1] no"),
    ("x@[IPv6:2001:db8:5::7] no", "user-1@[IPv6:2001:db8::1] no"),
    ("x@[999] no", "user-1@[192.0.2.0] no"),
    ("9.0.18.198.in-addr.arpa no", "1.2.0.192.in-addr.arpa no"),
    (
        "7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.5.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa no",
        "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa no",
    ),
    (
        "7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.5.0.0.0.8.b.d.0.1.0.0.2.zen.lists.test no",
        "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.host-1.example no",
    ),
    ("1.in-addr.arpa, 1.ip6.arpa no", "host-1.example, host-2.example no"),
    ("2.0.0 Ok: queued as 4HlD", "2.0.0 Ok: queued as id-1"),
    ("queued as 4HlD; not queued as 5HlD", "queued as id-1; not queued as id-2"),
    ("id=77-aa ok", "id=id-1 ok"),
    ("OK id 1tYzAb", "OK id id-1"),
    ("OK id QWERTY", "OK id id-1"),
    ("OK queue id abc-d", "OK queue id id-1"),
    ("OK queue id: abc-d", "OK queue id: id-1"),
    ("OK message id abc-d", "OK message id id-1"),
    ("an id for you", "an id for you"),
    ("ok 1770000000 qp 28311", "ok 1770000000 qp id-1"),
    ("[InternalId=12345678901234, Hostname=x] Queued", "[InternalId=id-1, Hostname=x] Queued"),
    ("2.0.0: 12345678 Message accepted for delivery", "2.0.0: id-1 Message accepted for delivery"),
    ("Message 123456789 accepted", "Message id-1 accepted"),
    ("Message queued. ID: ABCdef, id: done", "Message queued. ID: id-1, id: done"),
    ("call +49 89 1234567 or (089) 123456", "call id-1 or id-2"),
    ("089 1234567, 555-123-4567", "id-1, id-2"),
    ("tel 12345", "id-1"),
    ("DEADBEEF ok, FADEDCAB ok", "id-1 ok, id-2 ok"),
    ("run ABCDEF12G", "run id-1"),
    ("SmtpClientAuthentication is disabled", "id-1 is disabled"),
    ("AUTH XOAUTH2 SCRAM-SHA-256-PLUS 8BITMIME", "AUTH XOAUTH2 SCRAM-SHA-256-PLUS 8BITMIME"),
    ("run a1b2c3d4e5, abcdefGhijkl", "run id-1, id-2"),
    ("run abcdefgh, 12345678, abcdeFgh", "run abcdefgh, 12345678, abcdeFgh"),
    ("x" * 321 + " y", "******** y"),
    ("ENVID=QQ3 orcpt=rfc822;bob NOTIFY=NEVER AUTH=<>", "ENVID=******** orcpt=******** NOTIFY=NEVER AUTH=********"),
    ("an escaped “name\\xE9” here", "an escaped “********” here"),
    ("an escaped name\\u{E9} here", "********"),
    ("a \U000f0001 b", "a ? b"),
]  # fmt: skip


def known() -> Known:
    """One of each kind of known name, none of which looks like one."""
    names = Known()
    names.hosts, names.users = {"intranet"}, {"anna", "anna@intranet", "martin", "help", "bob"}
    names.names, names.addresses = {"Contoso", "Contoso Health", "Relay of mx.contoso.test"}, {"3325256713", "2001-db8"}
    names.apart = set(apart("anna.schmidt", person=True))
    names.joined = joined("anna.schmidt", person=True)
    return names


TOLD = [
    ("hello INTRANET", "hello host-1.example"),
    ("no anna here", "no user-1 here"),
    ("no anna@intranet here", "no user-1@host-1.example here"),
    ("Contoso it is", "name-1 it is"),
    ("contoso health it is", "name-1 it is"),
    ("Contoso%20Health it is", "name-1 it is"),
    ("in base64 bWFydGlu", "in base64 id-1"),
    ("the relay of mx.contoso.test it is", "the name-1 it is"),
    ("Anna Schmidt is away; Schmidt, Anna", "name-1 is away; name-1"),
    ("not 3325256713, but 2001-db8", "not name-1, but name-2"),
    ("in hex 436f6e746f736f and base64 Q29udG9zbw", "in hex id-1 and base64 id-2"),
    ("in base64 YW5uYQ== or AGFubmE", "in base64 id-1 or id-2"),
    ("in base64 Ym9i, AGJvYg or AGJvYgA, in hex 626f62", "in base64 id-1, id-2 or id-3, in hex id-4"),
    ("in words Ym9ic and xYm9i", "in words Ym9ic and xYm9i"),
    ("bytes 61 6e 6e 61 or 0x61, 0x4E, 0x6e, 0x61 and 10:20:30:40", "bytes id-1 or id-2 and 10:20:30:40"),
    (
        "no mailbox named user_bob, /vmail/BOB_lab or x_bob_y",
        "no mailbox named user_user-1, /vmail/user-1_lab or x_user-1_y",
    ),
    ("run abcdefgh-bob_z9 and bobsled", "run id-1 and bobsled"),
    ("no user%5Fbob, user%255Fbob, user\\137bob or a&#95;bob", "no user_user-1, user_user-1, user_user-1 or a_user-1"),
    ("no user=5Fbob, x\\x2dBOB=20y, a\\5fbob", "no user=5Fuser-1, x\\x2duser-1=20y, a\\5fuser-1"),
    ("at limit=20bobs, x=41bob, =adbob of limit=20", "at limit=20bobs, x=41bob, =adbob of limit=20"),
    ("no Anna=20Schmidt=5F, x\\x5fANNA", "no user-1=20name-1=5F, x\\x5fuser-1"),
    ("no user annaschmidt, schmidt_anna_x, SchmidtAnna", "no user name-1, name-1_x, name-1"),
]
KEPT = [("HELP help", "HELP user-1"), ("RCPT TO:<anna@x.test> HELP=x", "RCPT TO:<user-1@host-1.example> user-2=x")]


def made(text: str, *, without: int | None = None, is_command: bool = False) -> str:
    """The text, masked by all rules, or by all but one."""
    masker = Masker(known(), Pseudonyms(""), Budget(60))
    masker._steps = tuple(step for number, step in enumerate(masker._steps) if number != without)
    return masker.text(text, COMMAND if is_command else None)


@pytest.mark.parametrize(("said", "shown"), KEPT)
def test_what_the_protocol_says_in_a_command_stays(said: str, shown: str) -> None:
    assert made(said, is_command=True) == shown
    assert made(said).startswith(("user-1 user-1", shown))


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("AUTH=LOGIN PLAIN", "AUTH=LOGIN PLAIN"), ("AUTH=PLAIN", "AUTH=PLAIN"), ("AUTH=LOGIN bob", "AUTH=LOGIN user-1"),
        ("AUTH=PLAINx LOGIN", "AUTH=******** LOGIN"), ("AUTH PLAIN AUTH=LOGIN", "AUTH PLAIN AUTH=********"),
        ("AUTH=anna LOGIN", "AUTH=******** LOGIN"), ("SIZE AUTH=LOGIN", "SIZE AUTH=********"),
    ],
)  # fmt: skip
def test_a_login_that_a_server_offers_as_a_parameter_stays(said: str, shown: str) -> None:
    assert Masker(known(), Pseudonyms(""), Budget(60)).text(said, offer(250, said)) == shown
    assert made(f"AUTH=LOGIN {said}", is_command=True).startswith("AUTH=********")


@pytest.mark.parametrize(("said", "shown"), [*SAID, *TOLD])
def test_what_a_server_says_of_its_own_accord(said: str, shown: str) -> None:
    assert made(said) == shown


def test_what_only_looks_like_an_address_hides_no_name() -> None:
    names = Known()
    names.names = {"cafe"}
    masker = Masker(names, Pseudonyms(""), Budget(60))
    assert masker.text("at 12:30:cafe, and 12:30:56") == "at 12:30:name-1, and 12:30:56"


@pytest.mark.parametrize(
    ("user", "shown"),
    [
        ("anna b@contoso.test", "no user-1@host-1.example at host-1.example, nor bob"),
        ('"a@b c"@contoso.test', "no user-1@host-1.example at host-1.example, nor bob"),
        ("anna b@", "no user-1 at host-1.example, nor bob"),
        ("anna b", "no user-1 at host-1.example, nor bob"),
    ],
)
def test_a_user_with_a_space_in_it_is_a_user(user: str, shown: str) -> None:
    names = Known()
    names.users = {user}
    masker = Masker(names, Pseudonyms(""), Budget(60))
    assert masker.text(f"no {user} at contoso.test, nor bob") == shown
    assert masker.text("no carol@contoso.test") == "no user-2@host-1.example"


@pytest.mark.parametrize(("name", "said"), [("caf\u00e9", "cafe\u0301"), ("cafe\u0301", "caf\u00e9")])
def test_it_does_not_matter_how_an_accent_is_written(name: str, said: str) -> None:
    names = Known()
    names.host(f"{name}-west.test")
    masker = Masker(names, Pseudonyms(""), Budget(60))
    assert masker.text(f"no {said}-west, no {said} west") == "no name-1, no name-2"


def test_a_mailbox_that_is_escaped_as_in_a_url_is_a_mailbox() -> None:
    names = Known()
    names.users = {"anna@intranet"}
    assert Masker(names, Pseudonyms(""), Budget(60)).text("to: anna%40intranet&x") == "to: user-1@host-1.example&x"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("no anna_schmidtbox", "no user-1box"), ("no recipientANNA_SCHMIDT", "no recipientuser-1"),
        ("no x_anna-b-c-d-schmidt", "no x_name-1"), ("no Anna-B-C-D-Schmidt, anna b", "no name-1 b"),
        ("no b anna_schmidt", "no name-1"),
    ],
)  # fmt: skip
def test_of_names_that_overlap_nothing_is_left(said: str, shown: str) -> None:
    names = Known()
    names.users, names.names = {"anna_schmidt"}, {"anna-b-c-d-schmidt"}
    for user in ("anna_schmidt", "anna-b-c-d-schmidt", "b.anna"):
        names.apart |= set(apart(user, person=True))
    masker = Masker(names, Pseudonyms(""), Budget(60))
    assert masker.text(said) == shown


def test_a_name_is_not_found_in_a_word_of_smtp_and_elsewhere_it_is() -> None:
    names = Known()
    for host in ("mx.king.test", "able.test"):
        names.host(host)
    masker = Masker(names, Pseudonyms(""), Budget(60))
    assert masker.text("CHUNKING unavailable, ABLE and king are, in the kingdom of unableness") == (
        "CHUNKING unavailable, name-1 and name-2 are, in the name-2dom of unname-1ness"
    )


@pytest.mark.long
@pytest.mark.parametrize("rule", range(len(Masker(Known(), Pseudonyms(""), Budget(60))._steps)))
def test_every_rule_is_held_by_a_server_s_words(rule: int) -> None:
    differs = [made(said, without=rule) != shown for said, shown in SAID + TOLD]
    assert any(differs) or any(made(said, without=rule, is_command=True) != shown for said, shown in KEPT)


def test_a_spent_budget_masks_whole_texts() -> None:
    masker = Masker(known(), Pseudonyms(""), Budget(0))
    assert (masker.text("It is well"), masker.text("")) == (MASK, "")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"It said “\x80\u{1F600}” and “well”.", f"It said “{MASK}” and “well”."),
        (r"It said “well” and then \x80.", MASK),
        ("It said “well”.", "It said “well”."),
    ],
)
def test_bytes_that_are_no_text_take_only_their_quotation_with_them(text: str, shown: str) -> None:
    assert Masker(known(), Pseudonyms(""), Budget(60)).text(text) == shown
