"""Pickers of related rows, where what is sent is no row's number: an error of the form, not ours."""

from collections.abc import Sequence
from typing import Any

from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db.models import Model


def is_number_of(model: type[Model], value: object) -> bool:
    """Answer whether `value` could be the primary key of a row of `model`."""
    key = model._meta.pk
    try:
        key.run_validators(key.to_python(value))
    except (ValidationError, OverflowError):
        return False
    return True


class Picker(AutocompleteSelect):
    """Shows again what was chosen, unless it cannot have been offered."""

    def optgroups(self, name: str, value: Sequence[str], attrs: Any = None) -> Any:
        """Leave out what is no number: Django would ask the database for it."""
        model = self.field.remote_field.model
        chosen = [each for each in value if not each or is_number_of(model, each)]
        return super().optgroups(name, chosen, attrs)
