"""The tables are those of the models."""

from __future__ import annotations

import pytest
from django.core.management import call_command

pytestmark = pytest.mark.django_db


def test_nothing_is_missing() -> None:
    call_command("makemigrations", "receiving", check=True, dry_run=True, verbosity=0)
