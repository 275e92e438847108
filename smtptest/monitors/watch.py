"""What the health check says of monitors: whether their clock has stopped, and whether their alerts leave."""

from __future__ import annotations

from datetime import timedelta

from smtptest.conf import engine
from smtptest.monitors import metrics
from smtptest.monitors.models import Alert
from smtptest.transcripts.database import clock

# Every process looks for due runs each second, and whatever else it does, it is not that late.
LATE_SECONDS = 120.0
# Tries of one alert, which together take some minutes: a relay that is being restarted is not worth a remark.
_TRIES = 3


def remark() -> str:
    """What the operator should look into; empty if all is well, or there are no monitors."""
    if not engine.environment().monitors.is_on:
        return ""
    return "; ".join(filter(None, (_late(), _unsent())))


def _late() -> str:
    late = metrics.overdue()
    return f"monitors stand still: a run is due for {late:.0f} s" if late > LATE_SECONDS else ""


def _unsent() -> str:
    """Trouble with the relay only, which is the operator's; an address or a webhook is its owner's."""
    stuck = Alert.objects.filter(
        sent__isnull=True, lease_until__isnull=True, tries__gte=_TRIES, error__startswith="relay-"
    )
    recent = stuck.filter(due__gt=clock.now() - timedelta(days=1))
    first = recent.order_by("-pk").values_list("error", flat=True).first()
    return f"alerts are not sent: {first}" if first else ""
