"""The operator's list of monitors: what runs, in which state, and which alerts are stuck. It never shows a key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from smtptest.monitors import create
from smtptest.monitors.alerts.claims import trouble
from smtptest.monitors.alerts.told import name_of
from smtptest.monitors.models import Alert, Monitor
from smtptest.transcripts.admin_lists import OnlyDeleted
from smtptest.transcripts.database import clock

if TYPE_CHECKING:
    MonitorBase = admin.ModelAdmin[Monitor]
    AlertBase = admin.ModelAdmin[Alert]
else:
    MonitorBase = AlertBase = admin.ModelAdmin  # generic for the type checker alone


@admin.register(Monitor)
class MonitorAdmin(OnlyDeleted, MonitorBase):
    """Nothing can be added or changed, because a monitor is its owner's. It can be paused and deleted."""

    list_display = ("__str__", "called", "state", "since", "every", "next_due", "paused_because", "stuck")
    list_filter = ("state", "kind", "public", "paused_because")
    ordering = ("-created",)
    # Compared as a whole: a part of a link should not find anyone's monitor.
    search_fields = ("=report",)
    search_help_text = "The id of an uptime report, as it stands in its link"
    fields = (
        "called",
        "kind",
        "every",
        "public",
        "created",
        "state",
        "since",
        "next_due",
        "paused",
        "paused_because",
        "refused_since",
        "certificate_until",
        "stuck",
    )
    readonly_fields = fields
    actions = ("pause",)

    @admin.display(description="name")
    def called(self, monitor: Monitor) -> str:
        return name_of(monitor)

    @admin.display(description="alerts")
    def stuck(self, monitor: Monitor) -> str:
        return trouble(monitor) or "fine"

    @admin.action(description="Pause the selected monitors")
    def pause(self, request: HttpRequest, queryset: QuerySet[Monitor]) -> None:
        running = queryset.filter(paused__isnull=True)
        paused = running.update(paused=clock.now(), paused_because=Monitor.Paused.BY_HAND, attempt_due=None, asked=None)
        self.message_user(request, f"{paused} paused")

    def delete_model(self, request: HttpRequest, obj: Monitor) -> None:
        create.delete(obj.key)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Monitor]) -> None:
        for key in queryset.values_list("key", flat=True):
            create.delete(key)


@admin.register(Alert)
class AlertAdmin(OnlyDeleted, AlertBase):
    """The outbox, without anyone's address."""

    list_display = ("__str__", "kind", "channel", "due", "tries", "sent", "error")
    list_filter = ("channel", "kind", "error")
    ordering = ("-pk",)
    fields = ("monitor", "kind", "channel", "number", "due", "tries", "sent", "error")
    readonly_fields = fields
