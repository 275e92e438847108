"""What is known of one field, apart from how its value is judged: that is the form's."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from smtptest.engine.smtp.plan import Plan

Text = Promise | str


class Section(Enum):
    """A part of the form, in the order of the page."""

    SERVER = auto()
    """In plain sight."""
    OPTIONS = auto()
    """The first of the further options, without a heading."""
    LOGIN = auto()
    CONNECTION = auto()
    MESSAGE = auto()
    """Only if a message can be sent that the visitor has written."""
    EXTENSIONS = auto()

    @property
    def title(self) -> Text:
        """The heading, empty for none."""
        return _TITLES.get(self, "")


_TITLES: dict[Section, Text] = {
    Section.LOGIN: _("Log in"),
    Section.CONNECTION: _("TLS and network"),
    Section.MESSAGE: _("Message"),
    Section.EXTENSIONS: _("Extensions"),
}


class Names(Enum):
    """Whom a value names, so that a masked copy knows the name wherever else it stands."""

    HOST = auto()
    """A host name or an IP address."""
    MAILBOX = auto()
    """A mail address, or a user name that may be one."""


class Told(Enum):
    """How a transcript says what the field was set to."""

    VALUE = auto()
    """By its value."""
    LENGTH = auto()
    """A text can be long, and the message itself is in the transcript: only how many characters it has."""
    PRESENCE = auto()
    """Only that there was a value: it is a block of letters, or names a person."""
    ELSEWHERE = auto()
    """Page and text say it anyway, in places of their own."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One thing that can be asked for.

    What has no default here must be decided for every field. What has one is what is safe for a field that nobody has
    thought about: a masked copy hides it, and no other program's command claims to do the same.
    """

    name: str
    """In the form, in JSON, in the plan, in the address of the first page; with hyphens, on the command line."""
    label: Text
    """Beside its control, in the help of the command line, in the API's description, and on a transcript's page."""
    section: Section
    """The part of the form that it stands in."""
    help: Text = ""
    """A sentence below the control."""
    example: str = ""
    """What an empty control shows."""
    beside: bool = False
    """It stands in one row with the field before it."""
    option: str = ""
    """The option on the command line, if that is not the name."""
    terminal: Text = ""
    """The help of the command line, if there is more to say than the label."""
    terminal_example: str = ""
    """An example of the option's value, if it is not that of the control."""
    secret: bool = False
    """It is not part of the plan, is never stored, and has no place in an address or on a command line."""
    private: bool = False
    """Only the private profile has it: the public one refuses it, and does not offer it."""
    plain_dialog: bool = False
    """It means nothing to a probe, which says by itself what it sends."""
    exported: bool = False
    """Commands for other programs can express it, or say by themselves that they cannot."""
    names: Names | None = None
    """Whom its value names."""
    kept_in_masked: bool = False
    """A masked copy keeps the text and replaces the names in it. Otherwise it shows nothing of the text."""
    told: Told = Told.VALUE
    """How a transcript shows its value."""

    @property
    def default(self) -> Any:
        """Its value if nothing is asked for, as a transcript's JSON gives it: that of the plan."""
        return "" if self.secret else USUAL[self.name]

    @property
    def is_choice(self) -> bool:
        """Its values are words of ours, from a list that is closed."""
        return isinstance(self.default, StrEnum)

    @property
    def choices(self) -> list[str]:
        """The words that its value may be; none if any text is allowed."""
        default = self.default
        return [*type(default)] if isinstance(default, StrEnum) else []

    def is_usual(self, value: Any) -> bool:
        """Whether this value says no more than its absence."""
        return value in (None, "", (), self.default)


USUAL: dict[str, Any] = Plan(host="").to_json()
"""What a plan says if nothing is asked for, by field."""
