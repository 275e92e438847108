"""What the operator's lists (admin.py of each app) have in common: rows of visitors, which are read and deleted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models.options import Options
from django.http import HttpRequest


class OnlyDeleted:
    """Of a list in which nothing is added or changed. What is to be deleted is confirmed by name and number."""

    opts: Options[Any]
    """Of the model whose rows are listed; Django's class beside this one sets it."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_deleted_objects(
        self, objs: Iterable[Any], request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """Return the names of what is to be deleted and their number, and that nothing stands in the way."""
        # Django's own would list every line of every transcript, and every minute of a monitor.
        names = [str(one) for one in objs]
        return names, {str(self.opts.verbose_name_plural): len(names)}, set(), []
