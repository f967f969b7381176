"""Fields of the desk's forms whose mistakes are told in one sentence, with what to do about them."""

import json
from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.core.validators import (
    BaseValidator,
    MaxLengthValidator,
    MaxValueValidator,
    MinValueValidator,
    ProhibitNullCharactersValidator,
)
from django.db import models
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from interviews.admin.moments import MomentField
from interviews.validators import TextLength

NO_NUL: Final = _(
    "“%(field)s” holds an invisible sign that cannot be stored. Please delete the text and type it anew."
)
PARTS_OF_A_MOMENT: Final = (
    (_("%(field)s: day"), _("%(field)s: choose a day from a calendar")),
    (_("%(field)s: time"), _("%(field)s: choose a time from a list")),
)


class NumberRange(BaseValidator):
    """A whole number from the one to the other, said in one sentence whichever end it misses."""

    message = _("Choose a whole number from %(first)s to %(last)s.")
    code = "out_of_range"

    def __init__(self, first: int, last: int) -> None:
        super().__init__((first, last))
        self.sentence = self.message % {"first": first, "last": last}

    def __call__(self, value: int) -> None:
        """Check `value`."""
        first, last = self.limit_value
        if not first <= value <= last:
            raise ValidationError(self.sentence, code=self.code)


class PlainFields(ModelAdmin):
    """Make the fields of the forms."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Say of each field what it wants in plain words."""
        if isinstance(db_field, models.DateTimeField):
            kwargs.setdefault("form_class", MomentField)
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        return field and speak_plainly(field, db_field)

    def get_inline_formsets(self, *args: Any, **kwargs: Any) -> list[Any]:
        """Write "Add another question" as a sentence is written."""
        formsets: list[Any] = super().get_inline_formsets(*args, **kwargs)
        for each in formsets:
            told = json.loads(each.inline_formset_data())
            name = each.opts.verbose_name
            told["options"]["addText"] = gettext("Add another %(name)s") % {"name": name}
            each.inline_formset_data = json.dumps(told)
        return formsets


def speak_plainly(field: Any, db_field: Any) -> Any:
    """Let `field`, of a form, say in one sentence what is wrong and what to do."""
    name = {"field": capfirst(field.label or "")}
    if isinstance(field.widget, RelatedFieldWidgetWrapper):
        # Nobody who fills in a form wants what is chosen deleted; its own page says what goes with it.
        field.widget.can_delete_related = False
    field.validators = [_without_nul(each, name) for each in field.validators]
    if isinstance(field, forms.ModelChoiceField):
        # Nobody has typed it: to them it is a choice like any other that is not offered.
        refused = field.error_messages["invalid_choice"]
        refuse = ProhibitNullCharactersValidator(message=refused)
        field.validate_no_null_characters = refuse  # type: ignore[method-assign] # a call all the same
    if isinstance(field, forms.CharField):
        _refuse_what_is_too_long(field)
    if isinstance(field, forms.IntegerField):
        _say_the_range(field, db_field.validators)
    if isinstance(field, MomentField):
        _name_the_parts(field, name)
    return field


def _without_nul(validator: Any, name: dict[str, Any]) -> Any:
    if not isinstance(validator, ProhibitNullCharactersValidator):
        return validator
    return ProhibitNullCharactersValidator(message=NO_NUL % name)


def _refuse_what_is_too_long(field: forms.CharField) -> None:
    """Let the browser pass all of it on: it would cut the end off what is pasted, and say nothing."""
    if isinstance(field.widget, forms.TextInput | forms.Textarea):
        field.widget.attrs.pop("maxlength", None)
        # Whoever writes from right to left sees it there.
        field.widget.attrs["dir"] = "auto"
    field.validators = [
        TextLength(each.limit_value) if isinstance(each, MaxLengthValidator) else each
        for each in field.validators
    ]


def _say_the_range(field: Any, stored: Iterable[Any]) -> None:
    bounds = [*field.validators, *stored]
    least = [each.limit_value for each in bounds if isinstance(each, MinValueValidator)]
    most = [each.limit_value for each in bounds if isinstance(each, MaxValueValidator)]
    if not least or not most:
        return
    field.min_value, field.max_value = max(least), min(most)
    field.widget.attrs |= {"min": field.min_value, "max": field.max_value}
    others = [
        each
        for each in field.validators
        if not isinstance(each, MinValueValidator | MaxValueValidator)
    ]
    in_range = NumberRange(field.min_value, field.max_value)
    field.validators = [*others, in_range]
    field.error_messages["invalid"] = in_range.sentence


def _name_the_parts(field: MomentField, name: dict[str, Any]) -> None:
    """Tell the two rows of a window apart for who does not see which label stands over which."""
    widget: Any = field.widget
    for part, (called, chooser) in zip(widget.widgets, PARTS_OF_A_MOMENT, strict=True):
        part.attrs |= {"aria-label": called % name, "data-chooser": chooser % name}
