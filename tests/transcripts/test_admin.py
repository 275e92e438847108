"""The operator's pages: not there unless asked for, behind a real login with its own limit, and fit for the policy."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.async_api import expect

from smtptest.conf.admin_settings import FAILURES
from smtptest.conf.environment import BASE_DIR
from tests.browser.conftest import Visitors, chromium, visitors
from tests.servers.program import Program

PATH, NAME, PASSWORD = "operator-4821", "operator", "correct horse battery"
# A test of every kind, beginning, over and as a masked copy, on each of the operator's pages.
LOOK = """
import django
django.setup()
from datetime import timedelta
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from smtptest.engine.smtp.plan import Plan
from smtptest.transcripts import event_log
from smtptest.transcripts.models import Test
from tests.transcripts import domain_check, received

call_command("migrate", verbosity=0)
settings.ALLOWED_HOSTS = ["testserver"]
settings.STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
plans = {
    Test.Kind.TEST: Plan(host="mx.example.net", port=2525, mail_from="me@example.org"),
    Test.Kind.DOMAIN: domain_check.PLAN,
    Test.Kind.RECEIVE: received.PLAN,
}
assert set(plans) == set(Test.Kind)
for kind, plan in plans.items():
    event_log.create(plan.to_json(), "x" * 43, timedelta(days=1), kind)
    for masked in (False, True):
        test = event_log.create(plan.to_json(), "x" * 43, timedelta(days=1), kind)
        Test.objects.filter(pk=test.pk).update(
            state="finished", verdict="rejected", summary="It rejected <anna@example.org>.", took=1.23456, masked=masked
        )
client = Client(raise_request_exception=True)
client.force_login(User.objects.create_superuser("operator", password="x"), "django.contrib.auth.backends.ModelBackend")
listing = "/operator-4821/transcripts/test/"
pages = ["", "statistics/", *(f"?kind={kind}" for kind in plans)]
pages += [f"{number}/{page}/" for number in Test.objects.values_list("pk", flat=True) for page in ("change", "delete")]
said = {}
for page in pages:
    answer = client.get(listing + page)
    assert answer.status_code == 200, (page, answer.status_code)
    said[page] = answer.content.decode()
    for address in ("anna@example.org", "me@example.org", received.ADDRESS):
        assert address not in said[page], (page, address)
assert all(word in said[""] for word in ("mx.example.net", "example.org", "9 tests", ">1.235<"))
for kind in plans:
    assert "3 tests" in said[f"?kind={kind}"], kind
assert "2525" in said[f"{Test.objects.filter(kind=Test.Kind.TEST)[0].pk}/change/"]
print("seen")
"""
pytestmark = [pytest.mark.process]
__all__ = ["chromium", "visitors"]  # fixtures of the browser tests


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    var = tmp_path_factory.mktemp("var")
    started = Program(var, "--no-demo", environment={"SMTPTEST_ADMIN": PATH})
    for name in (NAME, "another"):
        environment = {**os.environ, "SMTPTEST_ADMIN": PATH, "SMTPTEST_VAR": str(var)}
        made = {"DJANGO_SUPERUSER_PASSWORD": PASSWORD, "DJANGO_SUPERUSER_USERNAME": name, "DJANGO_SUPERUSER_EMAIL": ""}
        command = [sys.executable, "manage.py", "createsuperuser", "--noinput"]
        subprocess.run(command, cwd=BASE_DIR, env={**environment, **made}, check=True, capture_output=True)
    yield started
    started.kill()


class Browser:
    """As much of a browser as a login needs: it keeps cookies and sends the token of the form."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.cookies: dict[str, str] = {}
        self.headers: dict[str, str] = {}

    def ask(self, method: str, path: str, body: str = "", kind: str = "application/x-www-form-urlencoded") -> int:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        with closing(HTTPConnection("127.0.0.1", self.program.port, timeout=30)) as connection:
            connection.request(method, path, body, {"Content-Type": kind, "Cookie": cookie})
            answer = connection.getresponse()
            self.text = answer.read().decode()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                self.headers[value.partition("=")[0]] = value
                self.cookies[value.partition("=")[0]] = value.partition("=")[2].partition(";")[0]
        return answer.status

    def login(self, name: str, password: str) -> int:
        address = f"/{PATH}/login/"
        self.ask("GET", address)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.text)
        fields = {"username": name, "password": password, "csrfmiddlewaretoken": token[1] if token else ""}
        return self.ask("POST", address, urlencode(fields))


def ended(program: Program) -> str:
    """The id of a test that was started and has ended."""
    browser = Browser(program)
    fields = {
        "host": "127.0.0.1",
        "port": 1,
        "rcpt_to": ["a@example.org"],
        "username": "alice",
        "password": "tr0ub4dor",
    }
    assert browser.ask("POST", "/", json.dumps(fields), "application/json") == 201
    public_id = str(json.loads(browser.text)["id"])
    while browser.ask("GET", f"/t/{public_id}.json") == 200 and json.loads(browser.text)["state"] == "running":
        pass
    return public_id


def test_without_the_setting_there_is_none(start_program: Callable[..., Program]) -> None:
    browser = Browser(start_program("--no-demo"))
    assert [browser.ask("GET", path) for path in ("/admin/", f"/{PATH}/", f"/{PATH}/login/")] == [404] * 3


def test_nothing_is_seen_without_a_login(program: Program) -> None:
    browser = Browser(program)
    places = ("", "transcripts/test/", "transcripts/test/statistics/", "transcripts/test/1/change/")
    assert [browser.ask("GET", f"/{PATH}/{place}") for place in places] == [302] * 4
    assert browser.ask("GET", "/") == 200
    assert set(browser.cookies) == {"csrftoken"}, "visitors get no session"


def test_a_test_is_found_counted_and_deleted(program: Program) -> None:
    public_id = ended(program)
    browser = Browser(program)
    assert browser.login(NAME, PASSWORD) == 302
    cookie = browser.headers["smtptest_operator"]
    assert {"HttpOnly", f"Path=/{PATH}/", "SameSite=Strict"} <= {part.strip() for part in cookie.split(";")}
    listing = f"/{PATH}/transcripts/test/"
    assert browser.ask("GET", f"{listing}?q={public_id[:8]}") == 200
    assert "0 tests" in browser.text, "a part of a link finds nothing"
    assert browser.ask("GET", f"{listing}?q={public_id}") == 200
    number = re.search(rf"{listing}(\d+)/change/", browser.text)
    assert number
    assert browser.ask("GET", f"{listing}{number[1]}/change/") == 200
    assert "127.0.0.1" in browser.text
    assert f'<a href="/t/{public_id}/">Open the transcript</a>' in browser.text
    assert [word for word in ("alice", "a@example.org", "Save") if word in browser.text] == []
    assert browser.ask("GET", f"{listing}statistics/") == 200
    assert '<th scope="col">unreachable</th>' in browser.text
    assert browser.ask("GET", f"{listing}add/") == 403
    assert browser.ask("GET", f"{listing}{number[1]}/delete/") == 200
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', browser.text)
    assert token
    body = urlencode({"post": "yes", "csrfmiddlewaretoken": token[1]})
    assert browser.ask("POST", f"{listing}{number[1]}/delete/", body) == 302
    assert browser.ask("GET", f"/t/{public_id}/") == 404


def test_tests_of_every_kind_are_listed_without_addresses(tmp_path: Path) -> None:
    environment = {**os.environ, "SMTPTEST_ADMIN": PATH, "SMTPTEST_VAR": str(tmp_path)}
    ran = subprocess.run(
        [sys.executable, "-c", LOOK], cwd=BASE_DIR, env=environment, capture_output=True, text=True, check=False
    )
    assert (ran.stdout, ran.returncode) == ("seen\n", 0), ran.stderr


def test_the_operators_pages_wait_for_the_database_and_hold_up_no_visitor(program: Program) -> None:
    """SQLite has one writer: whoever logs in while there is another waits for it, in a thread."""
    browser, visitor = Browser(program), Browser(program)
    browser.ask("GET", f"/{PATH}/login/")  # what it draws is known by then
    database = program.var / "smtptest.sqlite3"
    with closing(sqlite3.connect(database, isolation_level=None)) as other, ThreadPoolExecutor() as pool:
        other.execute("BEGIN IMMEDIATE")
        waiting = pool.submit(browser.login, NAME, PASSWORD)
        try:
            for _ in range(20):
                assert visitor.ask("GET", "/") == 200
            assert not waiting.done()
        finally:
            other.execute("ROLLBACK")
        assert waiting.result() == 302


def test_guessing_is_limited_by_name_from_wherever_it_comes(program: Program) -> None:
    tried = [Browser(program).login("another", f"guess {number}") for number in range(FAILURES + 1)]
    assert tried == [200] * (FAILURES - 1) + [429] * 2
    assert Browser(program).login("another", PASSWORD) == 429, "the right one as well"
    assert Browser(program).login(NAME, PASSWORD) == 302, "nobody else is locked out"
    assert "guess" not in program.process.text()
    database = (program.var / "smtptest.sqlite3").read_bytes() + (program.var / "smtptest.sqlite3-wal").read_bytes()
    assert b"guess " not in database


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="session")
async def test_the_policy_stops_nothing_that_the_pages_need(program: Program, visitors: Visitors) -> None:
    await asyncio.to_thread(ended, program)
    page = await visitors()
    await page.goto(f"{program.url}/{PATH}/")
    await page.fill("#id_username", NAME)
    await page.fill("#id_password", PASSWORD)
    await page.click("[type=submit]")
    await expect(page.locator("#user-tools")).to_contain_text(NAME)
    await page.goto(f"{program.url}/{PATH}/transcripts/test/")
    await page.click("text=Tests by day")
    await expect(page.locator("#content thead")).to_contain_text("unreachable")
    await page.go_back()
    await page.click(".field-__str__ a")
    await expect(page.locator(".field-transcript")).to_contain_text("Open the transcript")
    # Whatever the policy stops is a console error, and fails the visitor.
