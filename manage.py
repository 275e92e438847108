#!/usr/bin/env python3
"""Django's command line: ``python manage.py smtptest mail.example.org``."""

import sys

from smtptest.web.terminal.installed import execute

if __name__ == "__main__":
    execute(sys.argv)
