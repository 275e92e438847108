"""A new field is written down in three files; all others that speak of fields know it from there, or fail by its name.

The field is added to a copy of the sources, as somebody would add it, and another Python asks whoever has to know it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from smtptest.conf.environment import BASE_DIR
from smtptest.fields import table
from smtptest.fields.field import Field, Section
from smtptest.web.forms.plan_form import TestForm
from smtptest.web.presenters.form_sections import sections

# A file, a line of it, and what is written before that line.
ADDED = {
    "engine/smtp/plan.py": ('    source_address: str = ""\n', '    novel_words: str = ""\n'),
    "fields/table.py": (
        '    Field(name="proxy", ',
        '    Field(name="novel_words", label="Novel words", section=Section.EXTENSIONS, example="new"),\n',
    ),
    "web/forms/esmtp_fields.py": ("    pipelining = Flag()\n", "    novel_words = forms.CharField(required=False)\n"),
}
ASK = """
import io, json
import django
from django.conf import settings
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
django.setup()
from django.template.loader import render_to_string
from django.test import RequestFactory
from smtptest.conf import engine
from smtptest.engine.smtp.plan import Plan
from smtptest.export.exportable import wish
from smtptest.transcripts.masking.mask import masked
from smtptest.transcripts.render.plan_summary import asked
from smtptest.web.forms.plan_form import TestForm
from smtptest.web.management.commands.smtptest import Command
from smtptest.web.presenters import start_page
from smtptest.web.views.openapi import _schemas

quotas = engine.environment().quotas
page = start_page.context(TestForm(), "", public=False, quotas=quotas, receives=True)
form = TestForm({"host": "mx.test", "stop_after": "ehlo", "novel_words": "hush"})
assert form.is_valid(), form.errors
plan = form.plan().to_json()
found = {"plan": plan, "events": [], "dialogs": []}
print(json.dumps({
    "page": render_to_string("start/page.html", page, RequestFactory().get("/")),
    "command line": Command().create_parser("manage.py", "smtptest").format_help(),
    "api": _schemas()["Fields"]["properties"].get("novel_words"),
    "plan": plan["novel_words"],
    "summary": [list(map(str, told)) for told in asked(plan)],
    "not exported": wish(found, owner=True).unheard_of,
    "masked": masked(plan, [])[0]["novel_words"],
    "usual": [list(map(str, told)) for told in asked(Plan(host="mx.test").to_json())],
}))
"""


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What a program says of itself that has one field more."""
    folder: Path = tmp_path_factory.mktemp("novel")
    shutil.copytree(BASE_DIR / "smtptest", folder / "smtptest", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("templates", "site", "locale"):
        (folder / name).symlink_to(BASE_DIR / name)
    for name, (line, added) in ADDED.items():
        file = folder / "smtptest" / name
        assert file.read_text().count(line) == 1, name
        file.write_text(file.read_text().replace(line, added + line))
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "smtptest.settings", "SMTPTEST_VAR": str(folder / "var")}
    command = [sys.executable, "-c", ASK]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.long
def test_the_page_shows_it(known: Any) -> None:
    assert '<input type="text" name="novel_words" placeholder="new" id="id_novel_words">' in known["page"]
    assert '<label for="id_novel_words">Novel words</label>' in known["page"]


@pytest.mark.long
def test_the_command_line_takes_it(known: Any) -> None:
    assert "--novel-words NOVEL_WORDS" in known["command line"]
    assert "Novel words. Example: new\n" in known["command line"]


@pytest.mark.long
def test_the_api_describes_it(known: Any) -> None:
    assert known["api"] == {"description": "Novel words", "type": "string", "default": ""}


@pytest.mark.long
def test_a_transcript_tells_it_if_it_is_not_as_usual(known: Any) -> None:
    assert known["plan"] == "hush"
    assert ["novel_words", "Novel words", "hush"] in known["summary"]
    assert known["usual"] == []


@pytest.mark.long
def test_no_other_program_is_said_to_do_the_same(known: Any) -> None:
    assert known["not exported"] == ["novel_words"]


@pytest.mark.long
def test_a_masked_copy_hides_it(known: Any) -> None:
    assert "hush" not in known["masked"]


def test_a_field_of_the_table_that_nobody_judges_is_found_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """tests/fields/test_table.py and tests/house/test_tables.py compare the names of all fields; so do these."""
    monkeypatch.setitem(
        table.FIELDS, "novel_words", Field(name="novel_words", label="Novel words", section=Section.EXTENSIONS)
    )
    with pytest.raises(KeyError, match="novel_words"):
        sections(TestForm(), public=False, sends=True)
    with pytest.raises(KeyError, match="novel_words"):
        _ = table.FIELDS["novel_words"].default
