"""Rows that are found by words: what is looked for stands folded in a column of their own."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from interviews.searching import search_text


class Searched(models.Model):
    """Fold some texts along whenever they are saved.

    searched_fields: the fields whose texts a row is found by.
    """

    searched_fields: ClassVar[tuple[str, ...]] = ()

    # Empty only in rows of a worker of a version that did not know it, until the sweep.
    search_text = models.TextField(
        _("what it is found by"), default="", db_default="", blank=True, editable=False
    )

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Keep what is found by in step with what is shown."""
        if update_fields is None or not set(update_fields).isdisjoint(self.searched_fields):
            self.fold_texts()
            update_fields = update_fields and {*update_fields, "search_text"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def texts(self) -> tuple[str, ...]:
        """Return the texts that the row is found by."""
        return tuple(getattr(self, name) for name in self.searched_fields)

    def fold_texts(self) -> bool:
        """Fill the column; answer whether that has changed it."""
        before, self.search_text = self.search_text, search_text(*self.texts())
        return self.search_text != before
