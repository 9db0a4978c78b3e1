"""Donors who were entered before names had keys get theirs: the duplicate finder looks for them by it."""

from django.db import migrations

from beneficiaries.models.names import name_key

A_TIME = 2000


def fill(apps, schema_editor):
    donors = apps.get_model("donors", "Donor")
    rows = donors.objects.using(schema_editor.connection.alias).filter(name_key="").only("id", "name")
    chunk = []
    for donor in rows.iterator(chunk_size=A_TIME):
        donor.name_key = name_key(donor.name)
        chunk.append(donor)
        if len(chunk) == A_TIME:
            donors.objects.bulk_update(chunk, ["name_key"])
            chunk = []
    donors.objects.bulk_update(chunk, ["name_key"])


class Migration(migrations.Migration):
    dependencies = [("donors", "0003_search")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
