"""The tables of monitors, of what happened to them, and of what is told."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import deletion

from smtptest.monitors.models.monitor import new_id


class Migration(migrations.Migration):
    initial = True

    dependencies = [("transcripts", "0008_title_and_note")]

    operations = [
        migrations.CreateModel(
            name="Address",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.CharField(max_length=254, unique=True)),
                (
                    "token",
                    models.CharField(default=new_id, max_length=32, unique=True),
                ),
                ("created", models.DateTimeField()),
                ("confirmed", models.DateTimeField(null=True)),
                ("unsubscribed", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Monitor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(default=new_id, max_length=32, unique=True)),
                (
                    "report",
                    models.CharField(default=new_id, max_length=32, unique=True),
                ),
                ("name", models.CharField(blank=True, max_length=80)),
                ("group", models.CharField(blank=True, max_length=80)),
                ("owner_hash", models.CharField(max_length=64)),
                ("visitor", models.CharField(blank=True, max_length=64)),
                ("target", models.CharField(blank=True, db_index=True, max_length=64)),
                ("created", models.DateTimeField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("test", "Test"), ("domain", "Domain"), ("receive", "Receive")],
                        default="test",
                        max_length=16,
                    ),
                ),
                ("plan", models.JSONField()),
                ("secret", models.BinaryField(null=True)),
                ("every", models.PositiveIntegerField()),
                ("confirm", models.PositiveSmallIntegerField(default=2)),
                ("recover", models.PositiveSmallIntegerField(default=1)),
                ("warn_days", models.PositiveSmallIntegerField(default=21)),
                ("alert_email", models.CharField(blank=True, max_length=254)),
                ("webhook", models.CharField(blank=True, max_length=1000)),
                ("webhook_secret", models.BinaryField(null=True)),
                ("public", models.BooleanField(default=False)),
                ("masked", models.BooleanField(default=True)),
                ("paused", models.DateTimeField(null=True)),
                (
                    "paused_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not"),
                            ("by-hand", "By Hand"),
                            ("refused", "Refused"),
                            ("unconfirmed", "Unconfirmed"),
                        ],
                        default="",
                        max_length=16,
                    ),
                ),
                ("next_due", models.DateTimeField(db_index=True)),
                ("attempt_due", models.DateTimeField(db_index=True, null=True)),
                ("attempt", models.PositiveSmallIntegerField(default=0)),
                ("state", models.CharField(default="unknown", max_length=16)),
                ("since", models.DateTimeField()),
                ("bad_in_a_row", models.PositiveIntegerField(default=0)),
                ("good_in_a_row", models.PositiveIntegerField(default=0)),
                ("first_bad", models.DateTimeField(null=True)),
                ("refused_since", models.DateTimeField(null=True)),
                ("refused_in_a_row", models.PositiveIntegerField(default=0)),
                ("last_run", models.DateTimeField(null=True)),
                ("braked", models.BooleanField(default=False)),
                ("certificate_until", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, default="", max_length=24)),
                ("course", models.JSONField(default=dict)),
                ("facts", models.JSONField(default=dict)),
                (
                    "good_test",
                    models.ForeignKey(null=True, on_delete=deletion.SET_NULL, related_name="+", to="transcripts.test"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Maintenance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("begins", models.DateTimeField()),
                ("ends", models.DateTimeField(db_index=True)),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "monitor",
                    models.ForeignKey(on_delete=deletion.CASCADE, related_name="maintenance", to="monitors.monitor"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Incident",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("began", models.DateTimeField()),
                ("confirmed", models.DateTimeField()),
                ("ended", models.DateTimeField(null=True)),
                ("worst", models.CharField(max_length=16)),
                ("states", models.JSONField(default=list)),
                ("acknowledged", models.DateTimeField(null=True)),
                ("flapping", models.BooleanField(default=False)),
                (
                    "first_test",
                    models.ForeignKey(null=True, on_delete=deletion.SET_NULL, related_name="+", to="transcripts.test"),
                ),
                (
                    "good_test",
                    models.ForeignKey(null=True, on_delete=deletion.SET_NULL, related_name="+", to="transcripts.test"),
                ),
                (
                    "last_test",
                    models.ForeignKey(null=True, on_delete=deletion.SET_NULL, related_name="+", to="transcripts.test"),
                ),
                (
                    "worst_test",
                    models.ForeignKey(null=True, on_delete=deletion.SET_NULL, related_name="+", to="transcripts.test"),
                ),
                (
                    "monitor",
                    models.ForeignKey(on_delete=deletion.CASCADE, related_name="incidents", to="monitors.monitor"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("certificate", "Certificate"),
                            ("tlsa", "Tlsa"),
                            ("mta-sts", "Mta Sts"),
                            ("spf", "Spf"),
                            ("dmarc", "Dmarc"),
                        ],
                        max_length=16,
                    ),
                ),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
                (
                    "test",
                    models.ForeignKey(null=True, on_delete=deletion.SET_NULL, related_name="+", to="transcripts.test"),
                ),
                (
                    "monitor",
                    models.ForeignKey(on_delete=deletion.CASCADE, related_name="changes", to="monitors.monitor"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("about", models.CharField(blank=True, max_length=32)),
                (
                    "channel",
                    models.CharField(
                        choices=[("email", "Email"), ("webhook", "Webhook"), ("apprise", "Apprise")], max_length=8
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("down", "Down"),
                            ("reminder", "Reminder"),
                            ("recovered", "Recovered"),
                            ("changed", "Changed"),
                            ("flapping", "Flapping"),
                            ("stopped", "Stopped"),
                            ("confirm", "Confirm"),
                        ],
                        max_length=16,
                    ),
                ),
                ("number", models.PositiveIntegerField(default=0)),
                ("due", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("lease_until", models.DateTimeField(null=True)),
                ("sent", models.DateTimeField(null=True)),
                ("error", models.CharField(blank=True, max_length=32)),
                (
                    "change",
                    models.ForeignKey(
                        null=True,
                        on_delete=deletion.CASCADE,
                        related_name="alerts",
                        to="monitors.change",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        null=True,
                        on_delete=deletion.CASCADE,
                        related_name="alerts",
                        to="monitors.incident",
                    ),
                ),
                (
                    "monitor",
                    models.ForeignKey(on_delete=deletion.CASCADE, related_name="alerts", to="monitors.monitor"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Turn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due", models.DateTimeField()),
                ("attempt", models.PositiveSmallIntegerField(default=0)),
                ("worker", models.CharField(max_length=32)),
                ("lease_until", models.DateTimeField(db_index=True)),
                (
                    "monitor",
                    models.ForeignKey(on_delete=deletion.CASCADE, related_name="turns", to="monitors.monitor"),
                ),
                (
                    "test",
                    models.ForeignKey(null=True, on_delete=deletion.SET_NULL, related_name="+", to="transcripts.test"),
                ),
            ],
        ),
        migrations.AddIndex("monitor", models.Index(fields=["owner_hash"], name="monitors_by_owner")),
        migrations.AddIndex("incident", models.Index(fields=["monitor", "began"], name="incidents_by_begin")),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended__isnull", True)), fields=("monitor",), name="one_incident_at_a_time"
            ),
        ),
        migrations.AddIndex("change", models.Index(fields=["monitor", "at"], name="changes_by_moment")),
        migrations.AddIndex(
            "alert", models.Index(condition=models.Q(("sent__isnull", True)), fields=["due"], name="alerts_to_send")
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.UniqueConstraint(
                fields=("monitor", "about", "channel", "kind", "number"), name="one_alert_of_each"
            ),
        ),
        migrations.AddConstraint(
            model_name="turn",
            constraint=models.UniqueConstraint(fields=("monitor", "due"), name="one_turn_per_due_run"),
        ),
    ]
