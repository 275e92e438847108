"""The feed: an entry for each beginning and each end, the newest first."""

from __future__ import annotations

from xml.etree import ElementTree

from smtptest.web.presenters.monitors.document import document
from smtptest.web.presenters.monitors.feed import feed
from tests.web.presenters.monitors.stories import year_long

ATOM = "{http://www.w3.org/2005/Atom}"


def test_each_incident_begins_and_ends_once() -> None:
    found = document(year_long(name="Mail & more"))
    made = ElementTree.fromstring(feed(found, "https://x.example", "/status/r/", "/status/r/feed.atom"))
    entries = made.findall(f"{ATOM}entry")
    assert made.findtext(f"{ATOM}title") == "Mail & more: incidents"
    assert len(entries) == 2 * len(found["incidents"]) + len(found["changes"])
    assert [one.findtext(f"{ATOM}title") for one in entries][:3] == [
        "Mail & more: up again, after 1 h 23 min (Down)",
        "Mail & more: Down since 26 Nov 2026, 06:17 UTC",
        "Mail & more: Certificate changed",
    ]
    assert len({one.findtext(f"{ATOM}id") for one in entries}) == len(entries)
    moments = [one.findtext(f"{ATOM}updated") or "" for one in entries]
    assert moments == sorted(moments, reverse=True)
    link = entries[0].find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == f"https://x.example{found['incidents'][0]['path']}"
