"""The program that waits for a name server as long as a test needs: ``python -m tests.servers.patient run …``."""

from __future__ import annotations

import os
import sys
from functools import partial

import django
from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smtptest.settings")
django.setup()

from smtptest.conf import engine  # noqa: E402
from smtptest.engine.guard.network import GuardedNetwork  # noqa: E402

if __name__ == "__main__":
    vars(engine)["GuardedNetwork"] = partial(GuardedNetwork, dns_limit=60)
    execute_from_command_line(sys.argv)
