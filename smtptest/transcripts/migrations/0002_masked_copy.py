from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("transcripts", "0001_initial")]

    operations = [
        migrations.AddField(model_name="test", name="masked", field=models.BooleanField(default=False)),
        migrations.AddField(model_name="test", name="masked_copy", field=models.CharField(blank=True, max_length=32)),
    ]
