"""Interview plans, as recruiters write them."""

from typing import Any, Final

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminRadioSelectWidget

from interviews.admin.deleting import AsksBeforeDeleting
from interviews.admin.history import WithHistory
from interviews.admin.lists import SEARCH_TEXT, count_related
from interviews.admin.long_texts import fit_on_screen
from interviews.admin.old_forms import NoticesOldForms, OldFormForm
from interviews.admin.questions import QuestionInline
from interviews.admin.scoped import OwnFilter, Scoped
from interviews.admin.titles import Titled
from interviews.admin.translations import what_language_brings
from interviews.changes import Snapshot, differences, take_snapshot
from interviews.models import Act, InterviewPlan, Question
from interviews.models.plans import TurnTakingPreset
from interviews.services import history

PRESET_EXPLANATIONS: Final = {
    TurnTakingPreset.BRISK: _(
        "Brisk: answers after 0.35 s of silence. Quick and lively; it may speak into a short pause."
    ),
    TurnTakingPreset.CONVERSATIONAL: _(
        "Conversational: answers after 0.5 s of silence. Right for most interviews."
    ),
    TurnTakingPreset.PATIENT: _(
        "Patient: waits for 1.2 s of silence. For answers that need thinking, or a second language."
    ),
    TurnTakingPreset.THOUGHTFUL: _(
        "Thoughtful: goes by the last words, too. Waits a second after a finished sentence, and up to "
        "ten where somebody is still thinking. New: measured on recordings, not yet with people."
    ),
}


# What no list shows, and is long.
NOT_LISTED: Final = ("objective", "focus", "job_description", "organisation__values")


class PlanForm(OldFormForm):
    """Explains each way of taking turns where it is chosen."""

    # What was stored before this form was.
    before: Snapshot | None = None

    turn_taking = forms.ChoiceField(
        label=_("Turn-taking"),
        choices=[(preset.value, text) for preset, text in PRESET_EXPLANATIONS.items()],
        initial=TurnTakingPreset.CONVERSATIONAL.value,
        widget=UnfoldAdminRadioSelectWidget(),
        help_text=_("How long the interviewer waits before it takes its turn."),
    )

    class Meta:
        model = InterviewPlan
        exclude: tuple[str, ...] = ()


@admin.register(InterviewPlan)
class InterviewPlanAdmin(Scoped, WithHistory, NoticesOldForms, Titled, AsksBeforeDeleting):
    """What an interview is about, who holds it and how."""

    title_of_new = _("Write an interview plan")
    nothing_yet = _("No plan yet")
    next_step = _(
        "A plan says what an interview is for, who holds it, and which questions are asked."
    )
    form = PlanForm
    inlines = (QuestionInline,)
    list_display = ("plan", "question_count", "duration", "turn_taking", "updated_at")
    list_filter = (("organisation", OwnFilter), "turn_taking", "language")
    list_filter_submit = True
    search_fields = (SEARCH_TEXT, f"organisation__{SEARCH_TEXT}", f"questions__{SEARCH_TEXT}")
    search_help_text = _("Role, organisation, or words of a question")
    ordering = ("-updated_at", "-pk")
    autocomplete_fields = ("organisation",)
    sortable_by = ("plan", "duration", "turn_taking", "updated_at")
    warn_unsaved_form = True
    fieldsets = (
        (None, {"fields": ("organisation", "role", "objective", "focus", "job_description")}),
        (
            _("Interviewer"),
            {"fields": ("interviewer_name", "interviewer_manner", ("language", "voice"))},
        ),
        (_("Pace"), {"fields": ("duration_minutes", "turn_taking")}),
        (_("Afterwards"), {"fields": ("hear_back_days",)}),
    )

    def complete_rows(self, rows: QuerySet[InterviewPlan]) -> QuerySet[InterviewPlan]:
        """Count the questions along."""
        total = count_related(Question.objects.all(), "plan")
        return rows.select_related("organisation").defer(*NOT_LISTED).annotate(question_total=total)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Keep long texts in boxes that fit on one screen; say what a language brings with it."""
        field = fit_on_screen(super().formfield_for_dbfield(db_field, request, **kwargs), db_field)
        if field is not None and db_field.name == "language":
            field.help_text = what_language_brings()
        return field

    def what_goes(self, row: Any) -> str:
        count = row.sessions.count()
        kept = ngettext(
            "The %(count)d interview that was scheduled by it keeps its copy of the plan.",
            "The %(count)d interviews that were scheduled by it keep their copies of the plan.",
            count,
        ) % {"count": count}
        gone = gettext("The plan goes, with its questions and its history.")
        return f"{gone} {kept}" if count else gone

    # --- History --------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """Remember what was stored before."""
        if change:
            form.before = take_snapshot(InterviewPlan.objects.get(pk=obj.pk))
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: Any) -> None:
        """Note what is different now that the questions are stored, too."""
        super().save_related(request, form, formsets, change)
        plan = InterviewPlan.objects.get(pk=form.instance.pk)
        if form.before is None:
            history.note(plan, request.user, Act.WRITTEN)
            return
        changes = differences(form.before, take_snapshot(plan))
        if changes:
            details = [each.to_json() for each in changes]
            history.note(plan, request.user, Act.CHANGED, details=details)

    # --- What is shown --------------------------------------------------------------------

    @display(description=_("plan"), header=True, ordering="role")
    def plan(self, plan: InterviewPlan) -> tuple[str, str]:
        return plan.role, plan.organisation.name

    @display(description=_("questions"))
    def question_count(self, plan: Any) -> int:
        return int(plan.question_total)

    @display(description=_("length"), ordering="duration_minutes")
    def duration(self, plan: InterviewPlan) -> str:
        return _("%(minutes)d min") % {"minutes": plan.duration_minutes}
