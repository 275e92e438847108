"""Files that the message carries. Their content travels beside the plan, which only describes them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from smtptest.engine.smtp.plan import Attached
from smtptest.engine.words.field_errors import FieldError

MOST_FILES = 3
MOST_BYTES = 256 * 1024  # of all together
DEFAULT_TYPE = "application/octet-stream"
_LONGEST_NAME = 200
# RFC 6838 section 4.2; composite types have parts of their own, which a file is not taken apart for.
_TYPE = re.compile(r"(?!multipart/|message/)[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")


@dataclass(frozen=True)
class Attachment:
    """One file. Raises FieldError if it is not acceptable."""

    name: str
    """Without a folder."""
    type: str
    """Such as ``text/plain``."""
    content: bytes = field(repr=False)
    """The bytes of the file, not encoded."""

    def __post_init__(self) -> None:
        if not self.name.strip() or not self.name.isprintable() or re.search(r"[/\\]", self.name):
            raise FieldError("file-name")
        if len(self.name) > _LONGEST_NAME:
            raise FieldError("file-name-too-long", most=_LONGEST_NAME)
        if not _TYPE.fullmatch(self.type):
            raise FieldError("file-type", type=repr(self.type[:60]))

    @property
    def facts(self) -> Attached:
        return Attached(self.name, self.type, len(self.content))


def within_cap(attachments: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
    """The same files. Raises FieldError if they are too many, or too large together."""
    if len(attachments) > MOST_FILES:
        raise FieldError("files-too-many", most=MOST_FILES)
    if sum(len(attachment.content) for attachment in attachments) > MOST_BYTES:
        raise FieldError("files-too-large", most=MOST_BYTES // 1024)
    return attachments
