"""The behaviours of a receiver: the words of the contract, each with all that is said of it."""

from __future__ import annotations

from smtptest.engine.receiving.behaviour import BEHAVIOURS, Behaviour


def test_they_are_those_of_the_contract() -> None:
    assert [*BEHAVIOURS] == [
        "normal", "no-starttls", "broken-starttls", "expired-certificate", "wrong-name", "self-signed", "tls10",
        "greylist", "defer", "reject", "slow-greeting", "disconnect",
    ]  # fmt: skip
    assert [*BEHAVIOURS.values()] == [*Behaviour]


def test_each_says_what_it_does_and_what_a_good_sender_does() -> None:
    for behaviour in Behaviour:
        assert behaviour.facts.label
        assert behaviour.facts.does.endswith(".")
        assert behaviour.facts.good_sender.endswith(".")


def test_what_the_peer_meets_before_it_names_the_recipient() -> None:
    late = {behaviour for behaviour in Behaviour if not behaviour.facts.before_recipient}
    assert late == {
        Behaviour.NORMAL, Behaviour.GREYLIST, Behaviour.DEFER, Behaviour.REJECT, Behaviour.DISCONNECT
    }  # fmt: skip
