from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("transcripts", "0003_previous")]

    operations = [
        migrations.AddField(
            model_name="test",
            name="masked",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="test",
            name="masked_copy",
            field=models.CharField(blank=True, db_default="", default="", max_length=32),
        ),
    ]
