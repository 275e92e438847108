"""What a test was asked for, beyond what every test is asked for."""

from __future__ import annotations

from smtptest.engine.domain.plan import DomainPlan
from smtptest.engine.smtp.plan import Attached, Plan, Proxy, Route, Security
from smtptest.transcripts.render.plan_summary import asked


def told(plan: Plan) -> list[tuple[str, str]]:
    return [(name, value) for name, _, value in asked(plan.to_json())]


def test_a_usual_test_was_asked_for_nothing_special() -> None:
    assert told(Plan(host="mx.test", mail_from="a@b.c", rcpt_to=("d@e.f",))) == []


def test_what_is_not_the_default_is_told_in_the_order_of_the_form() -> None:
    plan = Plan(
        host="mx.test", route=Route.MX, security=Security.TLS, client_cert="PEM", pipelining=True, chunk_size=7,
        body="hello", headers="X-A: 1\nX-B: 2", attachments=(Attached("a.txt", "text/plain", 5),), proxy=Proxy.V1,
        proxy_source="192.0.2.1",
    )  # fmt: skip
    assert told(plan) == [
        ("security", "tls"), ("route", "mx"), ("client_cert", "yes"), ("body", "5 characters"),
        ("headers", "X-A: 1; X-B: 2"), ("attachments", "a.txt (5 bytes)"), ("proxy", "v1"),
        ("proxy_source", "192.0.2.1"), ("pipelining", "yes"), ("chunk_size", "7"),
    ]  # fmt: skip


def test_a_choice_is_told_in_the_form_s_words_where_people_read_it() -> None:
    plan = Plan(host="mx.test", route=Route.PORTS, body="hello").to_json()
    assert [str(value) for _, _, value in asked(plan, in_words=True)] == [
        "this server on ports 25, 465 and 587",
        "5 characters",
    ]
    assert [value for _, _, value in asked({"route": "novel"}, in_words=True)] == ["novel"]


def test_a_domain_check_has_fields_of_its_own() -> None:
    plan = DomainPlan(domain="a.test", addresses=("192.0.2.1", "2001:db8::1"), selectors=("key1",), connect=False)
    assert [(name, str(value)) for name, _, value in asked(plan.to_json())] == [
        ("connect", "no"),
        ("address", "192.0.2.1, 2001:db8::1"),
        ("selectors", "key1"),
    ]
    assert list(asked(DomainPlan(domain="a.test").to_json())) == []


def test_plans_of_other_versions_can_be_read() -> None:
    assert [name for name, _, _ in asked({"host": "mx.test", "route": "every", "novel": "x", "unset": ""})] == [
        "route",
        "novel",
    ]
    assert list(asked({"route": "mx"}, without=frozenset({"route"}))) == []
