from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("transcripts", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="test", name="previous", field=models.CharField(blank=True, default="", max_length=32)
        ),
    ]
