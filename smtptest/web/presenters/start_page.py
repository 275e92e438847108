"""The context of the first page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from smtptest.conf.quota_settings import ProofOfWork, Quotas, SendingPolicy
from smtptest.engine.events import Json
from smtptest.engine.printable import printable
from smtptest.engine.smtp.plan import StopAfter
from smtptest.fields.field import Section, Text
from smtptest.fields.table import FIELDS
from smtptest.web import labels
from smtptest.web.forms import combinations
from smtptest.web.forms.controls import lead_to_first_fault
from smtptest.web.forms.handed_out import NOTE_LENGTH
from smtptest.web.forms.plan_form import TestForm
from smtptest.web.forms.typed.host_input import AND, LEFT, MX, MX_TO, TOOK, WORDS
from smtptest.web.presenters import example, form_sections, presets
from smtptest.web.presenters.questions import QUESTIONS

# Fields that the line above "More options" always tells, by their values only.
_TOLD = ("port", "security", "stop_after")
# Fields that the sentence of a preset is about: the server, and how far the test goes.
_PROMISED = ("host", "route", "stop_after", "probe", "round_trip")
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


def context(form: TestForm, named: str, *, public: bool, quotas: Quotas, receives: bool, note: str = "") -> Json:
    """Return the template's context.

    named: the key of the preset that the address names; one that does not exist is ignored. public: the public profile.
    receives: whether mail can come here. note: of the person who prepared the form; empty for none.
    """
    sends, back = quotas.sending is SendingPolicy.ANY, comes_back(quotas, receives=receives)
    probes = form.offered_probes(public=public)
    _offer(form, quotas.sending, [(value, label) for value, label, _ in probes], receives=receives)
    values = form.texts()
    preset = presets.by_key(named, sends=sends, receives=back)
    login = preset is not None and preset.login
    unusual = _unusual(form, values, login=login)
    telling = _telling(form, [name for name in unusual if values[name] != _preset_says(preset, name)])
    server, *options = form_sections.sections(form, public=public, sends=sends, login=login, telling=telling)
    lead_to_first_fault(control for part in (server, *options) for row in part.rows for control in row)
    return {
        "form": form,
        "server": server,
        "options": options,
        "questions": QUESTIONS,
        "question": "test",
        "usual": presets.usual(form),
        "defaults": urlencode(_usual(form)),
        "note": note,
        "note_length": NOTE_LENGTH,
        "named": printable(values["host"]),
        "works": quotas.work is not ProofOfWork.NEVER,
        "probes": probes,
        "preset": preset,
        "promise": preset if preset and _holds(preset, form, values) else None,
        "told": form.filled.words(without=form.SECRETS),
        "chosen": _chosen(form, values, unusual),
        "unchanged": "" if _is_changed(form, preset) else f"{public} {quotas.sending} {receives}",
        "more": any(FIELDS[name].section is not Section.SERVER for name in telling),
        "tasks": presets.tasks(sends=sends, receives=back),
        "logins": presets.logins(),
        **_always(),
    }


def _always() -> dict[str, Any]:
    """What is the same on every page of a language."""
    return {
        "rules": combinations.RULES,
        "words": _words(),
        "example": example.rows(),
        "meaning": example.meaning(),
    }


def _words() -> dict[str, Any]:
    """The words of the script, by name."""
    outcomes = {f"outcome.{outcome}": str(name) for outcome, name in labels.OUTCOMES.items()}
    closed = {**outcomes, **dict(labels.longer_verdicts()), **dict(labels.tones())}
    return {"took": TOOK, "and": AND, "mx": MX, "mx_to": MX_TO, "left": LEFT, **WORDS, **closed}


def _offer(form: TestForm, sending: SendingPolicy, probes: list[tuple[str, Text]], *, receives: bool) -> None:
    """Do not offer what this service refuses. The form validates as before."""
    fields: dict[str, Any] = form.fields
    stops = fields["stop_after"].choices
    fields["stop_after"].widget.choices = [choice for choice in stops if choice[0] not in _REFUSED[sending]]
    form["stop_after"].help_text = _SENDING[sending]
    fields["probe"].widget.choices = probes
    if not receives:
        fields["round_trip"].widget.attrs["disabled"] = True
        form["round_trip"].help_text = _("This installation receives no mail, so no message can come back to it.")
    if form.is_bound:
        again = _("A browser does not keep the choice of files: choose them again.")
        form["attachments"].help_text = f"{again} {form['attachments'].help_text}"


def comes_back(quotas: Quotas, *, receives: bool) -> bool:
    """Whether a message can be sent from here and come back. receives: as for :func:`context`."""
    return receives and quotas.sending is not SendingPolicy.NO


def _usual(form: TestForm) -> dict[str, str]:
    """The default of each field that has one, by name."""
    usual = {name: combinations.text(field.initial) for name, field in form.fields.items()}
    return {name: value for name, value in usual.items() if value}


def _unusual(form: TestForm, values: dict[str, str], *, login: bool) -> list[str]:
    """The names of fields behind "More options" that are set to something other than their default."""
    usual = _usual(form) | {"auth": "auto" if login else "none"}
    shown = form_sections.LOGIN if login else [one.name for one in FIELDS.values() if one.section is Section.SERVER]
    hidden = [name for name in FIELDS if name not in (*shown, *_TOLD)]
    return [name for name in hidden if values[name] not in ("", usual.get(name, ""))]


def _preset_says(preset: presets.Preset | None, name: str) -> str:
    """The value that the chosen preset fills in, which the visitor need not be shown; empty if none."""
    return combinations.text(preset.fields.get(name)) if preset else ""


def _holds(preset: presets.Preset, form: TestForm, values: dict[str, str]) -> bool:
    """Whether the form does what the preset says. A link can name a provider together with another server."""
    told = _usual(form) | {name: combinations.text(value) for name, value in preset.fields.items()}
    return all(values[name] == told.get(name, values[name] if name == "host" else "") for name in _PROMISED)


def _is_changed(form: TestForm, preset: presets.Preset | None) -> bool:
    """Whether the options are not those that all get. What a link asked for in vain stands beside its field, too."""
    return bool(form.is_bound or form.initial or form.advice or preset)


def _telling(form: TestForm, unusual: list[str]) -> frozenset[str]:
    """The names of fields whose section must be open. A login's recipient is not among them: the line tells it."""
    return frozenset({*unusual, *form.advice, *form.conflicts} - {"rcpt_to"} | {*form.errors} - {"__all__"})


def _chosen(form: TestForm, values: dict[str, str], unusual: list[str]) -> str:
    """The options in one line, such as "port 25 · STARTTLS if offered · check only, send no mail · Protocol: LMTP"."""
    choices = {name: dict(getattr(form.fields[name], "choices", ())) for name in (*_TOLD, *unusual)}
    choices["rcpt_to"] = {values["rcpt_to"]: values["rcpt_to"].replace("\n", ", ")}
    told = [choices[name].get(values[name], "") for name in _TOLD[1:]]
    named = [f"{FIELDS[name].label}: {choices[name].get(values[name], '')}".removesuffix(": ") for name in unusual]
    return " · ".join(str(part) for part in (_("port {port}").replace("{port}", values["port"]), *told, *named) if part)
