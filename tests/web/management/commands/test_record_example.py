"""manage.py record_example keeps what it recorded."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

from django.core.management import call_command

from smtptest.web.presenters import example


def test_the_command_keeps_what_it_recorded(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    call_command("record_example", folder=tmp_path, stdout=StringIO())
    assert '"kind": "sent"' in (tmp_path / example.RECORDING).read_text()
