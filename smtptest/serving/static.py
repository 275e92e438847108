"""How static files are named and stored."""

from __future__ import annotations

from django.contrib.staticfiles.finders import get_finders
from servestatic.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Files named by their content, so that a browser may keep them for ever.

    Without the flag Django rewrites ``url(…)`` in CSS only; ``import "./x.js"`` would keep the unhashed name.
    """

    support_js_module_import_aggregation = True


def is_complete() -> bool:
    """Whether an earlier start has collected all files that there are."""
    storage = HashedStaticFiles()
    names = [name for finder in get_finders() for name, _ in finder.list(["CVS", ".*", "*~"])]
    hashed: dict[str, str] = storage.hashed_files
    return all(name in hashed and storage.exists(hashed[name]) for name in names)
