"""What the first page shows beside its form."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from smtptest.conf.quota_settings import Rations, Sending, Work
from smtptest.engine.smtp.plan import StopAfter
from smtptest.web import labels
from smtptest.web.forms import combinations
from smtptest.web.forms.plan_form import TestForm
from smtptest.web.forms.typed.host_input import LEFT, REFUSED, TOOK, WORDS
from smtptest.web.presenters import example, presets

# What stands in plain sight, and what the line above the further options says of them.
_PLAIN = ("host", "mail_from", "rcpt_to")
_TOLD = ("port", "security", "stop_after")
_REFUSED: dict[Sending, tuple[StopAfter, ...]] = {
    Sending.NO: (StopAfter.DATA, StopAfter.MESSAGE),
    Sending.LOGIN: (StopAfter.DATA,),
    Sending.ANY: (),
}


def context(form: TestForm, preset: str, *, public: bool, rations: Rations) -> dict[str, Any]:
    """The template's words and data. preset: the key of the one that the address names, or anything else."""
    sends = rations.sending is Sending.ANY
    _offer(form, rations.sending)
    values = form.texts()
    for rule in combinations.found(values, errors=False):
        beside = form[rule.at]
        beside.warnings = [*getattr(beside, "warnings", ()), rule.text]  # type: ignore[attr-defined]
    for name, texts in form.warnings().items() if form.is_bound else ():
        form[name].warnings = [*getattr(form[name], "warnings", ()), *texts]  # type: ignore[attr-defined]
    if form.filled.refused and not form.is_bound:
        form["host"].warnings = [REFUSED[form.filled.refused]]  # type: ignore[attr-defined]
    return {
        "form": form,
        "public": public,
        "sending": rations.sending,
        "works": rations.work is not Work.NEVER,
        "probes": form.offered_probes(public=public),
        "preset": presets.by_key(preset, sends=sends),
        "told": form.filled.words(without=form.SECRETS),
        "chosen": _chosen(form, values),
        "more": _more(form, values),
        "tasks": presets.tasks(sends=sends),
        "logins": presets.logins(),
        "rules": combinations.RULES,
        "words": {"took": TOOK, "left": LEFT, **WORDS, **dict(labels.longer_verdicts()), **dict(labels.tones())},
        "example": example.rows(),
    }


def _offer(form: TestForm, sending: Sending) -> None:
    """What this service refuses is not offered; the form's own judgement of it stays as it is."""
    widget: Any = form.fields["stop_after"].widget
    widget.choices = [choice for choice in widget.choices if choice[0] not in _REFUSED[sending]]


def _chosen(form: TestForm, values: dict[str, str]) -> str:
    """The most telling options, in words: ``port 25 · STARTTLS where offered · check only, send no mail``."""
    chosen = [dict(form.fields[name].choices).get(values[name], "") for name in ("security", "stop_after")]  # type: ignore[attr-defined]
    return " · ".join(str(part) for part in (_("port {port}").replace("{port}", values["port"]), *chosen) if part)


def _more(form: TestForm, values: dict[str, str]) -> bool:
    """Whether the further options say anything that is neither told above them nor their default, or are wrong."""
    usual = {name: combinations.text(field.initial) for name, field in form.fields.items()} | {"auth": "none"}
    hidden = [name for name in form.fields if name not in _PLAIN]
    if any(name in form.errors for name in hidden):
        return True
    return any(values[name] not in ("", usual[name]) for name in hidden if name not in _TOLD)
