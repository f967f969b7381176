"""Rows of the version before are found by words, too: their texts are folded."""

from django.db import migrations, transaction

from interviews.searching import search_text

BATCH = 1000
TEXTS = {
    "Organisation": ("name", "industry"),
    "Candidate": ("name", "email"),
    "InterviewPlan": ("role",),
    "Question": ("text",),
    "InterviewSession": ("candidate__name", "candidate__email", "role"),
}


def write(connection, options, rows):
    """Store the folded texts of some rows, in one round trip where the database knows how."""
    table, key = map(connection.ops.quote_name, (options.db_table, options.pk.column))
    folded = [
        (search_text(*texts), options.pk.get_db_prep_value(pk, connection)) for pk, *texts in rows
    ]
    # Each batch by itself: an interview that is being held waits for no more than its own.
    with transaction.atomic(connection.alias), connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET search_text = %s WHERE {key} = %s", folded)


def fold_texts(apps, schema_editor):
    """Fill the column of every row, in the order of the keys."""
    for name, fields in TEXTS.items():
        model = apps.get_model("interviews", name)
        left = model.objects.order_by("pk").values_list("pk", *fields)
        rows = list(left[:BATCH])
        while rows:
            write(schema_editor.connection, model._meta, rows)
            rows = list(left.filter(pk__gt=rows[-1][0])[:BATCH])


class Migration(migrations.Migration):

    # Repeated from its beginning, it comes to the same.
    atomic = False

    dependencies = [("interviews", "0018_found_by_words")]

    operations = [migrations.RunPython(fold_texts, migrations.RunPython.noop)]
