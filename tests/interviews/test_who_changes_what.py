"""Two organisations, every role and none, every address: who changes what."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from tests import factories as make
from tests.interviews.addresses import STAYING, Address, takes_a_row
from tests.interviews.places import Cast, Place, stored_of
from tests.interviews.readers import STRANGER

pytestmark = pytest.mark.django_db


def forms_about(own: Place, other: Place, address: Address) -> list[dict[str, Any]]:
    """Return forms that a reader of `own` would send to change or to use what is `other`'s."""
    now = timezone.localtime()
    window = {
        "opens_at_0": now.strftime("%Y-%m-%d"),
        "opens_at_1": "00:00:00",
        "closes_at_0": (now + timedelta(days=2)).strftime("%Y-%m-%d"),
        "closes_at_1": "12:00:00",
    }
    question = other.plan.questions.first()
    plan = {
        "role": "Taken", "interviewer_name": "Maya", "interviewer_manner": "calm",
        "language": "en-US", "voice": "Kore", "duration_minutes": 15, "turn_taking": "patient",
        "questions-TOTAL_FORMS": 1, "questions-INITIAL_FORMS": 1,
        "questions-0-id": question.pk, "questions-0-plan": other.plan.pk,
        "questions-0-text": "Taken?", "questions-0-position": 0,
    }  # fmt: skip
    new_question = {"questions-INITIAL_FORMS": 0, "questions-0-id": "", "questions-0-plan": ""}
    row = other.row(address)
    everything = {
        "action": "delete_selected",
        "_selected_action": [row.pk] if row else [],
        "post": "yes",
    }
    about_it = {"organisation": other.organisation.pk, "post": "yes"}
    return {
        "candidate": [{**about_it, "name": "Taken", "email": "taken@example.com"}, everything],
        "interviewplan": [{**about_it, **plan}, {**about_it, **plan, **new_question}, everything],
        "interviewsession": [
            {**window, "candidate": a.candidate.pk, "plan": b.plan.pk, "reason": "I want to"}
            for a, b in ((own, other), (other, own), (other, other))
        ]
        + [everything],
        "organisation": [{"name": "Taken", **about_it}, everything],
        "consenttext": [{**about_it, "language": "en-US", "text": "Taken"}, everything],
        "membership": [
            {**about_it, "role": "administrator", "username": "me", "password": make.PASSWORD},
            {
                "organisation": own.organisation.pk,
                "role": "reviewer",
                "username": other.member.username,
                "password": make.PASSWORD,
            },
            {
                "organisation": own.organisation.pk,
                "role": "reviewer",
                "username": other.former.user.username,
                "password": make.PASSWORD,
            },
            everything,
        ],
        "formermember": [everything, about_it],
        "upgradenote": [everything, about_it],
        "user": [{"username": "taken", "password1": "x" * 20, "password2": "x" * 20}, everything],
    }.get(address.model, [{}])


def test_nothing_of_another_organisation_is_changed(cast: Cast) -> None:
    before = stored_of(cast.other)
    for address in STAYING:
        forms = forms_about(cast.own, cast.other, address)
        asked = [(cast.other.url(address), form) for form in [{}, *forms]]
        if takes_a_row(address) and address.view not in {"changelist", "add"}:
            asked += [(cast.own.url(address), form) for form in forms]
        for url, form in asked:
            with transaction.atomic():
                response = cast.client.post(url, form)
                assert stored_of(cast.other) == before, (url, form)
                # What was sent stands in the field again.
                text = response.text
                for sent in form.values():
                    text = text.replace(f'value="{sent}"', "")
                assert cast.other.mark not in text, (url, form)
                transaction.set_rollback(True)
    assert ("_auth_user_id" in cast.client.session) == (cast.kind != STRANGER)


def test_who_has_no_right_changes_nothing_at_home(cast: Cast) -> None:
    before = stored_of(cast.own)
    for address in STAYING:
        if cast.kind in address.lets_in:
            continue
        for form in [{}, *forms_about(cast.own, cast.own, address)]:
            with transaction.atomic():
                cast.client.post(cast.own.url(address), form)
                assert stored_of(cast.own) == before, (address, form)
                transaction.set_rollback(True)
    assert ("_auth_user_id" in cast.client.session) == (cast.kind != STRANGER)
