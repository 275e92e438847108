"""What the first page shows beside its form."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from smtptest.conf.quota_settings import ProofOfWork, Quotas, SendingPolicy
from smtptest.engine.smtp.plan import StopAfter
from smtptest.fields.field import Section, Text
from smtptest.fields.table import FIELDS
from smtptest.web import labels
from smtptest.web.forms import combinations
from smtptest.web.forms.plan_form import TestForm
from smtptest.web.forms.typed.host_input import LEFT, TOOK, WORDS
from smtptest.web.presenters import example, form_sections, presets

# What the line above the further options says of them.
_TOLD = ("port", "security", "stop_after")
_SENDING: dict[SendingPolicy, Any] = {
    SendingPolicy.NO: gettext_lazy("This service sends no mail."),
    SendingPolicy.LOGIN: gettext_lazy(
        "A message only after a login over verified TLS, to one recipient, with a text of this service's own."
    ),
    SendingPolicy.ANY: "",
}
_REFUSED: dict[SendingPolicy, tuple[StopAfter, ...]] = {
    SendingPolicy.NO: (StopAfter.DATA, StopAfter.MESSAGE),
    SendingPolicy.LOGIN: (StopAfter.DATA,),
    SendingPolicy.ANY: (),
}


def context(form: TestForm, preset: str, *, public: bool, quotas: Quotas) -> dict[str, Any]:
    """The template's words and data. preset: the key of the one that the address names, or anything else."""
    sends = quotas.sending is SendingPolicy.ANY
    probes = form.offered_probes(public=public)
    _offer(form, quotas.sending, [(value, label) for value, label, _ in probes])
    values = form.texts()
    server, *options = form_sections.sections(form, public=public, sends=sends)
    return {
        "form": form,
        "server": server,
        "options": options,
        "usual": presets.usual(form),
        "works": quotas.work is not ProofOfWork.NEVER,
        "probes": probes,
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


def _offer(form: TestForm, sending: SendingPolicy, probes: list[tuple[str, Text]]) -> None:
    """What this service refuses is not offered; the form's own judgement of it stays as it is."""
    fields: dict[str, Any] = form.fields
    stops = fields["stop_after"].choices
    fields["stop_after"].widget.choices = [choice for choice in stops if choice[0] not in _REFUSED[sending]]
    form["stop_after"].help_text = _SENDING[sending]
    fields["probe"].widget.choices = probes
    if form.is_bound:
        again = _("A browser does not keep the choice of files: choose them again.")
        form["attachments"].help_text = f"{again} {form['attachments'].help_text}"


def _chosen(form: TestForm, values: dict[str, str]) -> str:
    """The most telling options, in words: ``port 25 · STARTTLS where offered · check only, send no mail``."""
    chosen = [dict(form.fields[name].choices).get(values[name], "") for name in ("security", "stop_after")]  # type: ignore[attr-defined]
    return " · ".join(str(part) for part in (_("port {port}").replace("{port}", values["port"]), *chosen) if part)


def _more(form: TestForm, values: dict[str, str]) -> bool:
    """Whether the further options say anything that is neither told above them nor their default, or are wrong."""
    usual = {name: combinations.text(field.initial) for name, field in form.fields.items()} | {"auth": "none"}
    hidden = [name for name in form.fields if FIELDS[name].section is not Section.SERVER]
    if any(name in form.errors for name in hidden):
        return True
    return any(values[name] not in ("", usual[name]) for name in hidden if name not in _TOLD)
