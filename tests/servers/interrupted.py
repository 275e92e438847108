"""The program that is asked to end while its web server starts: ``python -m tests.servers.interrupted run …``."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

import django
from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smtptest.settings")
django.setup()

from smtptest.serving import daphne  # noqa: E402

if __name__ == "__main__":
    reactor: Any = daphne.reactor
    # Twisted calls this before it counts as running.
    reactor.addSystemEventTrigger("before", "startup", signal.raise_signal, signal.SIGTERM)
    execute_from_command_line(sys.argv)
