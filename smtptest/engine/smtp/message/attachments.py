"""Files that the message carries. Their content travels beside the plan, which has only their facts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from smtptest.engine.smtp.plan import Attached

MOST_FILES = 3
MOST_BYTES = 256 * 1024  # of all together
DEFAULT_TYPE = "application/octet-stream"
_LONGEST_NAME = 200
# RFC 6838 section 4.2; composite types have parts of their own, which a file is not taken apart for.
_TYPE = re.compile(r"(?!multipart/|message/)[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")


@dataclass(frozen=True)
class Attachment:
    """One file. name: without a folder. type: as in ``text/plain``. Raises ValueError saying what cannot be."""

    name: str
    type: str
    content: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not self.name.strip() or not self.name.isprintable() or re.search(r"[/\\]", self.name):
            raise ValueError("A file needs a name, without folders and control characters.")
        if len(self.name) > _LONGEST_NAME:
            raise ValueError(f"The name of a file has at most {_LONGEST_NAME} characters.")
        if not _TYPE.fullmatch(self.type):
            raise ValueError(f"{self.type[:60]!r} is no type of a file, as application/pdf is one.")

    @property
    def facts(self) -> Attached:
        return Attached(self.name, self.type, len(self.content))


def within_cap(attachments: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
    """The same. Raises ValueError where they are too many, or too large together."""
    if len(attachments) > MOST_FILES:
        raise ValueError(f"At most {MOST_FILES} files.")
    if sum(len(attachment.content) for attachment in attachments) > MOST_BYTES:
        raise ValueError(f"All files together may have at most {MOST_BYTES // 1024} KiB.")
    return attachments
