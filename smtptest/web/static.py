"""How static files are named and stored."""

from __future__ import annotations

from servestatic.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Files named by their content, so that a browser may keep them for ever.

    Without the flag Django rewrites ``url(…)`` in CSS only; ``import "./x.js"`` would keep the unhashed name.
    """

    support_js_module_import_aggregation = True
