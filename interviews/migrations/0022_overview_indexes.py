from django.db import migrations, models

from interviews.migrations._indexes import AddIndexBesideWriters


class Migration(migrations.Migration):

    # PostgreSQL builds such an index in no transaction.
    atomic = False

    dependencies = [
        ('interviews', '0021_withdrawn'),
    ]

    operations = [
        AddIndexBesideWriters(
            model_name='interviewsession',
            index=models.Index(fields=['organisation', 'status', 'opens_at', 'closes_at', 'id'], name='session_overview_of_one'),
        ),
        AddIndexBesideWriters(
            model_name='interviewsession',
            index=models.Index(condition=models.Q(('retake_asked_at__isnull', False)), fields=['organisation', 'retake_asked_at'], name='asking_of_one'),
        ),
    ]
