"""The app of what is stored: its tables are made under a name that must never change."""

from __future__ import annotations

from django.apps import apps

from smtptest.transcripts.apps import TranscriptsConfig


def test_it_is_installed_by_this_configuration() -> None:
    assert isinstance(apps.get_app_config("transcripts"), TranscriptsConfig)


def test_the_tables_keep_their_names() -> None:
    """Another label would be other tables, and what is stored would be lost to the program."""
    tables = {model._meta.db_table for model in apps.get_app_config("transcripts").get_models()}
    assert tables >= {"transcripts_test", "transcripts_event", "transcripts_use", "transcripts_spent"}
