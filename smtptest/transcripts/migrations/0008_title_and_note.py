from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("transcripts", "0007_names")]

    operations = [
        migrations.AddField(
            model_name="test",
            name="title",
            field=models.CharField(blank=True, db_default="", default="", max_length=80),
        ),
        migrations.AddField(
            model_name="test",
            name="note",
            field=models.CharField(blank=True, db_default="", default="", max_length=1000),
        ),
    ]
