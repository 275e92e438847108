"""The incidents of a report as an Atom feed (RFC 4287)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.feedgenerator import Atom1Feed
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from smtptest.engine.events import Json
from smtptest.web.presenters.monitors.figures import span
from smtptest.web.presenters.monitors.state_words import changed, label_of

# An entry is the beginning of an incident, its end, or a change: the newest of them.
_ENTRIES = 50


def feed(found: Json, origin: str, page: str, address: str) -> str:
    """Return the feed. found: the document of the report. page, address: the paths of the report and of the feed."""
    entries = sorted(_entries(found), key=lambda entry: entry[0], reverse=True)[:_ENTRIES]
    made = Atom1Feed(
        title=_("%(name)s: incidents") % {"name": found["name"]},
        link=origin + page,
        description="",
        feed_url=origin + address,
        feed_guid=origin + page,
        author_name="smtptest",
    )
    for at, title, path, mark in entries:
        made.add_item(
            title=title,
            link=origin + (path or page),
            description=title,
            unique_id=f"{origin}{path or page}#{mark}",
            updateddate=at,
            pubdate=at,
        )
    return made.writeString("utf-8")


def _entries(found: Json) -> Sequence[tuple[datetime, str, str, str]]:
    """Of each: its moment, what happened, the path of its page, and what tells it from others of that page."""
    told = []
    for one in found["incidents"]:
        began, label = datetime.fromisoformat(one["began"]), label_of(one["state"])
        words = {"name": found["name"], "state": label, "time": date_format(began, _("j M Y, H:i"))}
        told.append((began, _("%(name)s: %(state)s since %(time)s UTC") % words, one["path"], "began"))
        if one["ended"]:
            ended = datetime.fromisoformat(one["ended"])
            words = {"name": found["name"], "state": label, "lasted": span((ended - began).total_seconds())}
            told.append((ended, _("%(name)s: up again, after %(lasted)s (%(state)s)") % words, one["path"], "ended"))
    for one in found["changes"]:
        at = datetime.fromisoformat(one["at"])
        title = _("%(name)s: %(what)s changed") % {"name": found["name"], "what": changed(one["what"])}
        told.append((at, title, "", f"{one['what']}-{one['at']}"))
    return told
