"""The fields for extensions of SMTP, with their rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from smtptest.engine.smtp.extensions.dsn import parse_dsn
from smtptest.engine.smtp.mailboxes import needs_smtputf8
from smtptest.engine.smtp.plan import Smtputf8, StopAfter
from smtptest.web.forms.field_errors import field_errors_shown
from smtptest.web.forms.flag import Flag, Number
from smtptest.web.forms.message_fields import MOST_SIZE


class EsmtpFields(forms.Form):
    """Fields of :class:`smtptest.web.forms.plan_form.TestForm`, with their rules."""

    dsn = forms.CharField(required=False, max_length=1000)
    pipelining = Flag()
    bdat = Flag()
    chunk_size = Number(
        required=False,
        min_value=0,
        max_value=MOST_SIZE,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), _("Enter a number of bytes, at most 50 MiB.")
        ),
    )
    requiretls = Flag()

    def clean_dsn(self) -> str:
        with field_errors_shown():
            parsed = parse_dsn(self.cleaned_data["dsn"])
        return " ".join(parsed.mail + parsed.rcpt)

    def clean_chunk_size(self) -> int:
        return self.cleaned_data["chunk_size"] or 0

    def judge_extensions(self, wanted: dict[str, Any]) -> None:
        """Add the errors that concern several fields. wanted: the values that are valid so far, by field."""
        addresses = (wanted.get("mail_from") or "", *(wanted.get("rcpt_to") or ()))
        if wanted.get("smtputf8") is Smtputf8.NO and any(map(needs_smtputf8, addresses)):
            self.add_error("smtputf8", _("An address has characters beyond ASCII before its @, which need SMTPUTF8."))
        if "ORCPT=" in wanted.get("dsn", "").upper() and len(addresses) > 2:
            self.add_error("dsn", _("ORCPT names one original recipient. Enter one recipient only."))
        if wanted.get("chunk_size") and not wanted.get("bdat"):
            self.add_error("chunk_size", _("Chunks are sent by BDAT; choose that too, or leave this out."))
        if wanted.get("bdat") and wanted.get("stop_after") is StopAfter.DATA:
            self.add_error("stop_after", _("With BDAT there is no DATA to stop after."))
