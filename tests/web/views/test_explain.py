"""The page that explains what is pasted: answers from the text alone, keeps nothing, and shows nothing unprintable."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest
from django.test import AsyncClient

from smtptest.explain import files
from smtptest.explain.pasted import MOST

LOG = "host mx.example.com[192.0.2.1] said: 550 5.1.1 <bob@example.com>: User unknown (in reply to RCPT TO command)"


async def test_the_form_is_there_and_every_page_leads_to_it(client: AsyncClient) -> None:
    page = await client.get("/explain/")
    assert page.status_code == 200
    assert '<textarea id="pasted" name="pasted"' in page.content.decode()
    assert 'href="/explain/"' in (await client.get("/privacy/")).content.decode()


async def test_a_line_of_a_log_is_explained_and_not_kept(client: AsyncClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = await client.post("/explain/", {"pasted": LOG})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    for words in (
        "The server does not know the recipient", "550 5.1.1 &lt;bob@example.com&gt;: User unknown",
        "<bdi>mx.example.com</bdi>", "<bdi>bob@example.com</bdi>", "rfc3463.html#section-3.2",
    ):  # fmt: skip
        assert words in page
    assert page.index("What to do") < page.index("<textarea")
    assert "bob@example.com" not in caplog.text


async def test_it_is_explained_in_the_visitors_language(
    client: AsyncClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As far as there is a translation: here, of one title."""
    for path in (path for path in files.DATA.iterdir() if path.is_file()):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "de").mkdir()
    (tmp_path / "de" / "replies.toml").write_text('[[code]]\ncode = 550\ntitle = "Abgewiesen"\n')
    monkeypatch.setattr(files, "DATA", tmp_path)
    files.languages.cache_clear()
    try:
        for language, shown in (("de", True), ("en", False)):
            page = await client.post("/explain/", {"pasted": "550 No"}, headers={"Accept-Language": language})
            assert ("Abgewiesen" in page.content.decode()) is shown
    finally:
        files.languages.cache_clear()


async def test_what_strangers_wrote_is_shown_as_text(client: AsyncClient) -> None:
    page = (await client.post("/explain/", {"pasted": "550 5.1.1 <script>x\x1b[31m\u202ey"})).content.decode()
    answer = page.partition("<textarea")[0]
    assert "&lt;script&gt;x\\u{001B}[31m\\u{202E}y" in answer
    assert not {"\x1b", "\u202e"} & set(answer)
    assert "<script>x" not in page


@pytest.mark.parametrize(
    ("pasted", "status", "words"),
    [
        ("", 400, "Paste a reply, a log line or a bounce message first."),
        (" \n", 400, "Paste a reply, a log line or a bounce message first."),
        ("hello", 200, "No SMTP reply found"),
        (f"{'x' * MOST}\n550 5.1.1 No", 200, f"Only the first {MOST} characters were read."),
    ],
)
async def test_what_cannot_be_explained_is_said(client: AsyncClient, pasted: str, status: int, words: str) -> None:
    answer = await client.post("/explain/", {"pasted": pasted})
    assert answer.status_code == status
    assert words in answer.content.decode()


async def test_no_browser_sends_more_than_a_request_may_have(client: AsyncClient) -> None:
    """A bounce with the message that it returns can have megabytes; it would be refused without a page."""
    page = (await client.get("/explain/")).content.decode()
    (longest,) = re.findall(r'<textarea[^>]* id="pasted"[^>]*\smaxlength="(\d+)"|$', page)[:1]
    assert int(longest) > MOST
    whole = await client.post("/explain/", {"pasted": "550 5.1.1 No\n".ljust(int(longest), "\u4e2d")})
    assert whole.status_code == 200


async def test_another_site_cannot_post_it() -> None:
    assert (await AsyncClient(enforce_csrf_checks=True).post("/explain/", {"pasted": LOG})).status_code == 403
