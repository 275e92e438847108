"""Reads and writes rows of figures, in SQL.

Each run needs six such statements, and the ORM takes several times as long to write them as a database to run them.
Nothing is put into their text but the names of tables and columns, and places for values.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection

from smtptest.monitors.models import Day, Hour, Minute

Table = type[Minute] | type[Hour] | type[Day]
Values = dict[str, Any]
"""By the names of fields; of a foreign key, that of its column."""


@dataclass(frozen=True)
class _Statements:
    """Those of one table, whose key is a monitor and a number of a minute, an hour or a day."""

    read: str
    """Selects one row by its key."""
    write: str
    """Inserts a row, or changes the one that has its key."""


@cache
def _of(table: Table) -> _Statements:
    quoted = connection.ops.quote_name
    columns = [quoted(str(field.column)) for field in table._meta.concrete_fields]
    key = [quoted(str(field.column)) for field in table._meta.pk_fields]
    name, listed = quoted(table._meta.db_table), ", ".join(columns)
    changed = ", ".join(f"{column} = excluded.{column}" for column in columns if column not in key)
    return _Statements(
        read=f"SELECT {listed} FROM {name} WHERE {' AND '.join(f'{column} = %s' for column in key)}",  # noqa: S608  # nosec B608
        write=f"INSERT INTO {name} ({listed}) VALUES ({', '.join(['%s'] * len(columns))})"  # noqa: S608  # nosec B608
        f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changed}",
    )


def read(table: Table, monitor: int, number: int) -> Values:
    """The row of this monitor and this minute, hour or day; a new one's values if there is none."""
    fields = table._meta.concrete_fields
    with connection.cursor() as cursor:
        cursor.execute(_of(table).read, [monitor, number])
        found = cursor.fetchone()
    if found is None:
        key = dict(zip((field.attname for field in table._meta.pk_fields), (monitor, number), strict=True))
        return {field.attname: field.get_default() for field in fields} | key
    return {
        field.attname: field.from_db_value(value, None, connection) if hasattr(field, "from_db_value") else value
        for field, value in zip(fields, found, strict=True)
    }


def write(table: Table, values: Values) -> None:
    """Store this row, in place of the one with its key if there is one. values: of all fields."""
    told = [field.get_db_prep_save(values[field.attname], connection) for field in table._meta.concrete_fields]
    with connection.cursor() as cursor:
        cursor.execute(_of(table).write, told)
