"""Which next step fits how a test ended."""

from __future__ import annotations

from typing import Any

import pytest

from smtptest.engine.events import Json
from smtptest.web.presenters.next_steps import needs_form, next_steps


def said(code: int, text: str) -> Json:
    return {"kind": "received", "code": code, "text": f"{code} {text}"}


def finding(code: str, **parameters: Any) -> Json:
    return {"kind": "finding", "code": code, "parameters": parameters}


def failed(name: str) -> Json:
    return {"kind": "stage", "name": name, "state": "failed"}


def ended(verdict: str | None, *events: Json, masked: bool = False, **plan: Any) -> Json:
    """A test that has ended so; its last event decided."""
    numbered = [{"seq": seq, "dialog": 0, **event} for seq, event in enumerate(events)]
    asked = {"host": "mx.test", "port": 25, "security": "opportunistic", "family": "any", **plan}
    return {"verdict": verdict, "masked": masked, "plan": asked, "events": numbered, "deciding": len(numbered) - 1}


LOGIN = said(250, "AUTH LOGIN PLAIN"), {"kind": "sent", "text": "AUTH LOGIN"}
V6 = {"kind": "connected", "address": "2001:db8::1"}


@pytest.mark.parametrize(
    ("found", "slugs"),
    [
        (ended("passed"), []),
        (ended("passed", V6), []),
        (ended(None, finding("tls-expected")), []),
        (ended("timeout", finding("tls-expected"), failed("greeting"), masked=True), []),
        (ended("timeout", finding("tls-expected"), failed("greeting"), port=465), ["tls"]),
        (ended("tls-failed", finding("starttls-expected"), failed("tls"), port=465, security="tls"), ["starttls"]),
        (ended("tls-failed", finding("tls-not-spoken"), failed("tls"), security="starttls"), []),
        (ended("rejected", said(530, "5.7.0 Must issue a STARTTLS command first"), security="none"), ["starttls"]),
        (ended("unreachable", failed("connect")), ["port-587"]),
        (ended("timeout", failed("connect"), failed("quit"), port=587), ["port-465"]),
        (ended("timeout", failed("connect"), protocol="lmtp"), []),
        (ended("timeout", failed("data")), []),
        (ended("unreachable", failed("resolve")), []),
        (ended("unreachable", finding("no-connection", address="::1"), failed("connect")), ["port-587", "ipv4"]),
        (ended("rejected", V6, said(550, "5.7.1 No PTR")), ["ipv4"]),
        (ended("rejected", V6, said(550, "5.7.1 No PTR"), family="ipv6"), []),
        (ended("deferred", said(451, "4.7.1 Come back")), ["retry"]),
        (ended("throttled", said(421, "4.7.0 Too many")), ["retry"]),
        (ended("auth-failed", *LOGIN, said(535, "5.7.8 No"), port=587), ["password", "plain"]),
        (ended("auth-failed", said(250, "AUTH PLAIN LOGIN"), {"kind": "sent", "text": "AUTH PLAIN x"}, said(535, "No")),
         ["password", "login"]),
        (ended("auth-failed", *LOGIN, {"kind": "sent", "text": "AUTH "}, said(535, "No")), ["password", "plain"]),
        (ended("auth-failed", finding("no-auth")), ["port-587"]),
        (ended("auth-failed", finding("insecure-auth")), ["starttls"]),
        (ended("refused", said(250, "STARTTLS"), security="none", username="alice"), ["starttls"]),
        (ended("rejected", said(530, "5.7.0 Authentication Required"), security="none"), ["login"]),
        (ended("rejected", said(530, "5.7.0 Authentication Required"), username="alice"), []),
        (ended("tls-failed", finding("no-starttls"), port=587, security="starttls"), ["port-465"]),
        (ended("tls-failed", finding("no-starttls"), port=465, security="starttls"), []),
        (ended("rejected", V6, said(550, "5.1.1 No such user")), []),
        (ended("rejected", V6, said(550, "No such user"), route="every"), []),
        (ended("timeout", V6, failed("greeting")), ["port-587", "ipv4"]),
        (ended("unreachable", failed("connect"), port=587, route="ports"), []),
        (ended("unreachable", failed("connect"), route="ports"), []),
        (ended("error", V6, failed("tls")), []),
    ],
)  # fmt: skip
def test_each_end_has_its_next_steps(found: Json, slugs: list[str]) -> None:
    assert [step.slug for step in next_steps(found)] == slugs


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("4.7.1 Greylisted", 300), ("4.7.1 try again in 90 seconds", 90), ("4.7.1 Retry after 5 minutes", 300),
        ("4.7.1 wait 10min", 600), ("4.7.1 wait 0 sec", 300), ("4.7.1 wait 9999 minutes", 3600),
    ],
)  # fmt: skip
def test_a_server_may_say_how_long_to_wait(text: str, seconds: int) -> None:
    (step,) = next_steps(ended("deferred", said(451, text)))
    assert (step.slug, step.wait) == ("retry", seconds)


def test_a_step_is_the_form_with_one_thing_changed() -> None:
    (step,) = next_steps(ended("unreachable", failed("connect")))
    assert step.form_url("x" * 20) == f"/?previous={'x' * 20}&port=587&security=starttls"


def test_no_port_is_proposed_that_may_not_be_dialled(operator: Any) -> None:
    operator(ports=frozenset({25}))
    assert next_steps(ended("unreachable", failed("connect"))) == []


def test_what_is_not_kept_has_to_be_typed_again() -> None:
    plans: list[Json] = [{}, {"username": "alice"}, {"attachments": []}]
    assert [needs_form(plan) for plan in plans] == [False, True, False]
