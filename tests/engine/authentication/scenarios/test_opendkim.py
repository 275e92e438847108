"""OpenDKIM's verdict on signed messages that were changed somewhere, beside ours."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.engine.authentication.signing import (
    BODY,
    DOMAIN,
    HEADER,
    MESSAGE,
    NAME,
    SELECTOR,
    by_dkimpy,
    judged,
    pem,
    private_key,
    record,
    signed,
)

OPENDKIM = shutil.which("opendkim", path=f"{os.environ['PATH']}:/usr/sbin")
TEST_MESSAGE = shutil.which("opendkim-testmsg", path=f"{os.environ['PATH']}:/usr/sbin")
FORMS = ("simple/simple", "simple/relaxed", "relaxed/simple", "relaxed/relaxed")
pytestmark = pytest.mark.skipif(not (OPENDKIM and TEST_MESSAGE), reason="needs Debian's opendkim and opendkim-tools")


def mutations(message: bytes) -> list[bytes]:
    """The message, and the message with a byte changed here and there, or with white space that is not always told."""
    start = message.index(HEADER)
    places = [*range(0, len(HEADER) - 2, 31), *range(len(HEADER) + 2, len(HEADER) + len(BODY) - 4, 19)]
    changed = [message[: start + at] + b"q" + message[start + at + 1 :] for at in places]
    swaps = [
        (b"lost  the", b"lost the"), (b"you\r\n  hungry", b"you hungry"), (b"Subject: ", b"subject:  "),
        (b"yet?\r\n", b"yet? \r\n"), (b"Received: ", b"X-Other: "), (b"Joe.\r\n\r\n\r\n", b"Joe.\r\n"),
        (b"\r\nTo: ", b"\r\nReply-To: x@y.example\r\nTo: "), (b"\r\nTo: ", b"\r\nCc: x@y.example\r\nTo: "),
    ]  # fmt: skip
    return [message, message + b"more\r\n", *changed, *(message.replace(old, new, 1) for old, new in swaps)]


def by_opendkim(messages: list[bytes], folder: Path) -> list[bool]:
    """Whether it verifies each, by keys from a file."""
    (folder / "keys").write_text(f"{NAME} {record(private_key())}\n")
    (folder / "conf").write_text(f"Mode v\nSocket local:{folder}/socket\nTestDNSData {folder}/keys\nSyslog no\n")
    files = [folder / str(number) for number in range(len(messages))]
    for file, message in zip(files, messages, strict=True):
        file.write_bytes(message)
    assert OPENDKIM is not None
    command = [OPENDKIM, "-x", str(folder / "conf"), "-t", ",".join(map(str, files)), "-v"]
    said = subprocess.run(command, capture_output=True, check=True, timeout=60, text=True)
    found = re.findall(r"/(\d+): verification .*?(succeeded|failed)", said.stdout + said.stderr)
    results = {int(number): word == "succeeded" for number, word in found}
    # Without a From field it gives no verdict at all.
    assert len(results) > len(messages) - 3
    return [results.get(number, False) for number in range(len(messages))]


@pytest.mark.parametrize("form", FORMS)
async def test_each_change_is_judged_as_by_opendkim_and_dkimpy(form: str, tmp_path: Path) -> None:
    messages = mutations(signed(form=form))
    ours = [[one.valid for one in (await judged(message)).judged] for message in messages]
    theirs = by_opendkim(messages, tmp_path)
    assert ours == [[valid] for valid in theirs]
    assert theirs == [by_dkimpy(message) for message in messages]
    assert True in theirs
    assert False in theirs


def signed_by_opendkim(folder: Path) -> bytes:
    assert TEST_MESSAGE is not None
    key = folder / "key"
    key.write_bytes(pem(private_key()))
    command = [TEST_MESSAGE, "-C", "-d", DOMAIN, "-k", str(key), "-s", SELECTOR, "-t", str(folder)]
    return subprocess.run(command, input=MESSAGE, capture_output=True, check=True, timeout=60).stdout


async def test_what_opendkim_signs(tmp_path: Path) -> None:
    """Its tool for tests signs with SHA-1, which is said to be the fault and nothing else is."""
    (one,) = (await judged(signed_by_opendkim(tmp_path))).judged
    assert (one.signature.fault, one.signature.form, one.signature.domain) == ("sha1", "relaxed/simple", DOMAIN)
