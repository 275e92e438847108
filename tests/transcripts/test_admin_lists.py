"""The operator's lists: rows are deleted and nothing else, and what is deleted is told in short."""

from __future__ import annotations

from django.http import HttpRequest

from smtptest.transcripts.admin_lists import OnlyDeleted
from smtptest.transcripts.models import Test


class _Tests(OnlyDeleted):
    opts = Test._meta


def test_nothing_is_added_or_changed() -> None:
    request = HttpRequest()
    assert (_Tests().has_add_permission(request), _Tests().has_change_permission(request, Test())) == (False, False)


def test_what_is_deleted_is_named_without_what_belongs_to_it() -> None:
    named = [Test(public_id="a" * 32), Test(public_id="b" * 32)]
    found, counted, forbidden, protected = _Tests().get_deleted_objects(iter(named), HttpRequest())
    assert (found, counted) == ([str(one) for one in named], {"tests": 2})
    assert (forbidden, protected) == (set(), [])
