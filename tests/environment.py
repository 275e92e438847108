"""Set before Django's settings are read: the tests keep their data in a folder of their own, thrown away at the end."""

import atexit
import gc
import os
import shutil
import signal
import tempfile
import threading

# In continuous integration, and where the caller says so, a skipped test is a failure (tests/required.py).
EVERYTHING_REQUIRED = bool(os.environ.get("CI") or os.environ.get("SMTPTEST_REQUIRE_ALL"))

for _name in [name for name in os.environ if name.startswith("SMTPTEST_")]:
    del os.environ[_name]
for _name in ("SECRET_KEY", "ALLOWED_HOSTS", "PUBLIC_URL", "DATABASE_URL", "REDIS_URL"):
    os.environ.pop(_name, None)
    os.environ.pop(f"{_name}_FILE", None)
# Not in pyproject.toml, whose options have to be known where the engine is tested without pytest-django.
os.environ["DJANGO_SETTINGS_MODULE"] = "smtptest.settings"
os.environ["SMTPTEST_VAR"] = tempfile.mkdtemp(prefix="smtptest-tests-")
atexit.register(shutil.rmtree, os.environ["SMTPTEST_VAR"], ignore_errors=True)

# Whoever ends the tests, from a terminal or by .ci/tests, ends what they started and leaves no files behind: fixtures
# are torn down as after Control-C. A shell has its background processes ignore that.
if threading.current_thread() is threading.main_thread():
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.default_int_handler)

# What the tests of a process keep, from Python's syntax trees to Django's templates, outlives them all: to look through
# it for cycles every 700 objects took a tenth of the time.
gc.set_threshold(20_000, 20, 20)


def pytest_collection_finish() -> None:
    """What was collected stays to the end: no look for cycles goes through it again."""
    gc.freeze()
