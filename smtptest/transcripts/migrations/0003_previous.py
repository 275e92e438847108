from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("transcripts", "0002_limits")]

    operations = [
        migrations.AddField(
            model_name="test",
            name="previous",
            field=models.CharField(blank=True, db_default="", default="", max_length=32),
        ),
    ]
