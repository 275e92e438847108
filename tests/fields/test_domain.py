"""The fields of a domain check: those of its plan, each with its words."""

from __future__ import annotations

from smtptest.engine.domain.plan import DomainPlan
from smtptest.fields.domain import DOMAIN_FIELDS


def test_each_field_of_the_plan_is_there_with_its_label_help_and_default() -> None:
    plan = DomainPlan(domain="").to_json()
    assert set(DOMAIN_FIELDS) == set(plan)
    assert {name: field.default for name, field in DOMAIN_FIELDS.items()} == plan
    assert all(field.label and field.help for field in DOMAIN_FIELDS.values())
    assert not any(field.secret for field in DOMAIN_FIELDS.values())
