from django.db import migrations

# So many interviews at once: a hundred thousand shall not be in memory together.
AT_ONCE = 1_000


def make_rows_of_hashes(apps, schema_editor):
    """The one link that an interview had until now becomes a row; it opens what it did."""
    session_model = apps.get_model("interviews", "InterviewSession")
    link_model = apps.get_model("interviews", "JoinLink")
    known = session_model.objects.filter(join_token_hash__isnull=False).order_by("pk")
    fields = ("pk", "join_token_hash", "token_expires_at", "created_at")
    rows = []
    for key, token_hash, expires_at, created_at in known.values_list(*fields).iterator(AT_ONCE):
        rows.append(
            link_model(
                session_id=key,
                token_hash=token_hash,
                issued_at=created_at,
                expires_at=expires_at,
            )
        )
        if len(rows) == AT_ONCE:
            link_model.objects.bulk_create(rows, ignore_conflicts=True)
            rows = []
    link_model.objects.bulk_create(rows, ignore_conflicts=True)


class Migration(migrations.Migration):

    dependencies = [
        ('interviews', '0010_join_links'),
    ]

    operations = [
        migrations.RunPython(make_rows_of_hashes, migrations.RunPython.noop),
    ]
