"""The pages of monitors: the form, the manage page, and the report of a year, good and bad."""

from __future__ import annotations

from datetime import date, timedelta

from playwright.async_api import Page

from smtptest.conf import engine
from smtptest.web.forms.monitors.monitor_form import MonitorForm
from smtptest.web.forms.plan_form import TestForm
from smtptest.web.presenters.monitors import form, manage, report
from tests.browser.visits import Visit, template
from tests.web.presenters.monitors.stories import NOW, fresh, incidents, owned, row, samples, year_long

ORIGIN = "https://smtptest.example.org"
TEXT = "S 220 host-1 ESMTP\nC EHLO host-2\nS 421 4.7.0 too busy\n"


async def monitor_form(visit: Visit) -> Page:
    test = TestForm({"host": "", "rcpt_to": ""})
    context = form.context("smtp", test, MonitorForm({"every": "5"}, least=60), engine.environment())
    rows = [manage.row(owned()), manage.row(owned(report=year_long(name="Relay", state="down")))]
    return await template("monitors/page.html", **context, monitors=rows)(visit)


async def monitor_manage(visit: Visit) -> Page:
    down = owned(
        report=year_long(state="down"),
        open_incident=True,
        alert_error="The mail relay of this service cannot be reached.",
    )
    refused = {
        "maintenance_error": "Enter an end.",
        "quiet_error": "Enter a time zone such as Europe/Vienna.",
        "run_error": "You have reached your limit of tests.",
        "wrong": ["ends", "quiet_zone"],
    }
    return await template("monitors/manage.html", **manage.context(down, ORIGIN), **refused)(visit)


async def uptime_report(visit: Visit) -> Page:
    return await template("monitors/report.html", **report.context(year_long()))(visit)


async def uptime_report_new(visit: Visit) -> Page:
    return await template("monitors/report.html", **report.context(fresh()))(visit)


async def uptime_month(visit: Visit) -> Page:
    return await template("monitors/period.html", **report.month(year_long(), 2026, 11))(visit)


async def uptime_day(visit: Visit) -> Page:
    midnight = NOW.replace(hour=0, minute=0, second=0)
    hours = [row(midnight + timedelta(hours=hour), {"up": 3600}) for hour in range(10)]
    context = report.day(year_long(), date(2026, 11, 29), hours, samples())
    return await template("monitors/period.html", **context)(visit)


async def uptime_incident(visit: Visit) -> Page:
    told = {"title": "The first failed run", "text": TEXT * 8, "url": "/t/a/", "compare_url": "/t/a/compare/b/"}
    context = {
        "report": report.head(year_long()),
        "incident": report.incident(year_long(), incidents()[0]),
        "day": {"url": "/", "name": "26 Nov 2026"},
        "said": {"summary": "The server closed the connection instead of a reply.", "language": "en"},
        "transcripts": [told, {**told, "title": "The last failed run", "url": "", "compare_url": ""}],
    }
    return await template("monitors/incident.html", **context)(visit)


async def uptime_group(visit: Visit) -> Page:
    several = (year_long(), year_long(name="Relay", state="down"), year_long(name="Lists", state="refused"), fresh())
    return await template("monitors/group.html", **report.group(several))(visit)


MONITOR_STATES = {
    state.__name__: state
    for state in (
        monitor_form,
        monitor_manage,
        uptime_report,
        uptime_report_new,
        uptime_month,
        uptime_day,
        uptime_incident,
        uptime_group,
    )
}
