from django.db import migrations, models
from django.db.models import deletion


class Migration(migrations.Migration):
    initial = True

    dependencies = [("transcripts", "0008_title_and_note")]

    operations = [
        migrations.CreateModel(
            name="HandOver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "test",
                    models.OneToOneField(on_delete=deletion.CASCADE, related_name="hand_over", to="transcripts.test"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReceivedMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("data", models.BinaryField()),
                ("expires", models.DateTimeField(db_index=True)),
                (
                    "test",
                    models.OneToOneField(on_delete=deletion.CASCADE, related_name="received", to="transcripts.test"),
                ),
            ],
        ),
    ]
