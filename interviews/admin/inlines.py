"""Rows of another table on a row's form, and how many of them one form may bring.

A form says itself how many it brings, and Django makes each of them before it looks at any: by
itself it makes a thousand more than there is room for.
"""

from typing import Any, ClassVar

from django.http import HttpRequest
from unfold.admin import TabularInline


class BoundedInline(TabularInline):
    """A table on a form; every inline is made from it."""

    # Rows that are made of what a form sends, those to be deleted counted.
    most_rows: ClassVar[int] = 100

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Make no more rows than may be sent."""
        return super().get_formset(request, obj, **{"absolute_max": self.most_rows, **kwargs})
