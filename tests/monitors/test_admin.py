"""The operator's list of monitors: it shows how they stand and no key, and can pause them.

In a program of its own, because there is no admin unless a setting asks for it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from smtptest.conf.environment import BASE_DIR

pytestmark = pytest.mark.process

LOOK = """
import re
import django
django.setup()
from django.conf import settings
from datetime import timedelta
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from smtptest.monitors.models import Alert, Monitor, Turn
from smtptest.transcripts.event_log import create, find
from tests.monitors import making

call_command("migrate", verbosity=0)
settings.ALLOWED_HOSTS = ["testserver"]
settings.STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
one = making.monitor(name="Company mail", alert_email="anna@example.org", webhook="https://hook.example/")
making.monitor(paused=making.NOW, paused_because="refused")
Alert.objects.create(monitor=one, channel="email", kind="down", due=making.NOW, tries=1, error="relay-login")
client = Client(raise_request_exception=True)
client.force_login(User.objects.create_superuser("operator", password="x"), "django.contrib.auth.backends.ModelBackend")
pages = "/operator-4821/monitors"
seen = ""
for page in ("monitor/", f"monitor/{one.pk}/change/", "alert/", f"alert/{Alert.objects.get().pk}/change/"):
    answer = client.get(f"{pages}/{page}")
    assert answer.status_code == 200, (page, answer.status_code)
    seen += answer.content.decode()
assert "Company mail" in seen
assert "rejected its login" in seen
assert "relay-login" in seen
for secret in (one.key, one.report, one.owner_hash, one.alert_email, one.webhook):
    assert secret not in seen, secret
assert client.get(f"{pages}/monitor/add/").status_code == 403
assert client.post(f"{pages}/monitor/{one.pk}/change/", {"called": "x"}).status_code == 403
every = list(Monitor.objects.values_list("pk", flat=True))
client.post(f"{pages}/monitor/", {"action": "pause", "_selected_action": every})
assert sorted(Monitor.objects.values_list("paused_because", flat=True)) == ["by-hand", "refused"]
# Its transcripts are deleted with it, and what is to be confirmed is one line.
test = create("{}", "x" * 43, timedelta(days=1))
Turn.objects.create(monitor=one, due=making.NOW, worker="x", lease_until=making.NOW, test=test)
asked = client.get(f"{pages}/monitor/{one.pk}/delete/").content.decode()
assert re.findall(r"\\bturns?\\b", asked.lower()) == []  # a word, and no letters of a token
client.post(f"{pages}/monitor/{one.pk}/delete/", {"post": "yes"})
client.post(f"{pages}/monitor/", {"action": "delete_selected", "_selected_action": every, "post": "yes"})
assert Monitor.objects.count() == 0
assert find(test.public_id) is None
print("seen")
"""


def test_the_operators_list(tmp_path: Path) -> None:
    environment = {**os.environ, "SMTPTEST_ADMIN": "operator-4821", "SMTPTEST_VAR": str(tmp_path)}
    ran = subprocess.run(
        [sys.executable, "-c", LOOK], cwd=BASE_DIR, env=environment, capture_output=True, text=True, check=False
    )
    assert (ran.stdout, ran.returncode) == ("seen\n", 0), ran.stderr
