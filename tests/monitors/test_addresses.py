"""Who may be written to: who has agreed, and not too often."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from smtptest.conf.environment import Environment
from smtptest.monitors import addresses
from smtptest.monitors.models import Address, Alert, Monitor
from smtptest.monitors.schedule import claim
from smtptest.transcripts.database import clock
from smtptest.transcripts.usage import Exceeded
from tests.monitors import making
from tests.monitors.settings import set_monitors

pytestmark = pytest.mark.django_db
Operator = Callable[..., Environment]
UNCONFIRMED = {"paused": making.NOW, "paused_because": Monitor.Paused.UNCONFIRMED}


def asked(**fields: object) -> tuple[Monitor, Address]:
    one = making.monitor(**{"alert_email": "Anna+mail@Example.org", **fields})
    addresses.ask(one, making.NOW)
    found = addresses.consent_of(one)
    assert found is not None
    return one, found


def test_in_public_a_reader_is_asked_once_and_then_told(operator: Operator) -> None:
    set_monitors(operator, profile="public")
    one, address = asked(**UNCONFIRMED)
    assert address.address == "anna@example.org"
    assert not addresses.may_be_told(one)
    assert [alert.kind for alert in one.alerts.all()] == [Alert.Kind.CONFIRM]
    addresses.confirm(address)
    one.refresh_from_db()
    assert (one.paused, one.paused_because) == (None, "")
    assert addresses.may_be_told(one)
    assert addresses.monitors_of(address) == [one]
    another = making.monitor(alert_email="anna@example.org")
    assert not addresses.ask(another, making.NOW)
    assert not another.alerts.exists()


def test_the_first_run_of_one_that_waited_is_of_now(operator: Operator) -> None:
    set_monitors(operator, profile="public")
    long_ago = clock.now() - timedelta(days=3, seconds=20)
    _, address = asked(asked=long_ago, next_due=long_ago, **UNCONFIRMED)
    addresses.confirm(address)
    (turn,) = claim.claim("me", 9).turns
    assert abs(clock.now() - turn.due) < timedelta(minutes=1)


def test_consent_is_none_to_a_strangers_monitors(operator: Operator) -> None:
    set_monitors(operator, profile="public")
    _, address = asked()
    addresses.confirm(address)
    stranger = making.monitor(alert_email="anna@example.org", owner_hash="1" * 64, **UNCONFIRMED)
    assert addresses.ask(stranger, making.NOW)
    assert not addresses.may_be_told(stranger)
    addresses.confirm(address)
    stranger.refresh_from_db()
    assert stranger.paused_because == Monitor.Paused.UNCONFIRMED


def test_who_has_had_enough_is_not_told_and_not_asked_again(operator: Operator) -> None:
    set_monitors(operator, profile="public")
    one, address = asked()
    addresses.confirm(address)
    addresses.unsubscribe(address)
    assert not addresses.may_be_told(one)
    another = making.monitor(alert_email="anna@example.org")
    assert addresses.ask(another, making.NOW)
    assert not another.alerts.exists()
    addresses.confirm(address)
    assert addresses.may_be_told(one)


def test_whoever_declines_a_question_is_asked_by_nobody_any_more(operator: Operator) -> None:
    set_monitors(operator, profile="public")
    one, address = asked()
    addresses.unsubscribe(address)
    assert not addresses.may_be_asked(one)
    stranger = making.monitor(alert_email="Anna@example.org", owner_hash="1" * 64)
    assert addresses.ask(stranger, making.NOW)
    assert not stranger.alerts.exists()
    addresses.confirm(address)
    assert addresses.may_be_asked(stranger)


def test_whoever_the_operator_leaves_alone_is_neither_asked_nor_told(operator: Operator, tmp_path: Path) -> None:
    (tmp_path / "blocked").write_text("anna@example.org\nexample.net\n")
    set_monitors(operator, profile="public")
    one, address = asked()
    _, other = asked(alert_email="bob@mx.example.net")
    addresses.confirm(address)
    assert addresses.may_be_told(one)
    operator(profile="public", blocklist=str(tmp_path / "blocked"))
    assert not addresses.may_be_told(one)
    assert [addresses.is_blocked(each) for each in ("Anna+x@example.org", "bob@mx.example.net", "bob@example.org")] == [
        True,
        True,
        False,
    ]
    assert not addresses.may_be_asked(Monitor.objects.get(alert_email=other.address))


def test_what_nobody_answers_is_forgotten(operator: Operator) -> None:
    set_monitors(operator, profile="public")
    old = clock.now() - addresses.PATIENCE - timedelta(seconds=1)
    unanswered, _ = asked(paused=old, paused_because=Monitor.Paused.UNCONFIRMED)
    fresh, _ = asked(paused=clock.now(), paused_because=Monitor.Paused.UNCONFIRMED, owner_hash="1" * 64)
    by_hand, _ = asked(paused=old, paused_because=Monitor.Paused.BY_HAND, owner_hash="2" * 64)
    declined, address = asked(owner_hash="3" * 64)
    addresses.unsubscribe(address)
    declined.delete()
    Address.objects.update(created=old)
    assert addresses.forget() > 0
    assert set(Monitor.objects.all()) == {fresh, by_hand}
    assert set(Address.objects.values_list("owner_hash", flat=True)) == {"1" * 64, "2" * 64, "3" * 64}
    assert not Alert.objects.filter(monitor=unanswered.pk).exists()


def test_in_private_nobody_is_asked_but_everybody_can_leave(operator: Operator) -> None:
    set_monitors(operator)
    one, address = asked()
    assert not one.alerts.exists()
    assert addresses.may_be_told(one)
    addresses.unsubscribe(address)
    assert not addresses.may_be_told(one)
    assert not addresses.may_be_told(making.monitor())
    assert not addresses.ask(making.monitor(), making.NOW)
    assert addresses.find(address.token) == address
    assert addresses.find("x") is None


def charge(address: str, *, question: bool, owner: str = "0") -> None:
    addresses.charge(Monitor(alert_email=address, owner_hash=owner), question=question)


def test_an_address_gets_only_so_many(operator: Operator) -> None:
    set_monitors(operator, profile="public")
    for number in range(2):
        charge("anna@example.org", question=True, owner=str(number))
    with pytest.raises(Exceeded):
        charge("Anna+tag@example.org", question=True)
    for _ in range(10):
        charge("anna@example.org", question=False)
    with pytest.raises(Exceeded):
        charge("anna@example.org", question=False, owner="1")


def test_nobody_keeps_the_mail_of_others_at_the_same_domain_from_leaving(operator: Operator) -> None:
    set_monitors(operator, profile="public")
    for number in range(30):
        charge(f"reader{number}@gmail.example", question=True, owner=str(number))
    for number in range(100):
        charge(f"reader{number}@gmail.example", question=False)
    with pytest.raises(Exceeded):
        charge("another@gmail.example", question=False)
    charge("another@gmail.example", question=False, owner="1")


def test_there_are_only_so_many_questions_in_all(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    set_monitors(operator, profile="public")
    monkeypatch.setattr(addresses, "_QUESTIONS_OF_ALL", ((3, 86400.0),))
    for number in range(3):
        charge(f"me@example{number}.org", question=True)
    with pytest.raises(Exceeded) as exceeded:
        charge("me@example.org", question=True)
    assert exceeded.value.kind == "question-of-all"
