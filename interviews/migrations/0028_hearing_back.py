import django.core.validators
from django.db import migrations, models

NAME = 'days until the candidate hears back'
IN_RANGE = [django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(90)]
HELP = 'Candidates are told so before and after the interview, and the overview tells you what is due. Leave it empty to promise no day.'


class Migration(migrations.Migration):

    dependencies = [
        ('interviews', '0027_consents'),
    ]

    operations = [
        # Plans that are there have promised nothing: they get no day.
        migrations.AddField(
            model_name='interviewplan',
            name='hear_back_days',
            field=models.PositiveSmallIntegerField(blank=True, help_text=HELP, null=True, validators=IN_RANGE, verbose_name=NAME),
        ),
        migrations.AlterField(
            model_name='interviewplan',
            name='hear_back_days',
            field=models.PositiveSmallIntegerField(blank=True, default=14, help_text=HELP, null=True, validators=IN_RANGE, verbose_name=NAME),
        ),
        migrations.AddConstraint(
            model_name='interviewplan',
            constraint=models.CheckConstraint(condition=models.Q(('hear_back_days__isnull', True), ('hear_back_days__range', (1, 90)), _connector='OR'), name='plan_hear_back_in_range'),
        ),
        migrations.AddField(
            model_name='interviewsession',
            name='hear_back_days',
            field=models.PositiveSmallIntegerField(editable=False, null=True, verbose_name=NAME),
        ),
        migrations.AddField(
            model_name='interviewsession',
            name='told_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='told how it went'),
        ),
    ]
