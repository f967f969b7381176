from django.db import migrations, models

from interviews.migrations._indexes import AddIndexBesideWriters

WAITS_TO_HEAR = models.Q(('hear_back_days__isnull', False), ('lacks_consent', False), ('status', 'completed'), ('told_at__isnull', True))


class Migration(migrations.Migration):

    # PostgreSQL builds such an index in no transaction.
    atomic = False

    dependencies = [
        ('interviews', '0028_hearing_back'),
    ]

    operations = [
        AddIndexBesideWriters(
            model_name='interviewsession',
            index=models.Index(condition=WAITS_TO_HEAR, fields=['ended_at'], name='session_to_tell'),
        ),
        AddIndexBesideWriters(
            model_name='interviewsession',
            index=models.Index(condition=WAITS_TO_HEAR, fields=['organisation', 'ended_at'], name='to_tell_of_one'),
        ),
    ]
