from django.db import migrations, models
from django.db.models import deletion


class Migration(migrations.Migration):
    dependencies = [("receiving", "0001_initial")]

    operations = [
        migrations.AddField("HandOver", "visitor", models.CharField(db_default="", default="", max_length=64)),
        migrations.AlterField(
            "HandOver",
            "test",
            models.OneToOneField(
                db_constraint=False,
                on_delete=deletion.CASCADE,
                related_name="hand_over",
                to="transcripts.test",
            ),
        ),
        migrations.AlterField(
            "ReceivedMessage",
            "test",
            models.OneToOneField(
                db_constraint=False,
                on_delete=deletion.CASCADE,
                related_name="received",
                to="transcripts.test",
            ),
        ),
    ]
