"""A new field is written down in three files; all others that speak of fields know it from there, or fail by its name.

That holds for a test, a domain check and a receive test; a monitor has no plan, and two files.

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
# The same of the other forms: a text.
ADDED_ELSEWHERE = (
    ("engine/domain/plan.py", "    connect: bool = True\n", '    novel_words: str = ""\n'),
    (
        "fields/domain.py",
        '        DomainField(\n            name="selectors"',
        '        DomainField(name="novel_words", label="Novel words", section=Section.OPTIONS, example="new"),\n',
    ),
    (
        "web/forms/domain_form.py",
        "    def plan(self) -> DomainPlan:\n",
        "    novel_words = forms.CharField(required=False)\n\n",
    ),
    ("engine/receiving/plan.py", "    minutes: int = 30\n", '    novel_words: str = ""\n'),
    (
        "fields/receiving.py",
        '    )\n}  # fmt: skip\n"""What can be asked for."""\n',
        '        ReceiveField(name="novel_words", label="Novel words", section=Section.OPTIONS, example="new"),\n',
    ),
    ("web/forms/receiving/receive_form.py", "from django.core.exceptions", "from django import forms\n"),
    (
        "web/forms/receiving/receive_form.py",
        "    def __init__(self, *arguments: Any, is_on",
        "    novel_words = forms.CharField(required=False)\n\n",
    ),
    ("fields/monitors.py", '    "group": "",\n', '    "novel_words": "",\n'),
    (
        "fields/monitors.py",
        '        MonitorField(\n            name="group"',
        '        MonitorField(name="novel_words", label="Novel words", section=Section.OPTIONS, example="new"),\n',
    ),
    (
        "web/forms/monitors/monitor_form.py",
        "    group = forms.CharField(",
        "    novel_words = forms.CharField(required=False)\n",
    ),
)
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
from smtptest.web.forms.domain_form import DomainForm
from smtptest.web.forms.monitors.monitor_form import MonitorForm
from smtptest.web.forms.plan_form import TestForm
from smtptest.web.forms.receiving.receive_form import ReceiveForm
from smtptest.web.forms.request_data import prefilled, typed
from smtptest.web.management.commands.domaincheck import Command as Domaincheck
from smtptest.web.management.commands.receive import Command as Receive
from smtptest.web.management.commands.smtptest import Command
from smtptest.web.presenters.monitors import form as monitor_page
from smtptest.web.terminal.domain_arguments import given_fields
from smtptest.web.views import comparison, domain, receive
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
domain_form = DomainForm({"domain": "lab.test", "novel_words": "hush"})
receive_form = ReceiveForm({"behaviour": "normal", "novel_words": "hush"}, is_on=True)
monitor_form = MonitorForm({"novel_words": "hush"}, least=60)
assert domain_form.is_valid() and receive_form.is_valid() and monitor_form.is_valid()
request = RequestFactory().get("/")
monitors = monitor_page.context("smtp", TestForm(), MonitorForm(least=60), engine.environment())
rows = {"rows": monitors["own_rows"] + monitors["own_options"]}

def options(command):
    return " ".join(command.create_parser("manage.py", "x").format_help().split())

def of_plan(plan):
    stored = plan.to_json()
    words, hidden = masked(stored, [])[0]["novel_words"], stored["novel_words"]
    return {
        "stored": hidden, "read": type(plan).from_json(stored) == plan, "masked": hidden not in words,
        "repeated": comparison.fields_of(stored)["novel_words"],
        "summary": [list(map(str, one)) for one in asked(stored) if one[0] == "novel_words"],
    }

told["elsewhere"] = {
    "domain": {
        "page": domain.page(request, DomainForm(), status=200).content.decode(),
        "api": _schemas()["DomainFields"]["properties"].get("novel_words"),
        "command line": options(Domaincheck()),
        "given": given_fields({"domain": "lab.test", "novel_words": "hush"}).get("novel_words"),
        **of_plan(domain_form.plan()),
    },
    "receive": {
        "page": receive.page(request, ReceiveForm(), status=200).content.decode(),
        "api": _schemas()["ReceiveFields"]["properties"].get("novel_words"),
        "command line": options(Receive()),
        "given": Receive().form(dict.fromkeys(["listen", "json", "nagios", "behaviour"], "")
            | {"minutes": 1, "novel_words": "hush"}).data.get("novel_words"),
        **of_plan(receive_form.plan("a@lab.test", 5)),
    },
    "monitor": {
        "page": render_to_string("controls/rows.html", rows),
        "api": _schemas()["MonitorFields"]["properties"].get("novel_words"),
        "given": monitor_form.values()["novel_words"],
    },
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
    one_of_each = [(name, line, added) for name, (line, added) in ADDED.items()]
    for name, line, added in (*one_of_each, *ADDED_ELSEWHERE):
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


@pytest.mark.long
@pytest.mark.parametrize("form", ["domain", "receive", "monitor"])
def test_the_other_forms_know_theirs_too(known: Any, form: str) -> None:
    found = known["elsewhere"][form]
    assert '<input type="text" name="novel_words" placeholder="new" id="id_novel_words">' in found["page"]
    assert found["api"] == {"description": "Novel words", "type": "string", "default": ""}
    assert found["given"] == "hush"
    if form != "monitor":
        assert "--novel-words NOVEL_WORDS Novel words. Example: new" in found["command line"]
        assert (found["stored"], found["repeated"]) == ("hush", "hush")
        assert found["read"]
        assert found["masked"]
        assert found["summary"] == [["novel_words", "Novel words", "hush"]]


def test_a_field_of_the_table_that_nobody_judges_is_found_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """tests/fields/test_table.py and tests/house/test_tables.py compare the names of all fields; so do these."""
    monkeypatch.setitem(
        table.FIELDS, "novel_words", Field(name="novel_words", label="Novel words", section=Section.EXTENSIONS)
    )
    with pytest.raises(KeyError, match="novel_words"):
        sections(TestForm(), public=False, sends=True)
    with pytest.raises(KeyError, match="novel_words"):
        _ = table.FIELDS["novel_words"].default
