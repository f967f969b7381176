"""SQL that running interviews repeat all the time, put into words once for each kind of row.

The ORM would compile it anew for each save, which is most of what a save costs. Tables, columns
and how a value is written come from the models; PostgreSQL and SQLite read the same words.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final

from django.db import connection
from django.db.models import Field, Model
from django.db.models.functions import Now

Row = Sequence[Any]
Names = tuple[str, ...]

# All other fields' values are written as they are.
_PREPARED: Final = frozenset({"ForeignKey", "JSONField", "UUIDField"})


def upsert(model: type[Model], key: Names, fields: Names, rows: Sequence[Row]) -> None:
    """Insert rows, and change those that are there already.

    key, fields: names.  rows: the values of both, in this order.
    """
    if not rows:
        return
    names = _column_names(model, (*key, *fields))
    prepare = _preparer(model, (*key, *fields))
    changed = ", ".join(f"{name} = EXCLUDED.{name}" for name in names[len(key) :])
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {_table(model)} ({', '.join(names)}) "  # noqa: S608 - the models' names
            f"VALUES ({', '.join(['%s'] * len(names))}) "
            f"ON CONFLICT ({', '.join(names[: len(key)])}) DO UPDATE SET {changed}",
            [prepare(row) for row in rows],
        )


def update(model: type[Model], fields: Names, now: str, rows: Sequence[Row]) -> None:
    """Give rows values of their own, found by their primary key, and one field the database's time.

    fields: names.  now: the name of that field.  rows: the values of the fields, then the key.
    """
    if not rows:
        return
    *names, at, key = _column_names(model, (*fields, now, "pk"))
    prepare = _preparer(model, (*fields, "pk"))
    sets = ", ".join([*(f"{name} = %s" for name in names), f"{at} = {_now(model)}"])
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {_table(model)} SET {sets} WHERE {key} = %s",  # noqa: S608 - the models' names
            [prepare(row) for row in rows],
        )


def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _now(model: type[Model]) -> str:
    sql, _ = model._meta.base_manager.all().query.get_compiler(connection=connection).compile(Now())
    return str(sql)


@lru_cache
def _fields(model: type[Model], names: Names) -> list["Field[Any, Any]"]:
    by_name = {field.name: field for field in model._meta.concrete_fields}
    return [model._meta.pk if name == "pk" else by_name[name] for name in names]


def _column_names(model: type[Model], names: Names) -> list[str]:
    return [connection.ops.quote_name(str(field.column)) for field in _fields(model, names)]


def _preparer(model: type[Model], names: Names) -> Callable[[Row], list[Any]]:
    """Return what turns a row's values into those that the database's driver takes."""
    special = [
        (place, field)
        for place, field in enumerate(_fields(model, names))
        if field.get_internal_type() in _PREPARED
    ]

    def prepare(row: Row) -> list[Any]:
        values = list(row)
        for place, field in special:
            values[place] = field.get_db_prep_save(values[place], connection)
        return values

    return prepare
