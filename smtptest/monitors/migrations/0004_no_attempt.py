"""A column that nothing has ever read goes: how many bad runs there were in a row is another one."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("monitors", "0003_alerts")]

    operations = [migrations.RemoveField(model_name="monitor", name="attempt")]
