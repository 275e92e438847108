"""With the operator's pages a visitor's request waits in no thread that others use, and the operator has a session, and
leaves no connection to the database behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from smtptest.conf.environment import BASE_DIR

# Asked of a Python of its own: the pages are installed when Django starts, or not at all.
ASK = """
import asyncio, json
from asgiref.sync import SyncToAsync
from django.conf import settings
settings.STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
settings.ALLOWED_HOSTS = ["testserver"]
from django.core import checks
from smtptest.asgi import http_at_root
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.backends.signals import connection_created

with connection.schema_editor() as editor:
    editor.create_model(Session)
connections = []
connection_created.connect(lambda connection, **_: connections.append(connection), weak=False)
in_threads, call = [], SyncToAsync.__call__

async def noted(self, *arguments, **named):
    in_threads.append(self.func.__name__)
    return await call(self, *arguments, **named)

SyncToAsync.__call__ = noted

async def ask(path):
    sent, asked = [], []

    async def receive():
        if asked:
            await asyncio.Event().wait()
        asked.append(True)
        return {"type": "http.request"}

    async def send(message):
        sent.append(message)

    in_threads.clear()
    connections.clear()
    headers = [(b"host", b"testserver"), (b"cookie", b"smtptest_operator=" + b"x" * 32)]
    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": headers}
    await http_at_root(scope, receive, send)
    return [sent[0]["status"], [one.connection is None for one in connections], *in_threads]

async def main():
    return {path: await ask(path) for path in ("/privacy/", "/operator-4821/login/")}

found = [str(one) for one in checks.run_checks() if not one.is_silenced()]
print(json.dumps({"checks": found, **asyncio.run(main())}))
"""


@pytest.mark.long
def test_only_the_operators_requests_are_taken_to_a_thread_which_leaves_no_connection(tmp_path: Path) -> None:
    environment = {**os.environ, "SMTPTEST_ADMIN": "operator-4821", "SMTPTEST_VAR": str(tmp_path)}
    command = [sys.executable, "-c", ASK]
    done = subprocess.run(command, cwd=BASE_DIR, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["checks"] == [], "Django's own look for its middleware"
    assert told["/privacy/"] == [200, [], "close"]
    status, closed, *in_threads = told["/operator-4821/login/"]
    assert (status, closed) == (200, [True])
    assert in_threads.count("process_request") == 3
