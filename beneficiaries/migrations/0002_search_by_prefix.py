"""The search of the register looks for beginnings whatever the case; PostgreSQL finds those by these indexes.

SQLite reads through the whole table instead, which a small charity's register bears.
"""

from django.db import migrations

SEARCHED = ("reference", "first_name", "family_name")


def make_indexes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in SEARCHED:
            schema_editor.execute(
                f"CREATE INDEX child_{name}_prefix ON beneficiaries_child (UPPER({name}::text) text_pattern_ops)"
            )


def drop_indexes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in SEARCHED:
            schema_editor.execute(f"DROP INDEX child_{name}_prefix")


class Migration(migrations.Migration):
    dependencies = [("beneficiaries", "0001_initial")]

    operations = [migrations.RunPython(make_indexes, drop_indexes)]
