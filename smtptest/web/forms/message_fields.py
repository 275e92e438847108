"""The fields for the message, with their rules."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from smtptest.engine.smtp.message.headers import parse_headers
from smtptest.web.forms.controls import Area
from smtptest.web.forms.field_errors import field_errors_shown
from smtptest.web.forms.flag import Number
from smtptest.web.forms.uploads import Attachments

# Bytes.
MOST_BODY = 64 * 1024
MOST_RAW = 256 * 1024
MOST_HEADERS = 16 * 1024
# Mail servers commonly accept 10 to 50 MB, so this is enough to test their limits.
MOST_SIZE = 50 * 1024 * 1024


class MessageFields(forms.Form):
    """Fields of :class:`smtptest.web.forms.plan_form.TestForm`, with their rules."""

    attachments = Attachments()
    html = forms.CharField(required=False, strip=False, widget=Area(rows=3, dir="auto"))
    headers = forms.CharField(required=False, strip=False, max_length=MOST_HEADERS, widget=Area(rows=2))
    raw_message = forms.CharField(required=False, strip=False, widget=Area(rows=3, dir="auto"))
    size = Number(
        required=False,
        min_value=0,
        max_value=MOST_SIZE,
        error_messages={
            "invalid": _("Enter a number of bytes."),
            "max_value": _("A message may have at most 50 MiB."),
            "min_value": _("Enter a number of bytes."),
        },
    )

    def clean_body(self) -> str:
        return self._text("body")

    def clean_html(self) -> str:
        return self._text("html")

    def clean_raw_message(self) -> str:
        text: str = self.cleaned_data["raw_message"]
        if len(text.encode(errors="surrogatepass")) > MOST_RAW:
            raise ValidationError(_("The message may have at most 256 KiB."))
        return text

    def clean_headers(self) -> str:
        text: str = self.cleaned_data["headers"]
        with field_errors_shown():
            fields = parse_headers(text)
        return "\n".join(f"{name}: {value}" for name, value in fields)

    def clean_size(self) -> int:
        return self.cleaned_data["size"] or 0

    def _text(self, name: str) -> str:
        text: str = self.cleaned_data[name]
        try:
            size = len(text.encode())
        except UnicodeEncodeError:  # surrogates from the command line
            raise ValidationError(_("This is not valid UTF-8.")) from None
        if size > MOST_BODY:
            raise ValidationError(_("The text may have at most 64 KiB."))
        return text
