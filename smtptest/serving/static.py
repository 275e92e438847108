"""How static files are named, made small and stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.staticfiles.finders import get_finders
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage
from rcssmin import cssmin
from rjsmin import jsmin
from servestatic.storage import CompressedManifestStaticFilesStorage

_SMALLER: dict[str, Callable[[str], str]] = {".css": cssmin, ".js": jsmin}


class _Smaller:
    """A folder of files, read without the comments and spaces that only people need."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage

    def open(self, path: str) -> File[Any]:
        """The file, made smaller if it is a style sheet or a script."""
        file: File[Any] = self.storage.open(path)
        smaller = next((made for suffix, made in _SMALLER.items() if path.endswith(suffix)), None)
        if smaller is None:
            return file
        with file:
            return ContentFile(smaller(file.read().decode()).encode())


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Files whose names have a hash of their content, so that browsers may cache them for ever.

    Without the flag, Django rewrites only ``url(…)`` in CSS, and ``import "./x.js"`` would keep the name without a
    hash.
    """

    support_js_module_import_aggregation = True

    def post_process(self, paths: dict[str, tuple[Storage, str]], **options: Any) -> Iterator[Any]:
        """Name, compress and store the files, made smaller first.

        servestatic's own SERVESTATIC_MINIFY does that only to the compressed copies: a client that asks for no
        compression, such as a proxy, would get 15 KiB more.
        """
        smaller = {name: (_Smaller(storage), path) for name, (storage, path) in paths.items()}
        yield from super().post_process(smaller, **options)


def is_complete() -> bool:
    """Whether an earlier start has collected all the files."""
    storage = HashedStaticFiles()
    names = [name for finder in get_finders() for name, _ in finder.list(["CVS", ".*", "*~"])]
    hashed: dict[str, str] = storage.hashed_files
    return all(name in hashed and storage.exists(hashed[name]) for name in names)
