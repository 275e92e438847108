"""The fields of a receive test."""

from __future__ import annotations

from smtptest.engine.receiving.plan import ReceivePlan
from smtptest.fields.domain import DOMAIN_FIELDS, fields_of
from smtptest.fields.receiving import RECEIVE_FIELDS, RECEIVE_PLAN
from smtptest.fields.table import FIELDS


def test_the_plan_has_them_all_with_their_defaults() -> None:
    plan = ReceivePlan(address="").to_json()
    assert {name: field.default for name, field in RECEIVE_PLAN.items()} == plan
    assert RECEIVE_FIELDS.keys() < RECEIVE_PLAN.keys()


def test_a_plan_says_of_which_kind_it_is() -> None:
    assert fields_of(ReceivePlan(address="").to_json()) is RECEIVE_PLAN
    assert fields_of({"domain": "lab.test"}) is DOMAIN_FIELDS
    assert fields_of({"host": "mx.lab.test"}) is FIELDS
