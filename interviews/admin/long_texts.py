"""Boxes for long texts: high enough for what is usual, and never cutting what is pasted."""

from typing import Any, Final

from django import forms

ROWS: Final = {"objective": 3, "focus": 3, "job_description": 6, "text": 3, "follow_ups": 3}


def fit_on_screen(field: Any, db_field: Any) -> Any:
    """Set the height of the box for `db_field`, and let the text say where it begins."""
    if db_field.name in ROWS:
        field.widget.attrs["rows"] = ROWS[db_field.name]
    if isinstance(field, forms.CharField):
        # Whoever writes from right to left sees it there.
        field.widget.attrs["dir"] = "auto"
    return field
