"""Each monitor has the language of its alerts. Those that are there, and those of older processes, have English."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("monitors", "0004_no_attempt")]

    operations = [
        migrations.AddField(
            model_name="monitor",
            name="language",
            field=models.CharField(db_default="en", default="en", max_length=8),
        )
    ]
