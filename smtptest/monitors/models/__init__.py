"""What is kept of monitors: one module for each table, or for a few that belong together."""

from smtptest.monitors.models.alert import Address, Alert
from smtptest.monitors.models.figures import Day, Hour, Minute
from smtptest.monitors.models.incident import Change, Incident, Maintenance
from smtptest.monitors.models.monitor import Monitor
from smtptest.monitors.models.turn import Turn

__all__ = ["Address", "Alert", "Change", "Day", "Hour", "Incident", "Maintenance", "Minute", "Monitor", "Turn"]
