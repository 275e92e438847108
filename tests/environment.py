"""Set before Django's settings are read: the tests keep their data in a folder of their own, thrown away at the end."""

import atexit
import os
import shutil
import tempfile

# In continuous integration, and where the caller says so, a skipped test is a failure (tests/required.py).
EVERYTHING_REQUIRED = bool(os.environ.get("CI") or os.environ.get("SMTPTEST_REQUIRE_ALL"))

for _name in [name for name in os.environ if name.startswith("SMTPTEST_")]:
    del os.environ[_name]
for _name in ("SECRET_KEY", "ALLOWED_HOSTS", "PUBLIC_URL", "DATABASE_URL", "REDIS_URL"):
    os.environ.pop(_name, None)
os.environ["SMTPTEST_VAR"] = tempfile.mkdtemp(prefix="smtptest-tests-")
atexit.register(shutil.rmtree, os.environ["SMTPTEST_VAR"], ignore_errors=True)
