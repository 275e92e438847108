#!/usr/bin/env python3
"""Django's command line: ``python manage.py smtptest mail.example.org``."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smtptest.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as refusal:
        # A bad setting: the words say which, and what to write instead. A traceback would hide them.
        sys.exit(str(refusal))


if __name__ == "__main__":
    main()
