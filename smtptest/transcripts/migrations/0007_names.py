from django.db import migrations


class Migration(migrations.Migration):
    """Nothing changes in the database: older processes still read and write tables of the old names."""

    dependencies = [("transcripts", "0006_kind")]

    operations = [
        migrations.AlterModelTable(name="use", table="transcripts_use"),
        migrations.AlterModelTable(name="spent", table="transcripts_spent"),
        migrations.RenameModel(old_name="Use", new_name="Usage"),
        migrations.RenameModel(old_name="Spent", new_name="UsedProof"),
    ]
