"""Everything that answers, tried by Schemathesis on the running server's own description, and by raw addresses."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.urls import get_resolver
from hypothesis import given, settings
from hypothesis import strategies as st

from smtptest.web.forms.plan_form import TestForm
from tests.servers.program import Program
from tests.serving.middleware.test_framing import REQUESTS, names

pytestmark = pytest.mark.process
# What is to be tried of each operation: by what the description says, by what it forbids, and by its limits.
EXAMPLES = "8"
TOKEN = "t0ken-of-the-operator"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """In the private profile, where all fields can be used, and nothing is ever dialled."""
    environment = {
        "SMTPTEST_DENY_NETWORKS": "0.0.0.0/0,::/0",
        "SMTPTEST_NAMESERVERS": "127.0.0.1:1",
        "SMTPTEST_METRICS_TOKEN": TOKEN,
    }
    started = Program(tmp_path_factory.mktemp("var"), "--no-demo", environment=environment)
    yield started
    started.kill()


def ask(program: Program, method: str, path: str, body: bytes | str | None = None, **headers: str) -> tuple[int, bytes]:
    with closing(HTTPConnection("127.0.0.1", program.port, timeout=60)) as connection:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()


def test_the_description_is_that_of_the_form(program: Program) -> None:
    status, body = ask(program, "GET", "/openapi.json")
    document = json.loads(body)
    assert (status, document["servers"]) == (200, [{"url": program.url}])
    fields = document["components"]["schemas"]["Fields"]
    assert set(fields["properties"]) == set(TestForm.base_fields)
    assert fields["properties"]["security"]["enum"] == ["none", "opportunistic", "starttls", "tls"]
    assert len(document["paths"]) == len(REQUESTS) - 19, (
        "all but pages of words, parts of a page or a report, what mails lead to, robots, metrics and itself"
    )


def test_schemathesis_finds_no_fault(program: Program, tmp_path: Path) -> None:
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        "run",
        f"{program.url}/openapi.json",
        "--checks=not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance",
        "--phases=examples,coverage,fuzzing,stateful",
        f"--max-examples={EXAMPLES}",
        "--seed=1",
        "--generation-database=none",
        "--no-color",
        "--request-timeout=60",
        "--suppress-health-check=all",
    ]
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    ended = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=False, timeout=900
    )
    assert ended.returncode == 0, ended.stdout[-6000:] + ended.stderr[-2000:]
    tested = re.search(r"(\d+) generated", ended.stdout)
    assert tested
    assert int(tested[1]) > 200
    _, metrics = ask(program, "GET", "/metrics", Authorization=f"Bearer {TOKEN}")
    counts = re.findall(r"^smtptest_tests_total\{.*\} (\S+)$", metrics.decode(), re.MULTILINE)
    assert sum(map(float, counts)) > 0, "tests were really started"
    assert "Traceback" not in program.process.text()


PATHS = [path.replace("ID", "A" * 32) for _, path, _ in REQUESTS.values()] + ["/static/", "/nope"]


KINDS = [
    "application/json",
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=idna",
    "multipart/form-data; boundary=b",
    "multipart/form-data; boundary=b; charset=zip",
    "text/plain; x*=klingon''y",
    "?",
]
# With a cookie of the kind that Django compares, it looks for the same token in the form, even where there is no page.
CSRF = f"csrftoken={'a' * 32}"


def _as_host(text: str) -> str:
    return json.dumps({"host": text})


@settings(max_examples=150, deadline=None, database=None)
@given(
    method=st.sampled_from(["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "X"]),
    path=st.sampled_from(PATHS),
    tail=st.text(max_size=20),
    query=st.dictionaries(st.sampled_from(sorted(TestForm.base_fields)), st.text(max_size=40), max_size=4),
    body=st.one_of(st.none(), st.binary(max_size=200), st.text(max_size=50).map(_as_host)),
    kind=st.sampled_from(KINDS),
    cookie=st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), max_size=30),
)
def test_no_request_is_our_fault(program: Program, **asked: Any) -> None:
    address = asked["path"] + quote(asked["tail"].encode("utf-8", "surrogatepass"))
    pairs = "&".join(f"{name}={quote(text.encode('utf-8', 'surrogatepass'))}" for name, text in asked["query"].items())
    headers = {"Content-Type": asked["kind"], "Cookie": f"{CSRF}; smtptest_owner={asked['cookie']}"}
    status, answer = ask(program, asked["method"], f"{address}?{pairs}", asked["body"], **headers)
    assert status < 500
    assert b"Traceback" not in answer
    assert "Traceback" not in program.process.text()


def test_the_addresses_that_are_tried_are_all() -> None:
    assert names(get_resolver().url_patterns) == set(REQUESTS)
