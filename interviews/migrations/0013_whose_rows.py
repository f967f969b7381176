"""Give every stored row its organisation, and every login its roles.

Nothing is merged: where two rows would be one, the later is renamed or copied, and a note says so.
"""

from collections import defaultdict

from django.conf import settings
from django.db import migrations
from django.db.models import OuterRef, Subquery

from interviews.folding import email_key, name_key

BATCH = 1000
# The groups that gave a login its rights before.
ROLES = {"recruiters": "recruiter", "reviewers": "reviewer"}


def carry_over(apps, _schema_editor):
    """Do it all, in the order in which one thing follows from another."""
    models = {
        name: apps.get_model("interviews", name)
        for name in (
            "Candidate",
            "InterviewPlan",
            "InterviewSession",
            "Membership",
            "Organisation",
            "UpgradeNote",
        )
    }
    by_name = {each.name: each.pk for each in models["Organisation"].objects.order_by("-pk")}
    name_organisations_once(models)
    place_interviews(models, by_name)
    place_candidates(models)
    key_candidates(models)
    place_logins(models, apps.get_model(settings.AUTH_USER_MODEL))


def name_organisations_once(models):
    """Fold the names; the later one of two that are the same gets a number."""
    rows = list(models["Organisation"].objects.order_by("pk"))
    taken = set()
    # Whose name is the first of its kind keeps it, also where a later one is called "… (2)".
    for row in rows:
        key = name_key(row.name)
        row.name_key = "" if key in taken else key
        taken.add(key)
    for row in rows:
        if not row.name_key:
            before, number = row.name, 2
            while name_key(f"{before[:190]} ({number})") in taken:
                number += 1
            row.name = f"{before[:190]} ({number})"
            row.name_key = name_key(row.name)
            taken.add(row.name_key)
            note(models, "name_changed", row.pk, row.name, before, row.name)
        models["Organisation"].objects.filter(pk=row.pk).update(
            name=row.name, name_key=row.name_key
        )


def place_interviews(models, by_name):
    """Every interview is its plan's organisation's; without a plan, that of its frozen plan."""
    sessions = models["InterviewSession"].objects
    of_plan = models["InterviewPlan"].objects.filter(pk=OuterRef("plan_id"))
    sessions.filter(plan__isnull=False).update(
        organisation_id=Subquery(of_plan.values("organisation_id")[:1])
    )
    orphans = defaultdict(list)
    frozen_plans = {}
    for pk, frozen in sessions.filter(organisation=None).values_list("pk", "frozen_plan").iterator(
        BATCH
    ):
        organisation = (frozen or {}).get("organisation") or {}
        name = str(organisation.get("name") or "").strip()[:200]
        if name_key(name):
            orphans[name].append(pk)
            frozen_plans[name] = organisation
    for name, pks in orphans.items():
        owner = by_name.get(name) or find_or_bring_back(models, name, frozen_plans[name])
        for first in range(0, len(pks), BATCH):
            sessions.filter(pk__in=pks[first : first + BATCH]).update(organisation_id=owner)


def find_or_bring_back(models, name, frozen):
    """Return the organisation of this name in any letters; one that is gone is made anew."""
    organisations = models["Organisation"].objects
    known = organisations.filter(name_key=name_key(name)).first()
    if known is not None:
        return known.pk
    texts = {
        field: str(frozen.get(field) or "")[:limit]
        for field, limit in (
            ("industry", 200),
            ("size", 100),
            ("values", None),
            ("technologies", None),
            ("website", 200),
        )
    }
    made = organisations.create(name=name, name_key=name_key(name), **texts)
    note(models, "brought_back", made.pk, name, "", name)
    return made.pk


def place_candidates(models):
    """Every candidate is of the organisation that interviews them, and a copy for each other one."""
    candidates, sessions = models["Candidate"].objects, models["InterviewSession"].objects
    owners = defaultdict(list)
    pairs = sessions.exclude(organisation=None).order_by("created_at", "pk")
    for candidate, owner in pairs.values_list("candidate_id", "organisation_id").iterator(BATCH):
        if owner not in owners[candidate]:
            owners[candidate].append(owner)
    of_one = defaultdict(list)
    for candidate, found in owners.items():
        of_one[found[0]].append(candidate)
    for owner, pks in of_one.items():
        for first in range(0, len(pks), BATCH):
            candidates.filter(pk__in=pks[first : first + BATCH]).update(organisation_id=owner)
    for candidate, found in owners.items():
        for owner in found[1:]:
            copy_candidate(models, candidate, owner)
    place_those_without_interviews(models)


def copy_candidate(models, pk, owner):
    """Give this organisation a candidate of its own, and its interviews with it."""
    original = models["Candidate"].objects.get(pk=pk)
    copied = models["Candidate"].objects.create(
        name=original.name, email=original.email, organisation_id=owner
    )
    # Made now, but known as long as the one it was copied from.
    models["Candidate"].objects.filter(pk=copied.pk).update(created_at=original.created_at)
    models["InterviewSession"].objects.filter(candidate_id=pk, organisation_id=owner).update(
        candidate_id=copied.pk
    )
    note(models, "copied", owner, original.name, original.email, original.email)


def place_those_without_interviews(models):
    """They are of the only organisation, or of none, which superusers see."""
    left = models["Candidate"].objects.filter(organisation=None)
    only = only_organisation(models)
    if only is not None:
        left.update(organisation_id=only)
        return
    notes = [
        models["UpgradeNote"](kind="left", subject=each.name, before=each.email)
        for each in left.iterator(BATCH)
    ]
    models["UpgradeNote"].objects.bulk_create(notes, BATCH)


def key_candidates(models):
    """Fold the addresses; of two that are the same in an organisation, the later is changed."""
    candidates = models["Candidate"].objects
    for owner in [*models["Organisation"].objects.values_list("pk", flat=True), None]:
        taken, doubles, keyed = set(), [], []
        for row in candidates.filter(organisation_id=owner).order_by("pk").iterator(BATCH):
            row.email_key = email_key(row.email)
            (doubles if row.email_key in taken else keyed).append(row)
            taken.add(row.email_key)
        for row in doubles:
            before, number = row.email, 2
            local, _, domain = before.rpartition("@")
            while email_key(row.email) in taken:
                mark = f"+duplicate-{number}"
                room = 254 - len(mark) - len(domain) - 1
                row.email = f"{local[:room]}{mark}@{domain}"
                number += 1
            row.email_key = email_key(row.email)
            taken.add(row.email_key)
            note(models, "email_changed", owner, row.name, before, row.email)
        candidates.bulk_update(keyed + doubles, ("email", "email_key"), BATCH)


def place_logins(models, user_model):
    """Those whose group gave them rights are members of the only organisation, or of none."""
    only = only_organisation(models)
    if only is None:
        return
    for user in user_model.objects.filter(groups__name__in=ROLES).distinct():
        for group in user.groups.filter(name__in=ROLES).order_by("name"):
            models["Membership"].objects.create(
                user_id=user.pk, organisation_id=only, role=ROLES[group.name]
            )


def only_organisation(models):
    """Return the organisation where there is one alone."""
    pks = list(models["Organisation"].objects.values_list("pk", flat=True)[:2])
    return pks[0] if len(pks) == 1 else None


def note(models, kind, organisation, subject, before, after):
    """Tell what was done, on a page of the admin."""
    models["UpgradeNote"].objects.create(
        kind=kind,
        organisation_id=organisation,
        subject=subject,
        before=before[:254],
        after=after[:254],
    )


class Migration(migrations.Migration):

    dependencies = [
        ("interviews", "0012_organisations"),
        ("auth", "0012_alter_user_first_name_max_length"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
