from django.db import migrations, models

from interviews.migrations._indexes import AddIndexBesideWriters


class Migration(migrations.Migration):

    # PostgreSQL builds such an index in no transaction.
    atomic = False

    dependencies = [
        ('interviews', '0019_fold_texts'),
    ]

    operations = [
        AddIndexBesideWriters(
            model_name='candidate',
            index=models.Index(fields=['search_text', 'id', 'organisation'], name='candidate_by_text'),
        ),
        AddIndexBesideWriters(
            model_name='candidate',
            index=models.Index(fields=['organisation', 'search_text', 'id'], name='candidate_of_one'),
        ),
        AddIndexBesideWriters(
            model_name='candidate',
            index=models.Index(fields=['-created_at', '-id', 'organisation'], name='candidate_newest'),
        ),
        AddIndexBesideWriters(
            model_name='candidate',
            index=models.Index(fields=['organisation', '-created_at', '-id'], name='candidate_newest_of_one'),
        ),
        AddIndexBesideWriters(
            model_name='interviewsession',
            index=models.Index(fields=['-opens_at', '-created_at', '-id', 'status', 'search_text', 'organisation'], name='session_desk'),
        ),
        AddIndexBesideWriters(
            model_name='interviewsession',
            index=models.Index(condition=models.Q(('started_at__isnull', False)), fields=['-started_at', '-created_at', '-id', 'status', 'search_text', 'organisation'], name='session_review'),
        ),
        AddIndexBesideWriters(
            model_name='interviewsession',
            index=models.Index(fields=['organisation', '-opens_at', '-created_at', '-id', 'status', 'search_text'], name='session_desk_of_one'),
        ),
        AddIndexBesideWriters(
            model_name='interviewsession',
            index=models.Index(condition=models.Q(('started_at__isnull', False)), fields=['organisation', '-started_at', '-created_at', '-id', 'status', 'search_text'], name='session_review_of_one'),
        ),
    ]
