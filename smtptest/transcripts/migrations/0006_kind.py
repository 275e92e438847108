from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("transcripts", "0005_clock")]

    operations = [
        migrations.AddField(
            model_name="test",
            name="kind",
            field=models.CharField(db_default="test", default="test", max_length=16),
        ),
    ]
