"""A run that was asked for has a column of its own, which the record of a run under way leaves alone; and monitors know
their visitor's network."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("monitors", "0005_language")]

    operations = [
        migrations.AddField(model_name="monitor", name="asked", field=models.DateTimeField(db_index=True, null=True)),
        migrations.AddField(
            model_name="monitor", name="network", field=models.CharField(blank=True, default="", max_length=64)
        ),
    ]
