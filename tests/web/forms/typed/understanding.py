"""``site/js/start/host_input.js`` outside of the browser, asked for one text after the other."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from smtptest.conf.environment import BASE_DIR
from smtptest.web.forms.typed.host_input import Understood
from tests.servers.node import NODE

_SCRIPT = f"""
import {{ understand }} from {json.dumps((BASE_DIR / "site/js/start/host_input.js").as_uri())};
import {{ createInterface }} from "node:readline";
for await (const line of createInterface({{ input: process.stdin }})) {{
  const text = JSON.parse(line);
  let host = null;
  try {{ host = new URL(text).hostname; }} catch {{}}
  console.log(JSON.stringify({{ ...understand(text), host }}));
}}
"""


class Seen(NamedTuple):
    """What the browser understands. Why a text is refused is known to the server only."""

    fields: dict[str, str]
    left: bool
    refused: bool


def seen(found: Understood) -> Seen:
    """What the browser has to understand, where the server understands this."""
    return Seen(found.fields, found.left, bool(found.refused))


class Script:
    """The module, and beside it the language's own URL."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def _ask(self, text: str) -> dict[str, Any]:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(text) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def understand(self, text: str) -> Seen:
        answer = self._ask(text)
        return Seen(answer["fields"], answer["left"], answer["refused"])

    def host(self, url: str) -> str | None:
        """What ``new URL(url).hostname`` says; None where it is no URL."""
        host: str | None = self._ask(url)["host"]
        return host


@contextmanager
def script() -> Iterator[Script]:
    command = [str(NODE), "--no-warnings", "--input-type=module", "--eval", _SCRIPT]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Script(process)
        finally:
            process.stdin.close()  # type: ignore[union-attr]
