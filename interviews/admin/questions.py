"""A plan's questions on its form: at least one, in an order that the keyboard can change, too."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.forms import PaginationInlineFormSet

from interviews.admin.inlines import BoundedInline
from interviews.admin.long_texts import fit_on_screen
from interviews.models import Question

# An hour has no room for more; what is sent to the interviewer has a bound, too.
MOST_QUESTIONS: Final = 50
# All of them may be deleted on the form that brings as many new ones.
MOST_ROWS: Final = 2 * MOST_QUESTIONS


class QuestionForm(forms.ModelForm):
    """One question. A new one that has nothing but a place is none: the page gives each row its place."""

    def has_changed(self) -> bool:
        """Whether there is something to store."""
        if self.instance.pk is not None:
            return super().has_changed()
        return bool(set(self.changed_data) - {"position"})


class QuestionFormSet(PaginationInlineFormSet):
    """The questions of one plan."""

    default_error_messages = {  # noqa: RUF012 - as in the base class
        **PaginationInlineFormSet.default_error_messages,
        "too_few_forms": _("A plan needs at least one question."),
        "too_many_forms": _("A plan has room for %(num)d questions."),
    }

    def _construct_form(self, i: int, **kwargs: Any) -> forms.ModelForm:
        """Let every new row stay empty: how many questions there are is counted by itself."""
        form: forms.ModelForm = super()._construct_form(i, **kwargs)
        form.empty_permitted = i >= self.initial_form_count()
        return form

    def clean(self) -> None:
        """Say so when somebody else has deleted a question that this form shows."""
        super().clean()
        if any("id" in form.errors for form in self.forms if not self._should_delete_form(form)):
            raise ValidationError(
                _(
                    "A question on this page was deleted by somebody else. If you have changed it, "
                    "copy what you want to keep, and open the plan anew."
                )
            )
        self._place_new_ones()

    def _place_new_ones(self) -> None:
        """Put questions that were added without a place behind the others."""
        kept = [form for form in self.forms if form not in self.deleted_forms]
        places = [form.cleaned_data.get("position", 0) for form in kept if form.instance.pk]
        last = max(places, default=-1)
        for form in kept:
            is_new = form.instance.pk is None and form.has_changed()
            if is_new and "position" not in form.changed_data:
                last += 1
                form.instance.position = last


class QuestionInline(BoundedInline):
    """In the order in which they are asked; drag, or press the buttons, to change it."""

    model = Question
    form = QuestionForm
    formset = QuestionFormSet
    fields = ("text", "competency", "follow_ups", "position")
    extra = 0
    min_num = 1
    max_num = MOST_QUESTIONS
    most_rows = MOST_ROWS
    ordering_field = "position"
    hide_ordering_field = True
    hide_title = True
    template_before = "interviews/admin/question_order.html"

    class Media:
        js = (forms.Script("js/desk/order.js", type="module"),)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Let the numbers be checked: Django only fills the form by them."""
        bounds = {"validate_min": True, "validate_max": True}
        return super().get_formset(request, obj, **bounds, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Keep long texts in boxes that fit on one screen; a table's fields have no other label."""
        field = fit_on_screen(super().formfield_for_dbfield(db_field, request, **kwargs), db_field)
        field.widget.attrs["aria-label"] = capfirst(db_field.verbose_name)
        return field
