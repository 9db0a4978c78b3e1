"""Donors are looked for by beginnings whatever the case, by words inside a name, and by some digits of a phone.

PostgreSQL finds beginnings by the first indexes, and what stands inside by trigrams, which come with its extension
`pg_trgm`: whoever owns the database may switch it on. Where that is refused the search inside names and numbers reads
through the table, as it does on SQLite, which a small charity's books bear.
"""

from django.db import DatabaseError, migrations, transaction

BEGINNINGS = (
    ("donors_donor", "name", "donor_name_prefix"),
    ("donors_donor", "email", "donor_email_prefix"),
    ("donors_otheremail", "address", "other_email_prefix"),
)
INSIDE = (
    ("donors_donor", "UPPER(name::text)", "donor_name_inside"),
    ("donors_donor", "(phone::text)", "donor_phone_inside"),
    ("donors_otherphone", "(number::text)", "other_phone_inside"),
)


def make_indexes(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table, column, name in BEGINNINGS:
        schema_editor.execute(f"CREATE INDEX {name} ON {table} (UPPER({column}::text) text_pattern_ops)")
    if _has_trigrams(schema_editor):
        for table, expression, name in INSIDE:
            schema_editor.execute(f"CREATE INDEX {name} ON {table} USING gin ({expression} gin_trgm_ops)")


def _has_trigrams(schema_editor):
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        if cursor.fetchone():
            return True
    try:
        with transaction.atomic(using=connection.alias):
            schema_editor.execute("CREATE EXTENSION pg_trgm")
    except DatabaseError as refusal:
        print(f"\n  Searching inside names stays slow: {str(refusal).strip()}")
        return False
    return True


def drop_indexes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for _table, _column, name in (*BEGINNINGS, *INSIDE):
            schema_editor.execute(f"DROP INDEX IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("donors", "0002_donors_sponsorships_and_asking")]

    operations = [migrations.RunPython(make_indexes, drop_indexes)]
