"""One process migrates, the others wait: tests/system/test_several_processes.py starts them on PostgreSQL."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from smtptest.transcripts.database.migrating import alone


@pytest.mark.django_db
def test_sqlite_has_one_process_and_nothing_to_wait_for(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0), alone():
        pass
