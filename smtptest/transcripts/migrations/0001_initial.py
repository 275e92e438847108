import django.db.models.deletion
from django.db import migrations, models

import smtptest.transcripts.models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Test",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(default=smtptest.transcripts.models.new_public_id, max_length=32, unique=True),
                ),
                ("owner_hash", models.CharField(max_length=64)),
                ("plan", models.JSONField()),
                ("started", models.DateTimeField()),
                ("lease_until", models.DateTimeField()),
                ("expires", models.DateTimeField(db_index=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("running", "Running"), ("finished", "Finished")], default="running", max_length=8
                    ),
                ),
                ("verdict", models.CharField(blank=True, max_length=20)),
                ("summary", models.TextField(blank=True)),
                ("took", models.FloatField(null=True)),
                ("stop_requested", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "running")), fields=["lease_until"], name="running_by_lease"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.PositiveIntegerField()),
                ("data", models.JSONField()),
                (
                    "test",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="events", to="transcripts.test"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("test", "seq"), name="one_event_per_number")],
            },
        ),
    ]
