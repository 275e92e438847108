"""A disk that is full, a small one of its own: what is stored can be read, and all is well again when there is room."""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.asking import Answer, ask, plan_for
from tests.servers.process import SUDO
from tests.servers.program import Program
from tests.servers.scripted import obeys, serve

pytestmark = pytest.mark.process
AS_ROOT = [] if os.getuid() == 0 else SUDO
MARK = "the-mark.of.a.deleted.test"
WORDS = "smtptest cannot store anything at the moment: its disk is full, or its database is read-only."
HEALTH = "no test can start, what is stored can be read; the database cannot be written to: "


class Disk:
    """A small disk, which something else can fill."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._other = path / "something else"

    def fill(self) -> None:
        with self._other.open("ab", buffering=0) as other:
            for size in (65536, 4096, 1):
                try:
                    while True:
                        other.write(b"x" * size)
                except OSError:
                    pass

    def free(self) -> None:
        self._other.unlink()

    def remount(self, how: str) -> None:
        subprocess.run([*AS_ROOT, "mount", "-o", f"remount,{how}", str(self.path)], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    path = tmp_path / "disk"
    path.mkdir()
    size = f"size=24m,mode=0700,uid={os.getuid()}"
    mount = [*AS_ROOT, "mount", "-t", "tmpfs", "-o", size, "tmpfs", str(path)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("a disk cannot be mounted here: root can, or whoever may sudo")
    try:
        yield Disk(path)
    finally:
        subprocess.run([*AS_ROOT, "umount", "--lazy", path], check=True)


@pytest.fixture
def program(disk: Disk) -> Iterator[Program]:
    started = Program(disk.path / "var", "--no-demo")
    yield started
    started.kill()


async def call(
    program: Program, method: str, path: str, fields: Mapping[str, Any] | None = None, **more: str
) -> Answer:
    return await asyncio.to_thread(ask, program.port, method, path, fields, **more)


async def health_is(program: Program, text: str) -> None:
    """Until it is: it is looked after every few seconds."""
    while not (await call(program, "GET", "/healthz")).text.startswith(text):
        pass


async def ended(program: Program, fields: Mapping[str, Any]) -> Answer:
    """The answer to a test that was started and has ended."""
    created = await call(program, "POST", "/", fields)
    assert created.status == 201, created.text
    while (await call(program, "GET", f"/t/{created.json()['id']}.json")).json()["state"] == "running":
        pass
    return created


async def can_be_read_only(program: Program, created: Answer, fields: Mapping[str, Any]) -> None:
    path = f"/t/{created.json()['id']}"
    assert MARK in (await call(program, "GET", f"{path}.json")).text
    assert MARK in (await call(program, "GET", f"{path}/")).text
    health = await call(program, "GET", "/healthz")
    assert (health.status, health.text.startswith(HEALTH)) == (503, True), health
    await is_refused(program, "/", fields)


async def is_refused(program: Program, path: str, fields: Mapping[str, Any], **more: str) -> None:
    answer = await call(program, "POST", path, fields, **more)
    assert answer.status == 503
    assert answer.json()["errors"]["__all__"][0].startswith(WORDS)


async def is_well_again(program: Program, disk: Disk, created: Answer, fields: Mapping[str, Any]) -> None:
    """And what is deleted is gone from every file."""
    await health_is(program, "ok")
    await ended(program, {**fields, "helo": "another.test"})
    path = f"/t/{created.json()['id']}/"
    assert (await call(program, "POST", f"{path}delete/", {}, Cookie=created.cookie)).status == 303
    files = [file for file in (disk.path / "var").iterdir() if file.name.startswith("smtptest.sqlite3")]
    while any(MARK.encode() in file.read_bytes() for file in files):
        pass
    assert len(files) == 3, "the log was looked into"
    assert (await call(program, "GET", path)).status == 404


@pytest.mark.parametrize("killed", [False, True], ids=["stopped", "killed"])
async def test_a_full_disk_can_be_read_and_heals(program: Program, disk: Disk, *, killed: bool) -> None:
    async with serve(obeys) as server:
        fields = {**plan_for(server), "helo": MARK}
        created = await ended(program, fields)
        disk.fill()
        await health_is(program, HEALTH + "its disk is full")
        await can_be_read_only(program, created, fields)
        await asyncio.to_thread(program.kill if killed else program.stop)
        disk.fill()
        await asyncio.to_thread(program.restart)
        assert program.process.wait_for("What is stored can be read, but no test can start: the database cannot")
        await can_be_read_only(program, created, fields)
        disk.free()
        await is_well_again(program, disk, created, fields)


async def test_a_read_only_disk_can_be_read_and_heals(program: Program, disk: Disk) -> None:
    async with serve(obeys) as server:
        fields = {**plan_for(server), "helo": MARK}
        created = await ended(program, fields)
        await asyncio.to_thread(program.stop)
        disk.remount("ro")
        await asyncio.to_thread(program.restart)
        await can_be_read_only(program, created, fields)
        await is_refused(program, f"/t/{created.json()['id']}/delete/", {}, Cookie=created.cookie)
        disk.remount("rw")
        await is_well_again(program, disk, created, fields)
