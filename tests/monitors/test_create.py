"""Monitors are created, changed and deleted."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_address
from typing import Any

import pytest
from django.conf import settings
from django.utils.translation import override

from smtptest.admission import quotas
from smtptest.conf.environment import Environment
from smtptest.conf.quota_settings import PUBLIC
from smtptest.engine.domain.plan import DomainPlan
from smtptest.engine.secret import Secret
from smtptest.engine.smtp.plan import Plan, StopAfter
from smtptest.monitors import addresses, create, vault
from smtptest.monitors.limits import Refused
from smtptest.monitors.models import Address, Incident, Minute, Monitor, Turn
from smtptest.monitors.record.write import record
from smtptest.monitors.schedule import claim
from smtptest.transcripts import usage
from smtptest.transcripts.database import clock
from smtptest.transcripts.models import Test
from smtptest.transcripts.usage import Exceeded
from tests.monitors import making
from tests.monitors.record.playing import play
from tests.monitors.settings import RELAY

pytestmark = pytest.mark.django_db(transaction=True)
PLAN = Plan(host="mx.example.org", mail_from="a@example.com", rcpt_to=("b@example.org",))
ELSEWHERE = Plan(host="mx.example.net", stop_after=StopAfter.TLS)
SOMEBODY, SOMEBODY_ELSE = ip_address("192.0.2.1"), ip_address("192.0.2.2")
KEY = Secret("A" * 43 + "=")


def changed(monkeypatch: pytest.MonkeyPatch, monitors: dict[str, Any], **fields: Any) -> None:
    """The operator's settings from now on."""
    env: Environment = settings.ENV
    monkeypatch.setattr(settings, "ENV", replace(env, monitors=replace(env.monitors, **monitors), **fields))


@pytest.fixture
def public(monkeypatch: pytest.MonkeyPatch) -> None:
    changed(monkeypatch, {"most": 100, "least_every": 300, "relay": RELAY}, profile="public", quotas=PUBLIC)


def wish(**fields: Any) -> create.Wish:
    return create.Wish(**{"plan": PLAN, "every": 60, "owner_hash": "f" * 64, **fields})


def public_wish(**fields: Any) -> create.Wish:
    usual = {"plan": ELSEWHERE, "every": 1200, "visitor": SOMEBODY, "alert_email": "me@example.org"}
    return wish(**{**usual, **fields})


def refusal(asked: create.Wish) -> str:
    """The field that a refusal is about."""
    with pytest.raises(Refused) as refused:
        create.create(asked)
    return refused.value.field


def test_it_runs_at_once_and_then_at_its_interval() -> None:
    before = clock.now()
    one = create.create(wish(name="mail"))
    now = clock.now()
    assert one.asked is not None
    assert before <= one.asked <= now
    assert before <= one.next_due <= now + timedelta(seconds=60)
    assert (one.paused, one.name, one.kind, one.plan) == (None, "mail", Test.Kind.TEST, PLAN.to_json())


def test_no_message_is_sent_again_and_again_unless_that_is_wanted() -> None:
    sends = replace(PLAN, stop_after=StopAfter.MESSAGE)
    assert create.create(wish(plan=sends)).plan["stop_after"] == "rcpt"
    assert create.create(wish(plan=sends, sends=True)).plan["stop_after"] == "message"
    assert create.create(wish(plan=replace(PLAN, stop_after=StopAfter.EHLO))).plan["stop_after"] == "ehlo"


def test_a_domain_is_watched_too() -> None:
    plan = DomainPlan(domain="example.org")
    one = create.create(wish(plan=plan))
    assert (one.kind, one.plan) == (Test.Kind.DOMAIN, plan.to_json())


def test_a_password_is_kept_only_in_a_vault(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = {"password": "hunter2", "client_key": ""}
    assert refusal(wish(secrets=secret)) == "password"
    changed(monkeypatch, {"vault_keys": (KEY,)})
    one = create.create(wish(secrets=secret))
    assert one.secret is not None
    assert json.loads(vault.opened(bytes(one.secret))) == {"password": "hunter2"}
    assert create.create(wish(secrets={"password": ""})).secret is None


@pytest.mark.parametrize("monitors", [{"most": 0}, {"most": 1}])
def test_there_are_no_more_than_the_operator_wants(monkeypatch: pytest.MonkeyPatch, monitors: dict[str, Any]) -> None:
    making.monitor()
    changed(monkeypatch, monitors)
    assert refusal(wish()) == "__all__"


def test_it_runs_no_more_often_than_the_operator_wants() -> None:
    assert refusal(wish(every=59)) == "every"


@pytest.mark.usefixtures("public")
def test_in_public_it_waits_for_the_reader_of_its_address() -> None:
    one = create.create(public_wish())
    assert (one.paused is not None, one.paused_because) == (True, Monitor.Paused.UNCONFIRMED)
    assert create.resume(one.key)
    assert Monitor.objects.get().paused is not None
    assert refusal(public_wish(alert_email="")) == "alert_email"


@pytest.mark.usefixtures("public")
def test_a_webhook_that_could_never_be_called_is_refused() -> None:
    for address in ("https://hook.example.org:8443/in", "http://hook.example.org/in", "https://localhost/in"):
        assert refusal(public_wish(webhook=address)) == "webhook", address
    assert create.create(public_wish(webhook="https://hook.example.org/in")).webhook


@pytest.mark.usefixtures("public")
@pytest.mark.parametrize(
    "domain",
    [
        "localhost",
        "intranet",
        "mail.corp",
        "nas.LOCAL",
        "1.0.0.10.in-addr.arpa",
        "[127.0.0.1]",
        "[IPv6:::1]",
        "[192.0.2.1]",
    ],
)
def test_in_public_no_alert_goes_into_the_network_around_the_relay(domain: str) -> None:
    assert refusal(public_wish(alert_email=f"root@{domain}")) == "alert_email"


@pytest.mark.usefixtures("public")
@pytest.mark.parametrize(
    "domain", ["example.org", "mail.bücher.example", "xn--bcher-kva.example", "localhost.example.org"]
)
def test_in_public_alerts_go_to_any_public_domain(domain: str) -> None:
    assert create.create(public_wish(alert_email=f"me@{domain}")).alert_email == f"me@{domain}"


def test_in_private_alerts_may_stay_in_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    changed(monkeypatch, {"relay": RELAY})
    assert create.create(wish(alert_email="root@localhost")).alert_email == "root@localhost"


@pytest.mark.usefixtures("public")
def test_in_public_a_visitor_has_one_of_each_target_and_ten_in_all() -> None:
    create.create(public_wish())
    assert refusal(public_wish(plan=replace(ELSEWHERE, host="www.example.net"))) == "__all__"
    create.create(public_wish(visitor=SOMEBODY_ELSE))
    for number in range(9):
        create.create(public_wish(plan=replace(ELSEWHERE, host=f"mx.example{number}.org")))
    assert refusal(public_wish(plan=replace(ELSEWHERE, host="mx.example.com"))) == "__all__"
    assert refusal(public_wish(visitor=None)) == "__all__"


@pytest.mark.usefixtures("public")
def test_in_public_a_visitor_cannot_have_strangers_asked_without_an_end() -> None:
    for number in range(5):
        create.delete(create.create(public_wish(alert_email=f"me@example{number}.org")).key)
    assert refusal(public_wish()) == "alert_email"
    for number in range(PUBLIC.visitor_hourly - 5):
        create.delete(create.create(public_wish(alert_email=f"me@example{number}.org")).key)
    assert refusal(public_wish(alert_email="me@example1.org")) == "__all__"
    assert not Monitor.objects.exists()
    create.create(public_wish(visitor=SOMEBODY_ELSE))


@pytest.mark.usefixtures("public")
def test_in_public_a_visitor_has_only_so_many_strangers_asked_and_uses_confirmed_addresses_freely() -> None:
    first = create.create(public_wish())
    addresses.confirm(Address.objects.get())
    for number in range(4):
        elsewhere = replace(ELSEWHERE, host=f"mx.example{number}.org")
        create.create(public_wish(plan=elsewhere, alert_email=f"me@example{number}.org"))
    assert refusal(public_wish(plan=PLAN, every=86400, alert_email="another@example.org")) == "alert_email"
    assert create.create(public_wish(plan=PLAN, every=86400, alert_email=first.alert_email)).paused is None
    another = public_wish(visitor=SOMEBODY_ELSE, owner_hash="e" * 64, alert_email="another@example.org")
    assert create.create(another).paused is not None


@pytest.mark.usefixtures("public")
def test_in_public_a_run_that_is_asked_for_counts_as_a_test_of_the_visitor() -> None:
    one = create.create(public_wish())
    Monitor.objects.update(paused=None, paused_because="")
    for _ in range(4):
        Monitor.objects.update(asked=None)
        assert create.run_now(one.key, SOMEBODY)
        assert create.run_now(one.key, SOMEBODY), "it is asked for already, which costs nothing"
    Monitor.objects.update(asked=None)
    with pytest.raises(Refused):
        create.run_now(one.key, SOMEBODY)
    with pytest.raises(Refused):
        create.run_now(one.key)
    assert Monitor.objects.get().asked is None
    limits = quotas.claims_at_start(ELSEWHERE, SOMEBODY, replace(PUBLIC, target_gap=0.0))
    with pytest.raises(Exceeded) as exceeded:
        usage.charge(limits, queue=0.0, test=None)
    assert exceeded.value.kind == "target-share"
    assert create.run_now(one.key, SOMEBODY_ELSE)


@pytest.mark.usefixtures("public")
def test_in_public_one_that_is_resumed_again_and_again_runs_when_it_is_planned() -> None:
    one = create.create(public_wish())
    Monitor.objects.update(paused=None, paused_because="")
    began = []
    for _ in range(6):
        create.pause(one.key)
        create.resume(one.key, SOMEBODY)
        stored = Monitor.objects.get()
        began.append(stored.asked is not None)
        assert stored.paused is None
    assert began == [True] * 4 + [False] * 2


@pytest.mark.usefixtures("public")
def test_work_that_was_done_for_one_makes_no_other_and_a_refusal_does_not_use_it_up() -> None:
    proof = usage.Proof(signature="s", expires=clock.now() + timedelta(minutes=5))
    assert refusal(public_wish(proof=proof, visitor=None)) == "__all__"
    create.create(public_wish())
    assert refusal(public_wish(proof=proof)) == "__all__", "one of each target"
    elsewhere = replace(ELSEWHERE, host="mx.example.com")
    create.create(public_wish(proof=proof, plan=elsewhere))
    with pytest.raises(usage.AlreadyUsed):
        create.create(public_wish(proof=proof, plan=replace(ELSEWHERE, host="mx.example.de")))
    assert Monitor.objects.count() == 2


@pytest.mark.usefixtures("public")
def test_in_public_it_uses_no_more_than_half_of_what_a_target_bears() -> None:
    assert refusal(public_wish(every=1199)) == "every", "six tests an hour"
    assert refusal(public_wish(plan=PLAN, every=43200)) == "every", "three a day name a recipient"
    create.create(public_wish(plan=PLAN, every=86400))


def test_it_is_paused_and_goes_on() -> None:
    one = create.create(wish())
    Monitor.objects.update(refused_since=clock.now())
    assert create.pause(one.key)
    stored = Monitor.objects.get()
    assert (stored.paused_because, stored.attempt_due, stored.asked) == (Monitor.Paused.BY_HAND, None, None)
    assert create.run_now(one.key)
    assert Monitor.objects.get().asked is None
    assert create.resume(one.key)
    stored = Monitor.objects.get()
    assert (stored.paused, stored.paused_because, stored.refused_since) == (None, "", None)
    assert stored.asked is not None


def test_the_first_run_after_a_pause_is_of_now_and_not_of_when_it_was_paused() -> None:
    one = create.create(wish())
    create.pause(one.key)
    Monitor.objects.update(next_due=clock.now() - timedelta(days=3, seconds=20))
    create.resume(one.key)
    stored = Monitor.objects.get()
    assert timedelta(0) < stored.next_due - clock.now() <= timedelta(seconds=one.every)
    (turn,) = claim.claim("me", 9).turns
    assert abs(clock.now() - turn.due) < timedelta(minutes=1)


def test_its_owner_may_have_a_run_now_and_a_public_report() -> None:
    one = making.monitor()
    Incident.objects.create(monitor=one, began=making.NOW, confirmed=making.NOW, worst="down")
    assert create.run_now(one.key)
    assert create.publish(one.key)
    assert create.acknowledge(one.key)
    stored = Monitor.objects.get()
    assert (stored.asked is not None, stored.public) == (True, True)
    assert Incident.objects.get().acknowledged is not None
    assert create.publish(one.key)
    assert not Monitor.objects.get().public


def test_it_goes_with_its_transcripts_and_its_run_is_stopped() -> None:
    good, bad, last, others = (making.ended_test() for _ in range(4))
    running = making.ended_test(state="running", lease_until=clock.now() + timedelta(seconds=15))
    one = making.monitor(good_test=good)
    Minute.objects.create(monitor=one, minute=1, state=2, test=last.pk)
    Incident.objects.create(
        monitor=one, began=making.NOW, confirmed=making.NOW, worst="down", first_test=bad, good_test=good
    )
    Turn.objects.create(monitor=one, due=making.NOW, worker="me", lease_until=making.NOW, test=running)
    assert create.delete(one.key)
    assert not Monitor.objects.exists()
    assert {test.pk: test.stop_requested for test in Test.objects.all()} == {others.pk: False, running.pk: True}


def test_the_transcript_of_a_bad_run_whose_minute_has_another_goes_too() -> None:
    one = making.monitor()
    (bad,) = play(one, "d")
    turn = Turn.objects.create(monitor=one, due=Test.objects.get(pk=bad).started, worker="w", lease_until=clock.now())
    assert record(turn, None), "its confirming run, in the same minute, could not be made"
    assert Minute.objects.get().test is None
    assert create.delete(one.key)
    assert not Test.objects.exists()


@pytest.mark.parametrize(
    "deed",
    [
        create.pause,
        create.resume,
        create.run_now,
        create.publish,
        create.change_masking,
        create.acknowledge,
        create.delete,
    ],
)
def test_a_key_of_nobody_does_nothing(deed: Any) -> None:
    making.monitor()
    assert not deed("nobody's")


def test_its_alerts_are_in_the_language_in_which_it_was_made() -> None:
    with override("de"):
        assert create.create(wish()).language == "de"
    assert create.create(wish()).language == "en"
