from django.db import migrations, models

PRESETS = ["brisk", "conversational", "patient", "thoughtful"]


class Migration(migrations.Migration):
    dependencies = [("interviews", "0029_hearing_back_indexes")]
    operations = [
        migrations.RemoveConstraint("interviewplan", "plan_turn_taking_known"),
        migrations.AlterField(
            "interviewplan",
            "turn_taking",
            models.CharField(
                choices=[
                    ("brisk", "Brisk"),
                    ("conversational", "Conversational"),
                    ("patient", "Patient"),
                    ("thoughtful", "Thoughtful"),
                ],
                default="conversational",
                max_length=20,
                verbose_name="turn-taking",
            ),
        ),
        migrations.AddConstraint(
            "interviewplan",
            models.CheckConstraint(
                condition=models.Q(("turn_taking__in", PRESETS)), name="plan_turn_taking_known"
            ),
        ),
    ]
