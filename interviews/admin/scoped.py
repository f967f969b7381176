"""Pages of the admin that know one thing alone: the rows of the reader's own organisations."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar
from weakref import WeakKeyDictionary

from django.contrib.admin import RelatedFieldListFilter
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from interviews.access import Action, visible_to
from interviews.admin.gone import SaysWhatIsGone
from interviews.admin.lists import LongList
from interviews.admin.pickers import Picker, is_number_of
from interviews.admin.plain_fields import PlainFields
from interviews.models import Organisation

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# What a page that only shows something has read, until it is answered.
_looked_up: WeakKeyDictionary[HttpRequest, dict[tuple[type[Model], str], Model | None]] = (
    WeakKeyDictionary()
)


class Scoped(PlainFields, SaysWhatIsGone, LongList):
    """Narrow the list, the pages, what can be chosen and what is offered while typing.

    `needed`: what a login must be allowed to do in an organisation to see rows of it.
    """

    needed: ClassVar[Action] = Action.USE_DESK
    # What places a row in an organisation: chosen once, when it is made.
    fixed_fields: ClassVar[tuple[str, ...]] = ("organisation",)
    # The related rows that a row's own page shows.
    read_along: ClassVar[tuple[str, ...]] = ("organisation",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Everything of the admin that reads rows reads these."""
        return visible_to(request.user, super().get_queryset(request), self.needed)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """Find a row that the reader sees; once for a page that only shows it, and for all parts of that."""
        # A form may name no field at all, which Django would look for by its empty name.
        if from_field:
            return super().get_object(request, object_id, from_field)
        if request.method not in {"GET", "HEAD"}:
            return self._read_row(request, object_id)
        found, key = _looked_up.setdefault(request, {}), (self.model, str(object_id))
        if key not in found:
            found[key] = self._read_row(request, object_id)
        return found[key]

    def _read_row(self, request: HttpRequest, object_id: str) -> Model | None:
        try:
            key = self.opts.pk.to_python(object_id)
        except (ValidationError, ValueError):
            return None
        rows: QuerySet[Model] = self.get_queryset(request).select_related(*self.read_along)
        return rows.filter(pk=key).first()

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and self._may(request, "view", obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._may(request, "change", obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._may(request, "delete", obj)

    def formfield_for_foreignkey(
        self, db_field: "models.ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Offer, and take, rows of the reader's organisations alone."""
        related = db_field.remote_field.model
        if related._meta.app_label == self.opts.app_label:
            rows = kwargs.get("queryset")
            if rows is None:
                rows = related._default_manager.all()
            kwargs["queryset"] = visible_to(request.user, rows, self.needed)
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = Picker(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Choose the organisation where there is one to choose."""
        initial: dict[str, Any] = super().get_changeform_initial_data(request)
        mine = visible_to(request.user, Organisation.objects.all(), self.needed)
        pks = list(mine.values_list("pk", flat=True)[:2])
        return {"organisation": pks[0]} | initial if len(pks) == 1 else initial

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What belongs to an organisation stays there."""
        fields = tuple(super().get_readonly_fields(request, obj))
        names = {field.name for field in self.opts.concrete_fields}
        placed = obj is not None and getattr(obj, "organisation_id", None) is not None
        return fields + tuple(f for f in self.fixed_fields if placed and f in names)

    def _may(self, request: HttpRequest, verb: str, row: Any) -> bool:
        name = f"{self.opts.app_label}.{verb}_{self.opts.model_name}"
        return row is None or bool(request.user.has_perm(name, row))


class OwnFilter(RelatedFieldListFilter):
    """Offers the related rows that the reader sees, and none to superusers alone.

    Nobody else sees a row that belongs to no organisation.
    """

    def __init__(self, field: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self._sees_all = bool(getattr(request.user, "is_superuser", False))
        super().__init__(field, request, *args, **kwargs)
        self.empty_value_display = _("None")  # type: ignore[assignment] # of a lazy text

    @property
    def include_empty_choice(self) -> bool:
        return self._sees_all and bool(super().include_empty_choice)

    def field_choices(
        self, field: Any, request: HttpRequest, model_admin: Any
    ) -> "list[tuple[str, str | _StrPromise]]":
        rows = field.remote_field.model._default_manager.all()
        return [(row.pk, str(row)) for row in visible_to(request.user, rows, model_admin.needed)]


class OwnAutocompleteFilter(AutocompleteSelectFilter):
    """Names the chosen row only where the reader sees it."""

    def value(self) -> str | None:
        """Take what is no row's number for no choice."""
        chosen: str | None = super().value()
        return chosen if is_number_of(self.field.remote_field.model, chosen) else None

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Find nothing by what is no row's number."""
        if super().value() and self.value() is None:
            return queryset.none()
        return super().queryset(request, queryset)

    def choices(self, changelist: ChangeList) -> Iterator[dict[str, Any]]:
        for choice in super().choices(changelist):
            field = choice["form"].fields[self.lookup_kwarg]
            field.queryset = visible_to(
                self.request.user, field.queryset.all(), self.model_admin.needed
            )
            yield choice
