"""What was found as the page offers it, and what a choice fills in."""

from __future__ import annotations

from django.http import QueryDict
from django.utils.translation import override

from smtptest.engine.autoconfig.offer import Asked, Offer
from smtptest.engine.guard.policy import NOT_PUBLIC
from smtptest.engine.smtp.plan import Security
from smtptest.engine.words.sentence import Sentence
from smtptest.web.presenters.found_servers import best, context, fields_of, returned, taken

INSIDE = Offer(host="inside.test", port=465, security=Security.TLS, refusal=NOT_PUBLIC)
FIT = Offer(host="mx.test", port=587, security=Security.STARTTLS, username="bob b")
ASKED = [
    Asked(where="one", offers=(INSIDE, FIT)),
    Asked(where="two", offers=(FIT,)),
    Asked(where="three", error=Sentence("lookup-nxdomain")),
]


def test_the_best_is_one_that_may_be_connected_to() -> None:
    assert best(ASKED) is FIT
    assert best(ASKED[2:]) is None
    found = context("bob@test", ASKED)
    assert [(one["host"], one["chosen"], bool(one["refusal"])) for one in found["servers"]] == [
        ("inside.test", False, True),
        ("mx.test", True, False),
    ]
    assert found["servers"][1]["where"] == ("one", "two")


def test_a_choice_comes_back_as_it_was_given() -> None:
    value = context("bob@test", ASKED)["servers"][1]["take"]
    assert taken(value) == fields_of(FIT)
    assert taken("mx.test 25") == {"host": "mx.test", "port": "25"}
    assert taken("") == {"host": ""}


def test_what_came_back_is_shown_as_it_was_and_no_more_of_it_than_there_can_be() -> None:
    before = context("bob@test", ASKED)["servers"][1]
    sent = QueryDict(mutable=True)
    sent.update({"address": "bob@test", "take": before["take"]})
    sent.setlist("choice", [before["take"], "odd", *["x"] * 99])
    sent.setlist("place", [before["places"], "y", *["z"] * 99])
    found = returned(sent)
    assert found is not None
    expected = {name: before[name] for name in before if name != "refusal"}
    assert found["servers"][0] == expected | {"where": ["one", "two"]}
    assert (found["address"], found["servers"][1]["security"], len(found["servers"])) == ("bob@test", "", 32)
    assert returned(QueryDict("choice=a&place=b")) is None


def test_reasons_are_in_the_language_of_the_reader() -> None:
    with override("de"):
        [silent] = context("bob@test", ASKED)["silent"]
    assert silent["where"] == "three"
    assert "NXDOMAIN" in silent["error"]
    assert silent["error"] != Sentence("lookup-nxdomain")
