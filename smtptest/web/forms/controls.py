"""How the form's fields are drawn: what the table of fields says of each, and what a browser needs to know besides."""

from __future__ import annotations

from typing import Any, TypeVar

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.functional import cached_property

from smtptest.fields.table import FIELDS

AnyForm = TypeVar("AnyForm", bound=forms.Form)


class Control(forms.BoundField):
    """A field in its form, with all that ``templates/controls/`` say beside it."""

    @property
    def warnings(self) -> list[Any]:
        """What is said beside the field and does not keep the test from starting."""
        assert isinstance(self.form, DrawnForm)
        return self.form.advice.get(self.name, [])

    @property
    def aria_describedby(self) -> str | None:
        """The paragraphs that the templates draw, in the order in which they are to be heard."""
        said = {"error": self.errors, "warning": self.warnings, "hint": self.help_text}
        return " ".join(f"{self.auto_id}_{kind}" for kind, texts in said.items() if texts) or None


class Controls(TemplatesSetting):
    """Draws each field by the templates of ``templates/controls/``."""

    field_template_name = "controls/field.html"


class DrawnForm(forms.Form):
    """A form whose fields are drawn so."""

    bound_field_class = Control
    default_renderer = Controls

    @cached_property
    def advice(self) -> dict[str, list[Any]]:
        """What is said beside each field besides its errors."""
        return {}


def described(form: type[AnyForm]) -> type[AnyForm]:
    """Give each field of a form what the table says of it. One that has a default of its own keeps it."""
    fields: dict[str, Any] = form.base_fields
    for name, field in fields.items():
        known = FIELDS[name]
        field.label, field.help_text = known.label, known.help
        if field.initial is None:
            field.initial = known.default or None  # no number, no list: an empty control
        if known.example:
            field.widget.attrs["placeholder"] = known.example
        # A browser would cut off without a word what is pasted; here it is an error that says so.
        field.widget.attrs.pop("maxlength", None)
    return form


class Area(forms.Textarea):
    """A text of several lines."""

    def __init__(self, *, rows: int, **attrs: Any) -> None:
        super().__init__({"rows": rows, **attrs})
        del self.attrs["cols"]


class SecretArea(Area):
    """Never shows what was typed, as a field for a password does not."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return super().get_context(name, None, attrs)
