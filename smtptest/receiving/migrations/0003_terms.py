from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("receiving", "0002_independent_rows")]

    operations = [migrations.AddField("handover", "terms", models.TextField(default="", db_default=""))]
