"""Answers as gzip, for clients that say that they read it.

What an attacker can have a browser ask for must not tell by its length whether a guess of theirs is right (BREACH). For
that, a page would have to hold a secret beside words of the request. Here, the form's CSRF token is the only secret
beside such words, and Django masks it anew in each answer; everything else that is secret is read only by whoever
knows the address already. Besides, each answer is longer by a random number of bytes. The operator's pages, which show
what was searched for, are not compressed (serving/middleware/compressed.py).
"""

from __future__ import annotations

import io
import re
import secrets
from gzip import GzipFile

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

# Django's compress_string() has only level 6, which takes twice the time for 4 % less. A large answer is a transcript
# of thousands of lines.
LEVEL, LEVEL_OF_LARGE = 4, 1
# Bytes: a shorter answer is one packet in any case.
_SHORTEST = 1024
_MOST_PADDING = 100
_TEXTS = ("text/", "application/json", "application/openapi", "application/atom+xml", "image/svg+xml")
# RFC 9110, section 12.5.3. A weight of zero is a refusal.
_GZIP = re.compile(r"(?:^|,)\s*(?:x-)?gzip\s*(?:;\s*q=(?!0(?:\.0*)?\s*(?:,|$))[\d.]+\s*)?(?=,|$)", re.IGNORECASE)


def reads_gzip(request: HttpRequest) -> bool:
    """Whether the client says so."""
    return _GZIP.search(request.headers.get("Accept-Encoding", "")) is not None


def is_compressible(response: HttpResponse) -> bool:
    """Whether it is longer than a packet, of a kind that gets shorter, and not compressed yet."""
    is_text = response.headers.get("Content-Type", "").startswith(_TEXTS)
    return is_text and not response.has_header("Content-Encoding") and len(response.content) >= _SHORTEST


def compress(request: HttpRequest, response: HttpResponse) -> None:
    """Make the body of the response gzip if that is worth it and the client reads it."""
    if not is_compressible(response):
        return
    patch_vary_headers(response, ("Accept-Encoding",))
    if reads_gzip(request):
        response.content = gzipped(response.content)
        mark_as_gzip(response)
        if response.has_header("Content-Length"):
            response.headers["Content-Length"] = str(len(response.content))


def mark_as_gzip(response: HttpResponseBase) -> None:
    """Set the headers that change with the encoding. An ETag promises the same bytes, unless it is weak."""
    response.headers["Content-Encoding"] = "gzip"
    if response.headers.get("ETag", "").startswith('"'):
        response.headers["ETag"] = f"W/{response.headers['ETag']}"


def gzipped(content: bytes, level: int = LEVEL) -> bytes:
    """The content as gzip, with a name of random length in its header (RFC 1952, section 2.3), which nobody reads."""
    padding = "x" * secrets.randbelow(_MOST_PADDING)
    packed = io.BytesIO()
    with GzipFile(filename=padding, mode="wb", compresslevel=level, fileobj=packed, mtime=0) as file:
        file.write(content)
    return packed.getvalue()
