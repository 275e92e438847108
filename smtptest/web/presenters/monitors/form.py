"""Arranges the form of a monitor for its page: what is tested, and what the monitor does."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from smtptest.conf.environment import Environment
from smtptest.conf.quota_settings import ProofOfWork, SendingPolicy
from smtptest.fields.field import Section
from smtptest.web.forms.controls import DrawnForm, lead_to_first_fault
from smtptest.web.forms.domain_form import DomainForm
from smtptest.web.forms.monitors.monitor_form import MonitorForm
from smtptest.web.forms.plan_form import TestForm
from smtptest.web.presenters import form_sections
from smtptest.web.presenters.questions import QUESTIONS

# What a monitor cannot have: files are not kept.
_NOT_KEPT = ("attachments",)


def context(kind: str, test: DrawnForm, own: MonitorForm, env: Environment) -> dict[str, Any]:
    """Return the template's context. kind: the word of what is watched. test, own: the two forms."""
    rows, options, opened = _of_test(test, env)
    own_rows, own_options = [[control] for control in own.in_sight], _paired(own.folded)
    parts = [rows, *(part["rows"] for part in options), own_rows, own_options]
    lead_to_first_fault(control for part in parts for row in part for control in row)
    return {
        "kind": kind,
        "form": test,
        "told": test.filled.words(without=test.SECRETS) if isinstance(test, TestForm) else "",
        "own": own,
        "rows": rows,
        "options": options,
        "options_open": opened,
        "own_rows": own_rows,
        "own_options": own_options,
        "is_on": env.monitors.is_on,
        "works": env.quotas.work is not ProofOfWork.NEVER,
        "questions": QUESTIONS,
        "question": "monitors",
    }


def _of_test(test: DrawnForm, env: Environment) -> tuple[list[Any], list[Any], bool]:
    """The rows in plain sight, the parts that are folded away, and whether these are to be seen."""
    if isinstance(test, DomainForm):
        opened = any(control.errors or control.value() for control in test.folded)
        rows = [[control] for control in test.folded]
        return [[control] for control in test.in_sight], [{"title": "", "rows": rows}], opened
    assert isinstance(test, TestForm)
    # Of the control, not of the field: a form that was validated has made its controls already.
    test["password"].help_text = _of_passwords(env)
    test.takes_secrets = bool(env.monitors.vault_keys)
    wrong = frozenset(test.errors if test.is_bound else ())
    sends = env.quotas.sending is SendingPolicy.ANY
    server, *options = form_sections.sections(test, public=env.public, sends=sends, telling=wrong)
    parts = [{"title": part.title, "rows": _kept(part.rows)} for part in options]
    usual = {name: field.initial for name, field in test.fields.items()}
    told = _hidden_names(test)
    changed = any(str(test[name].value() or "") not in ("", str(usual[name] or "")) for name in told)
    return _kept(server.rows), parts, changed or bool(wrong.intersection(told))


def _of_passwords(env: Environment) -> str:
    """What becomes of a password: not what becomes of one that a test has."""
    if env.monitors.vault_keys:
        return _("Password and private key are stored encrypted for the runs of this monitor. They are never shown.")
    return _("This service keeps no passwords, so a monitor cannot log in.")


def _hidden_names(test: TestForm) -> list[str]:
    return [name for name in test.fields if test.TABLE[name].section is not Section.SERVER]


def _kept(rows: list[list[Any]]) -> list[list[Any]]:
    """The rows without fields that a monitor cannot have."""
    kept = [[control for control in row if control.name not in _NOT_KEPT] for row in rows]
    return [row for row in kept if row]


def _paired(controls: list[Any]) -> list[list[Any]]:
    """A row for each control, together with those that stand beside it."""
    rows: list[list[Any]] = []
    for control in controls:
        if rows and control.form.TABLE[control.name].beside:
            rows[-1].append(control)
        else:
            rows.append([control])
    return rows
