"""Taking indexes and foreign keys down before a large load, and putting them up again after it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection
from django.db.models import Model

OWNED = """
SELECT bool_and(pg_has_role(current_user, relowner, 'USAGE'))
FROM pg_class WHERE oid = ANY(%s::regclass[])
"""
# Indexes that no constraint stands upon, and the commands that make them.
INDEXES = """
SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
FROM pg_index
WHERE indrelid = ANY(%s::regclass[])
  AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
ORDER BY indexrelid
"""
# Foreign keys out of these tables, and checked again in one pass when they come back.
KEYS = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
       format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname,
              pg_get_constraintdef(oid))
FROM pg_constraint
WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])
ORDER BY oid
"""


def owned(models: Sequence[type[Model]]) -> bool:
    """Whether the connection's role owns these tables, and so may take them apart."""
    with connection.cursor() as cursor:
        cursor.execute(OWNED, [_names(models)])
        return bool(cursor.fetchone()[0])


@contextmanager
def bare(models: Sequence[type[Model]]) -> Iterator[None]:
    """The tables without their indexes and foreign keys; both return at the end, checked.

    Inside one transaction, so that a load that fails leaves the tables as they were.
    """
    down: list[str] = []
    up: list[str] = []
    with connection.cursor() as cursor:
        for question in (KEYS, INDEXES):
            cursor.execute(question, [_names(models)])
            for drop, make in cursor.fetchall():
                down.append(drop)
                up.insert(0, make)
        for command in down:
            cursor.execute(command)
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        for command in up:
            cursor.execute(command)
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _names(models: Sequence[type[Model]]) -> list[str]:
    return [model._meta.db_table for model in models]
