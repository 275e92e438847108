"""A new field is written down in three files; all others that speak of fields know it from there, or fail by its name.

One of each kind is added to a copy of the sources, as somebody would add it, and another Python asks whoever has to
know it.
"""

from __future__ import annotations

import json
import os
import re
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

# A text, a choice, a tick box that only the private profile has, and a secret: a file, a line of it, and what is
# written before that line.
ADDED = {
    "engine/smtp/plan.py": (
        '    source_address: str = ""\n',
        '    novel_words: str = ""\n    novel_choice: Family = Family.ANY\n    novel_flag: bool = False\n',
    ),
    "fields/table.py": (
        '    Field(name="proxy", ',
        """    Field(name="novel_words", label="Novel words", section=Section.EXTENSIONS, example="new"),
    Field(name="novel_choice", label="Novel choice", section=Section.EXTENSIONS),
    Field(name="novel_flag", label="Novel flag", section=Section.EXTENSIONS, private=True),
    Field(name="novel_secret", label="Novel secret", section=Section.EXTENSIONS, secret=True, example="token.txt"),
""",
    ),
    "web/forms/plan_form.py": (
        "    proxy = Choice(Proxy)\n",
        """    novel_words = forms.CharField(required=False)
    novel_choice = Choice(Family)
    novel_flag = Flag()
    novel_secret = forms.CharField(required=False, widget=forms.PasswordInput())
""",
    ),
}
SAID = {"novel_words": "hush", "novel_choice": "ipv4", "novel_flag": "true", "novel_secret": "tr0ub4dor"}
ASK = """
import io, json
import django
from django.conf import settings
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
django.setup()
from dataclasses import replace
from django.template.loader import render_to_string
from django.test import RequestFactory
from smtptest.conf import engine
from smtptest.engine.smtp.plan import Plan
from smtptest.export.exportable import wish
from smtptest.transcripts.masking.mask import masked
from smtptest.transcripts.render.plan_summary import asked
from smtptest.web.forms.plan_form import TestForm
from smtptest.web.forms.request_data import prefilled, typed
from smtptest.web.management.commands.smtptest import Command
from smtptest.web.presenters import start_page
from smtptest.web.views.openapi import _schemas

quotas = engine.environment().quotas
said = {"host": "mx.test", "stop_after": "ehlo", **SAID}
form = TestForm(said)
assert form.is_valid(), form.errors
plan = form.plan().to_json()
found = {"plan": plan, "events": [], "dialogs": []}

def page(form, *, public=False):
    context = start_page.context(form, "", public=public, quotas=quotas, receives=True)
    return render_to_string("start/page.html", context, RequestFactory().get("/"))

told = {
    "page": page(TestForm()),
    "page again": page(form),
    "public page": page(TestForm(), public=True),
    "command line": Command().create_parser("manage.py", "smtptest").format_help(),
    "api": {name: _schemas()["Fields"]["properties"].get(name) for name in SAID},
    "plan": {name: value for name, value in plan.items() if name.startswith("novel")},
    "summary": [list(map(str, told)) for told in asked(plan)],
    "in words": [list(map(str, told)) for told in asked(plan, in_words=True)],
    "not exported": wish(found, owner=True).unheard_of,
    "masked": {name: value for name, value in masked(plan, [])[0].items() if name.startswith("novel")},
    "usual": [list(map(str, told)) for told in asked(Plan(host="mx.test").to_json())],
    "from a link": dict(prefilled(RequestFactory().get("/", said)).fields),
    "typed": dict(typed(RequestFactory().post("/", said)).fields),
}
settings.ENV = replace(settings.ENV, profile="public")
refused = TestForm(said)
told["refused in public"] = sorted(name for name in refused.errors if name.startswith("novel"))
print(json.dumps(told))
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
    command = [sys.executable, "-c", f"SAID = {SAID}\n{ASK}"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.long
def test_the_page_shows_each_by_its_kind(known: Any) -> None:
    page = known["page"]
    assert '<input type="text" name="novel_words" placeholder="new" id="id_novel_words">' in page
    assert '<label for="id_novel_words">Novel words</label>' in page
    assert re.search(r'<select name="novel_choice"[^>]*>\s*<option\s+value="any" selected>IPv6 or IPv4</option>', page)
    assert re.search(r'<input type="checkbox" name="novel_flag" value="true"', page)
    assert re.search(r'<input type="password" name="novel_secret"', page)


@pytest.mark.long
def test_the_public_profile_neither_offers_nor_takes_what_is_private(known: Any) -> None:
    assert [name for name in SAID if f'name="{name}"' not in known["public page"]] == ["novel_flag"]
    assert known["refused in public"] == ["novel_flag"]


@pytest.mark.long
def test_the_command_line_takes_each_by_its_kind(known: Any) -> None:
    told = " ".join(known["command line"].split())
    assert "--novel-words NOVEL_WORDS Novel words. Example: new " in told
    assert "--novel-choice NOVEL_CHOICE Novel choice: any (IPv6 or IPv4), ipv4 (IPv4 only), ipv6 (IPv6 only)." in told
    assert "--novel-flag Novel flag. " in told
    assert "--novel-secret FILE Novel secret. Example: token.txt " in told


@pytest.mark.long
def test_the_api_describes_each(known: Any) -> None:
    assert known["api"] == {
        "novel_words": {"description": "Novel words", "type": "string", "default": ""},
        "novel_choice": {
            "description": "Novel choice", "type": "string", "enum": ["any", "ipv4", "ipv6"], "default": "any"
        },
        "novel_flag": {"description": "Novel flag", "type": "boolean", "default": False},
        "novel_secret": {"description": "Novel secret", "type": "string"},
    }  # fmt: skip


@pytest.mark.long
def test_a_transcript_tells_each_that_is_not_as_usual(known: Any) -> None:
    assert known["plan"] == {"novel_words": "hush", "novel_choice": "ipv4", "novel_flag": True}
    told = [one for one in known["summary"] if one[0].startswith("novel")]
    assert told == [
        ["novel_words", "Novel words", "hush"],
        ["novel_choice", "Novel choice", "ipv4"],
        ["novel_flag", "Novel flag", "yes"],
    ]
    assert ["novel_choice", "Novel choice", "IPv4 only"] in known["in words"]
    assert known["usual"] == []


@pytest.mark.long
def test_a_secret_is_told_nowhere_and_filled_in_by_nothing(known: Any) -> None:
    assert SAID["novel_secret"] not in json.dumps(known)
    for place in ("from a link", "typed"):
        assert {name for name in known[place] if name.startswith("novel")} == set(SAID) - {"novel_secret"}


@pytest.mark.long
def test_no_other_program_is_said_to_do_the_same(known: Any) -> None:
    assert sorted(known["not exported"]) == ["novel_choice", "novel_flag", "novel_words"]


@pytest.mark.long
def test_a_masked_copy_hides_what_was_written_and_keeps_what_was_chosen(known: Any) -> None:
    assert "hush" not in known["masked"]["novel_words"]
    assert (known["masked"]["novel_choice"], known["masked"]["novel_flag"]) == ("ipv4", True)


def test_a_field_of_the_table_that_nobody_judges_is_found_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """tests/fields/test_table.py and tests/house/test_tables.py compare the names of all fields; so do these."""
    monkeypatch.setitem(
        table.FIELDS, "novel_words", Field(name="novel_words", label="Novel words", section=Section.EXTENSIONS)
    )
    with pytest.raises(KeyError, match="novel_words"):
        sections(TestForm(), public=False, sends=True)
    with pytest.raises(KeyError, match="novel_words"):
        _ = table.FIELDS["novel_words"].default
