"""Which answers are compressed, for whom, and what their length does not tell."""

from __future__ import annotations

import gzip

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from smtptest.serving.compression import compress, gzipped, reads_gzip

LONG = b"<p>250 2.0.0 Ok</p>\n" * 100


def answer(accepted: str | None = "gzip, deflate, br, zstd", content: bytes = LONG, **headers: str) -> HttpResponse:
    """What becomes of an answer for a client that sends this Accept-Encoding."""
    made = HttpResponse(content, headers={name.replace("_", "-"): value for name, value in headers.items()})
    compress(RequestFactory().get("/", headers={"Accept-Encoding": accepted} if accepted else {}), made)
    return made


def test_a_page_comes_as_gzip_and_caches_are_told() -> None:
    made = answer(Content_Length=str(len(LONG)), ETag='"abc"')
    assert gzip.decompress(made.content) == LONG
    assert (made["Content-Encoding"], made["Vary"], made["ETag"]) == ("gzip", "Accept-Encoding", 'W/"abc"')
    assert int(made["Content-Length"]) == len(made.content) < len(LONG) / 4


@pytest.mark.parametrize("accepted", ["gzip", "GZip", "br;q=1.0, gzip;q=0.8", "x-gzip", "gzip;q=0.001", "deflate,gzip"])
def test_who_reads_gzip(accepted: str) -> None:
    assert reads_gzip(RequestFactory().get("/", headers={"Accept-Encoding": accepted}))


@pytest.mark.parametrize("accepted", [None, "", "br", "identity", "gzip;q=0", "gzip; q=0.000 , br", "gzipped", "*;q=0"])
def test_who_does_not_gets_the_text_and_caches_are_told_as_well(accepted: str | None) -> None:
    made = answer(accepted)
    assert made.content == LONG
    assert made["Vary"] == "Accept-Encoding"
    assert not made.has_header("Content-Encoding")


@pytest.mark.parametrize(
    "left",
    [
        answer(content=LONG[:1000]),
        answer(Content_Type="image/png"),
        answer(Content_Type="message/rfc822"),
        answer(Content_Encoding="br"),
    ],
    ids=["a packet", "a picture", "a message", "compressed already"],
)
def test_what_stays_as_it_is(left: HttpResponse) -> None:
    assert LONG.startswith(left.content)
    assert not left.has_header("Vary")


def test_a_weak_etag_stays() -> None:
    assert answer(ETag='W/"abc"')["ETag"] == 'W/"abc"'


def test_the_length_varies() -> None:
    lengths = {len(gzipped(LONG)) for _ in range(200)}
    assert len(lengths) > 50
    assert max(lengths) - min(lengths) <= 100
