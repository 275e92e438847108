"""The operator's pages: tests are found by their link, deleted and counted. What they say is one click further."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from smtptest.transcripts import copies, event_log
from smtptest.transcripts.admin_lists import OnlyDeleted
from smtptest.transcripts.models import Test
from smtptest.transcripts.statistics import tests_by_day

if TYPE_CHECKING:
    Base = admin.ModelAdmin[Test]
else:
    Base = admin.ModelAdmin  # generic for the type checker alone


@admin.register(Test)
class TestAdmin(OnlyDeleted, Base):
    """Nothing to add and nothing to change: a transcript is the truth or gone."""

    list_display = ("__str__", "kind", "started", "host", "state", "verdict", "seconds", "expires")
    list_filter = ("kind", "verdict", "state")
    date_hierarchy = "started"
    ordering = ("-started",)
    # Whole: with a part of a link nobody should find others.
    search_fields = ("=public_id",)
    search_help_text = "The id of a transcript, as it stands in its link"
    # Without the summary, which quotes addresses and the server's words.
    fields = (
        "kind",
        "started",
        "host",
        "port",
        "state",
        "verdict",
        "seconds",
        "expires",
        "masked",
        "transcript",
        "copy",
    )
    readonly_fields = fields
    actions_on_bottom = True
    change_list_template = "admin/tests.html"

    def get_urls(self) -> list[URLPattern]:
        statistics = path("statistics/", self.admin_site.admin_view(self.statistics), name="test-statistics")
        return [statistics, *super().get_urls()]

    def statistics(self, request: HttpRequest) -> TemplateResponse:
        """Tests per day by verdict."""
        days = tests_by_day(days=31)
        verdicts = sorted({verdict for _, counts in days for verdict in counts})
        table = [(day, [counts.get(each, 0) for each in verdicts], sum(counts.values())) for day, counts in days]
        context = {
            **self.admin_site.each_context(request),
            "title": "Tests by day",
            "verdicts": verdicts,
            "days": table,
        }
        return TemplateResponse(request, "admin/statistics.html", context)

    @admin.display(description="host or domain", empty_value="-")
    def host(self, test: Test) -> str | None:
        # A receive test has neither: its one-time address is not shown here.
        found: str | None = test.plan.get("host") or test.plan.get("domain")
        return found

    @admin.display(description="port", empty_value="-")
    def port(self, test: Test) -> int | None:
        found: int | None = test.plan.get("port")
        return found

    @admin.display(description="took (s)", empty_value="-", ordering="took")
    def seconds(self, test: Test) -> str | None:
        return None if test.took is None else f"{test.took:.3f}"

    @admin.display(description="what it says")
    def transcript(self, test: Test) -> str:
        return format_html('<a href="{}">Open the transcript</a>', reverse("transcript", args=[test.public_id]))

    @admin.display(description="its masked copy")
    def copy(self, test: Test) -> str:
        # It is not deleted with the test that it was made from.
        if copies.copy_of(test) is None:
            return "none"
        return format_html('<a href="{}">Open the copy</a>', reverse("transcript", args=[test.masked_copy]))

    def delete_model(self, request: HttpRequest, obj: Test) -> None:
        event_log.delete([obj.pk])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Test]) -> None:
        event_log.delete(queryset.values_list("pk", flat=True))
