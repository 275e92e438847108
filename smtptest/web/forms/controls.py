"""Draws the form's fields, with what the table of fields says about each and what a browser needs in addition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from typing import Any, TypeVar

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from smtptest.engine.printable import printable
from smtptest.fields.field import Field, Section
from smtptest.fields.table import FIELDS
from smtptest.web.forms.combinations import text

# Characters of a value in a link that are shown; anybody may write such a link.
_LONGEST_SHOWN = 40


class Control(forms.BoundField):
    """A field in its form, with all that ``templates/controls/`` show beside it."""

    @property
    def remarks(self) -> list[Any]:
        """What is said of the value that the field had when the page was made, and does not prevent the test."""
        assert isinstance(self.form, DrawnForm)
        said = self.form.advice.get(self.name, [])
        lost = self.form.is_bound and self.form.takes_secrets and self.form.TABLE[self.name].secret and self.data
        return [*said, _("Enter it again. Passwords and keys are never sent back to the browser.")] if lost else said

    @property
    def warnings(self) -> list[Any]:
        """What does not go together with other fields and does not prevent the test. A script keeps it up to date."""
        assert isinstance(self.form, DrawnForm)
        return self.form.conflicts.get(self.name, [])

    @property
    def aria_describedby(self) -> str | None:
        """The ids of the paragraphs beside the field, in the order in which a screen reader reads them; None if there
        are none."""
        said = {"error": self.errors, "remark": self.remarks, "warning": self.warnings, "hint": self.help_text}
        return " ".join(f"{self.auto_id}_{kind}" for kind, texts in said.items() if texts) or None


def lead_to_first_fault(controls: Iterable[forms.BoundField]) -> None:
    """Have the page come with the keyboard at the first of these fields that is wrong, which may be far down; what is
    wrong with no field stands above them all, and comes first.

    controls: those of a page, in their order there.
    """
    shown = list(controls)
    wrong = next((control for control in shown if control.errors), None)
    if wrong is not None and not any(control.form.non_field_errors() for control in shown):
        wrong.field.widget.attrs["autofocus"] = True


class Controls(TemplatesSetting):
    """Draws each field with the templates in ``templates/controls/``."""

    field_template_name = "controls/field.html"


class DrawnForm(forms.Form):
    """A form whose fields are drawn as :class:`Control`."""

    bound_field_class = Control
    default_renderer = Controls
    TABLE: Mapping[str, Field] = FIELDS
    """What is known of its fields, by name."""
    LISTS: tuple[str, ...] = ()
    """The fields that are lists, in JSON, or several values, in an address."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        #: Whether a secret may be entered; if not, one that was is not asked for again.
        self.takes_secrets = True
        #: What was to be filled into a choice that does not have it, by the field's name; its default is selected.
        self.unknown = {} if self.is_bound else dict(self._unknown())
        self.initial = {name: value for name, value in self.initial.items() if name not in self.unknown}

    def _unknown(self) -> Iterator[tuple[str, str]]:
        for name, field in self.fields.items():
            value = self.initial.get(name)
            if isinstance(field, forms.ChoiceField) and value and not field.valid_value(value):
                yield name, printable(str(value))[:_LONGEST_SHOWN]

    @property
    def in_sight(self) -> list[Any]:
        """The fields in plain sight, in the order of the page."""
        return [self[name] for name in self.fields if self.TABLE[name].section is Section.SERVER]

    @property
    def folded(self) -> list[Any]:
        """The other ones."""
        return [self[name] for name in self.fields if self.TABLE[name].section is not Section.SERVER]

    def texts(self) -> dict[str, str]:
        """Return the value of each field as the page has it, whether it is valid or not."""
        return {name: text(self[name].value()) for name in self.fields}

    def warnings(self) -> dict[str, list[str]]:
        """Return the warnings of each field, which do not prevent the test."""
        return {}

    @cached_property
    def advice(self) -> dict[str, list[Any]]:
        """The remarks beside each field, by its name."""
        return self.unknown_choices()

    @cached_property
    def conflicts(self) -> dict[str, list[Any]]:
        """The warnings about fields that do not go together, by the name of the field that they stand beside."""
        return {}

    def unknown_choices(self) -> dict[str, list[Any]]:
        """What is said beside each field that was to have a value it does not know, by its name."""
        words = _("The link asked for “%(value)s”, which this form does not know. The default is selected instead.")
        return {name: [words % {"value": value}] for name, value in self.unknown.items()}


AnyForm = TypeVar("AnyForm", bound=DrawnForm)


class ClassFields(dict[str, forms.Field]):
    """The fields of a form's class, of which each form gets copies that it may change.

    Django copies all that a field has. Most of that is the list of choices, of which each copy is normalized again: it
    takes as long as to validate the form. Choices, messages and validators are replaced where they differ, not changed.
    """

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, forms.Field]:
        return {name: _own(field, memo) for name, field in self.items()}


def _own(field: forms.Field, memo: dict[int, Any]) -> forms.Field:
    own = copy(field)
    own.widget = forms.Widget.__deepcopy__(field.widget, memo)  # with attributes of its own, and the same choices
    return own


def described(form: type[AnyForm]) -> type[AnyForm]:
    """Decorate a form: give each field the label, help, default and example that the table has for it.

    A field that has a default of its own keeps it.
    """
    fields: dict[str, Any] = form.base_fields
    for name, field in fields.items():
        known = form.TABLE[name]
        field.label, field.help_text = known.label, known.help
        if field.initial is None:
            field.initial = known.default or None  # 0 or an empty list is an empty control
        if known.example:
            field.widget.attrs["placeholder"] = known.example
        # A browser would cut off a longer paste silently. Here it becomes an error that says so.
        field.widget.attrs.pop("maxlength", None)
    form.base_fields = ClassFields(fields)
    return form


class Area(forms.Textarea):
    """A text of several lines."""

    def __init__(self, *, rows: int, **attrs: Any) -> None:
        """rows: its height in lines. attrs: attributes of the HTML element."""
        super().__init__({"rows": rows, **attrs})
        del self.attrs["cols"]


class SecretArea(Area):
    """A text of several lines that is never shown again, as in a password field."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return super().get_context(name, None, attrs)
