"""A module has a test file of its name, in the folder of tests that mirrors its own; and a test file a module."""

from __future__ import annotations

from pathlib import Path

from tests.house import mirror
from tests.house.tree import PACKAGE, TESTS, write

# Modules that other files' tests hold, and not yet one of their own. This list may only become shorter.
TO_COME: set[str] = {
    "conf/test_parsers.py",
    "demo/test_mailbox.py",
    "runs/test_maintenance.py",
    "serving/middleware/test_base.py",
    "serving/test_flow_control.py",
    "serving/test_handler.py",
    "serving/test_static.py",
    "sqlite/test_base.py",
    "test_settings.py",
    "test_urls.py",
    "transcripts/database/test_retry.py",
    "transcripts/database/test_room.py",
    "transcripts/database/test_threads.py",
    "transcripts/masking/test_collector.py",
    "transcripts/test_apps.py",
    "transcripts/test_models.py",
    "transcripts/test_statistics.py",
    "web/forms/test_esmtp_fields.py",
    "web/forms/test_field_errors.py",
    "web/forms/test_flag.py",
    "web/forms/typed/test_pasted.py",
    "web/forms/typed/test_pasted_settings.py",
    "web/forms/typed/test_recipients.py",
    "web/management/commands/test_egress.py",
    "web/management/commands/test_prune.py",
    "web/management/commands/test_record_example.py",
    "web/management/commands/test_run.py",
    "web/presenters/test_open_graph.py",
    "web/presenters/test_panels.py",
    "web/templatetags/test_labels.py",
    "web/test_apps.py",
    "web/test_context_processors.py",
    "web/views/test_openapi.py",
}


def test_every_module_has_a_test_file_of_its_name() -> None:
    assert set(mirror.without_a_test(PACKAGE, TESTS)) == TO_COME


def test_every_test_file_has_a_module() -> None:
    """What tests no module of its own stands in one of the folders aside."""
    assert list(mirror.without_a_module(PACKAGE, TESTS, mirror.ASIDE)) == []


def test_the_folders_aside_are_there() -> None:
    assert {folder for folder in mirror.ASIDE if not list(TESTS.rglob(f"{folder}/__init__.py"))} == set()


def test_a_module_without_tests_and_tests_without_a_module_are_found(tmp_path: Path) -> None:
    package = write(
        tmp_path / "smtptest",
        {"a/__init__.py": "", "a/one.py": "", "a/b/two.py": "", "asgi.py": "", "a/migrations/0001_first.py": ""},
    )
    tests = write(
        tmp_path / "tests",
        {"a/test_one.py": "", "a/test_two.py": "", "a/scenarios/test_whole.py": "", "a/b/helpers.py": ""},
    )
    assert mirror.without_a_test(package, tests) == ["a/b/test_two.py", "a/test_migrations.py", "test_asgi.py"]
    assert list(mirror.without_a_module(package, tests, {"scenarios"})) == ["a/test_two.py"]
