"""Takes files into the form, from a browser, from JSON or from the command line; only in memory."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.translation import gettext_lazy as _

from smtptest.engine.smtp.message.attachments import DEFAULT_TYPE, MOST_BYTES, Attachment, within_cap
from smtptest.web.forms.field_errors import field_errors_shown

_KEYS = {"name", "type", "content"}


class InMemory(FileUploadHandler):
    """Keeps as much as may be attached and one byte more. Django's own handler writes larger files to the disk."""

    _kept: BytesIO

    def new_file(self, *args: Any, **options: Any) -> None:
        super().new_file(*args, **options)
        self._kept = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._kept.write(raw_data[: max(0, MOST_BYTES + 1 - self._kept.tell())])

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self._kept.seek(0)
        return InMemoryUploadedFile(
            self._kept, self.field_name, self.file_name or "", self.content_type or "", file_size, self.charset
        )


class _Files(forms.FileInput):
    """The control for files. Its attributes tell ``site/js/start/form.js`` how much may be chosen."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        return files.getlist(name) if name in files else data.get(name)


class Attachments(forms.Field):
    """A list of files. Its clean value is a tuple of :class:`Attachment`."""

    def __init__(self) -> None:
        most = {"data-most": MOST_BYTES, "data-large": _("All files together may have at most 256 KiB.")}
        super().__init__(required=False, widget=_Files(most))

    def clean(self, value: Any) -> tuple[Attachment, ...]:
        if not value:
            return ()
        if not isinstance(value, list):
            raise ValidationError(_("Enter a list of objects with name, type and content (base64)."))
        with field_errors_shown():
            return within_cap(tuple(map(_attachment, value)))


def _attachment(item: Any) -> Attachment:
    match item:
        case Attachment():
            return item
        case UploadedFile():
            kind = (item.content_type or DEFAULT_TYPE).lower()
            # A file that a browser calls a message or a multipart is attached as an opaque file.
            composite = kind.startswith(("multipart/", "message/"))
            return Attachment(item.name or "", DEFAULT_TYPE if composite else kind, item.read())
        case {"name": str(name), "content": str(content)} if set(item) <= _KEYS:
            kind = item.get("type") or DEFAULT_TYPE
            if isinstance(kind, str):
                return Attachment(name, kind.lower(), _decoded(content))
    raise ValidationError(_("Enter a list of objects with name, type and content (base64)."))


def _decoded(content: str) -> bytes:
    try:
        return base64.b64decode(content, validate=True)
    except ValueError:
        raise ValidationError(_("The content of a file is written in base64 (RFC 4648 section 4).")) from None
