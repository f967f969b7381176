"""Who had a role before there was a note of it, as far as what they did in interviews and plans tells.

Whoever has scheduled, handed out a link or read a transcript has had a role there, or runs the
installation. Who has done nothing leaves no trace, and is brought back by a superuser.
"""

from django.db import migrations
from django.db.models import F, Max


def remember_former_members(apps, _schema_editor):
    """Note every login that has acted in an organisation of which it is no member."""
    former_member = apps.get_model("interviews", "FormerMember")
    history = apps.get_model("interviews", "HistoryEntry").objects.order_by()
    sessions = apps.get_model("interviews", "InterviewSession").objects.order_by()
    acts = (
        (history, "actor", "session__organisation", "at"),
        (history, "actor", "plan__organisation", "at"),
        (sessions, "scheduled_by", "organisation", "created_at"),
    )
    last = {}
    for rows, who, where, when in acts:
        known = rows.filter(**{f"{who}__is_superuser": False, f"{where}__isnull": False})
        named = known.annotate(who=F(f"{who}_id"), where=F(f"{where}_id")).values_list("who", "where")
        for login, organisation, moment in named.annotate(last=Max(when)):
            before = last.get((login, organisation))
            last[login, organisation] = moment if before is None else max(before, moment)
    members = apps.get_model("interviews", "Membership").objects
    known = set(members.values_list("user_id", "organisation_id"))
    known |= set(former_member.objects.values_list("user_id", "organisation_id"))
    for login, organisation in last.keys() - known:
        row = former_member.objects.create(user_id=login, organisation_id=organisation)
        # Creating it says that it is now.
        former_member.objects.filter(pk=row.pk).update(left_at=last[login, organisation])


class Migration(migrations.Migration):

    dependencies = [("interviews", "0024_namesakes")]

    operations = [migrations.RunPython(remember_former_members, migrations.RunPython.noop)]
