"""Words that the engine marks for translation are found."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.management.commands import makemessages

from smtptest.web.management.commands.makemessages import Command

pytestmark = pytest.mark.skipif(shutil.which("xgettext") is None, reason="needs Debian's gettext")


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ('label=pgettext_noop("verdict", "closed")', 'msgctxt "verdict"\nmsgid "closed"\n'),
        ('counted=ngettext_noop("%(count)d remark", "%(count)d remarks")', 'msgid_plural "%(count)d remarks"\n'),
    ],
)
def test_a_word_that_is_marked_with_its_context_or_its_plural_is_found(tmp_path: Path, text: str, entry: str) -> None:
    source = tmp_path / "verdict.py"
    source.write_text(f"{text}\n")
    command = ["xgettext", "--language=Python", *Command.xgettext_options, "--output=-", str(source)]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert entry in found


def test_the_texts_of_mails_are_read_whatever_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(makemessages.Command, "handle", lambda _, **options: asked.append(options["extensions"]))
    Command().handle(extensions=None)
    Command().handle(extensions=["html,py"])
    assert asked == [["html", "py", "txt"], ["html,py", "html", "py", "txt"]]
