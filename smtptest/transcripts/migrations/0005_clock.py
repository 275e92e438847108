from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("transcripts", "0004_masked_copy")]

    operations = [
        migrations.CreateModel(
            name="Clock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("boot", models.CharField(max_length=64)),
                ("start", models.DateTimeField()),
                ("seen", models.DateTimeField()),
                ("doubted", models.DateTimeField(null=True)),
                ("strayed", models.FloatField(null=True)),
                ("strayed_since", models.FloatField(null=True)),
            ],
        ),
    ]
