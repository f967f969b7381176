"""The database at an earlier migration: the first test migrates back, the others are given a copy."""

import sqlite3
from collections.abc import Callable
from functools import cache
from typing import Final

from django.apps.registry import Apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

# Migrations are applied to no other application's tables here.
OURS: Final = "interviews"
NEWEST: Final = "the newest"

Restore = Callable[[], None]
_kept: dict[str, Restore] = {}


def go_back_to(version: str) -> None:
    """Leave the database, which is empty and at the newest migration, as it was at `version`."""
    keep(NEWEST)
    if not restore(version):
        MigrationExecutor(connection).migrate([(OURS, version)])
        keep(version)


def migrate_to(version: str = NEWEST) -> None:
    """Apply our migrations up to and with this one."""
    executor = MigrationExecutor(connection)
    leaves = [key for key in executor.loader.graph.leaf_nodes() if key[0] == OURS]
    executor.migrate(leaves if version == NEWEST else [(OURS, version)])


@cache
def apps_at(version: str) -> Apps:
    """Return the models as `version` knew them."""
    apps: Apps = MigrationExecutor(connection).loader.project_state([(OURS, version)]).apps
    return apps


def keep(name: str) -> None:
    """Keep a copy of the whole database, as long as this process lives."""
    if name not in _kept:
        _kept[name] = _copy_sqlite() if connection.vendor == "sqlite" else _copy_postgres()


def restore(name: str) -> bool:
    """Put the copy of that name in the database's place; return whether there is one."""
    if name in _kept:
        _kept[name]()
    return name in _kept


def _copy_sqlite() -> Restore:
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    connection.ensure_connection()
    connection.connection.backup(copy)
    return lambda: _write_sqlite(copy)


def _write_sqlite(copy: sqlite3.Connection) -> None:
    connection.ensure_connection()
    copy.backup(connection.connection)


def _copy_postgres() -> Restore:
    name = connection.settings_dict["NAME"]
    copy = f"{name}_copy_{len(_kept)}"
    _write_postgres(name, copy)
    return lambda: _write_postgres(copy, name)


def _write_postgres(source: str, target: str) -> None:
    """Make a database of the other one, to which nobody may be connected."""
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{target}"')
        cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
