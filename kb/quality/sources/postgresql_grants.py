"""What a PostgreSQL account may change: asked of the catalogue, never tried."""

from typing import Any, Final

import psycopg

from kb.quality.sources.errors import SourceWritableError

MOST: Final = 20

_ROLES: Final = """
  me AS MATERIALIZED (
    SELECT oid, rolname, rolsuper, rolcreatedb, rolcreaterole, rolreplication
    FROM pg_catalog.pg_roles
    WHERE pg_catalog.pg_has_role(session_user, oid, 'MEMBER')
  ),
  who AS MATERIALIZED (SELECT oid, rolname FROM me UNION ALL SELECT 0, 'PUBLIC')
"""
"""The account, every role that it may act as, inherited or not, and everybody."""

_POWERFUL: Final = (
    "pg_write_all_data",
    "pg_write_server_files",
    "pg_execute_server_program",
    "pg_signal_backend",
    "pg_maintain",
    "pg_checkpoint",
    "pg_create_subscription",
)
"""Roles that PostgreSQL comes with, whose power no grant on a table shows."""

_ATTRIBUTES: Final = """
  SELECT CASE said WHEN 'SUPERUSER' THEN 0 ELSE 1 END AS place,
    said || ' (' || rolname || ')' AS grants FROM me,
    LATERAL (VALUES (rolsuper, 'SUPERUSER'), (rolcreatedb, 'CREATEDB'),
      (rolcreaterole, 'CREATEROLE'), (rolreplication, 'REPLICATION')) AS a (has, said)
  WHERE has
  UNION ALL
  SELECT 1, 'ROLE ' || rolname FROM me WHERE rolname = ANY (%(powerful)s)
"""
_DATABASE: Final = """
  SELECT 2, a.privilege_type || ' ON DATABASE ' || d.datname || ' TO ' || who.rolname
  FROM pg_catalog.pg_database d,
    LATERAL aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) AS a
    JOIN who ON who.oid = a.grantee
  WHERE d.datname = current_database() AND a.privilege_type = 'CREATE'
"""
_SCHEMAS: Final = """
  SELECT 3, a.privilege_type || ' ON SCHEMA ' || n.nspname || ' TO ' || who.rolname
  FROM pg_catalog.pg_namespace n,
    LATERAL aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) AS a
    JOIN who ON who.oid = a.grantee
  WHERE a.privilege_type = 'CREATE' AND n.nspname NOT LIKE 'pg\\_t%%'
"""
_RELATIONS: Final = """
  SELECT 4, a.privilege_type || ' ON ' || n.nspname || '.' || c.relname
    || ' TO ' || who.rolname
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace,
    LATERAL aclexplode(coalesce(c.relacl,
      acldefault(CASE c.relkind WHEN 'S' THEN 's'::"char" ELSE 'r' END, c.relowner))) AS a
    JOIN who ON who.oid = a.grantee
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
    AND n.nspname NOT LIKE 'pg\\_%%' AND n.nspname <> 'information_schema'
    AND (a.privilege_type <> 'SELECT')
    AND NOT (c.relkind = 'S' AND a.privilege_type NOT IN ('USAGE', 'UPDATE'))
"""
_COLUMNS: Final = """
  SELECT 5, a.privilege_type || ' (' || t.attname || ') ON ' || n.nspname || '.'
    || c.relname || ' TO ' || who.rolname
  FROM pg_catalog.pg_attribute t JOIN pg_catalog.pg_class c ON c.oid = t.attrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace,
    LATERAL aclexplode(t.attacl) AS a JOIN who ON who.oid = a.grantee
  WHERE a.privilege_type <> 'SELECT' AND NOT t.attisdropped
"""
_OWNED: Final = """
  SELECT 6, 'OWNER OF ' || n.nspname || '.' || c.relname
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relowner IN (SELECT oid FROM me) AND c.relkind NOT IN ('i', 'I', 't', 'c')
    AND n.nspname NOT LIKE 'pg\\_t%%'
  UNION ALL
  SELECT 6, 'OWNER OF SCHEMA ' || n.nspname FROM pg_catalog.pg_namespace n
  WHERE n.nspowner IN (SELECT oid FROM me) AND n.nspname NOT LIKE 'pg\\_t%%'
  UNION ALL
  SELECT 6, 'OWNER OF DATABASE ' || d.datname FROM pg_catalog.pg_database d
  WHERE d.datname = current_database() AND d.datdba IN (SELECT oid FROM me)
"""
_PARTS: Final = (_ATTRIBUTES, _DATABASE, _SCHEMAS, _RELATIONS, _COLUMNS, _OWNED)
_QUESTION: Final = (
    f"WITH {_ROLES} SELECT grants FROM ({' UNION ALL '.join(_PARTS)}) "  # noqa: S608
    f"AS found (place, grants) GROUP BY place, grants ORDER BY place, grants LIMIT {MOST}"
)


def find_writing(connection: psycopg.Connection[Any]) -> list[str]:
    """The first grants by which something in this database could be changed.

    ``TEMPORARY`` is none: nobody else sees what one session makes for itself.
    """
    rows = connection.execute(_QUESTION, {"powerful": list(_POWERFUL)})
    return [row[0] for row in rows]


def require_no_writing(connection: psycopg.Connection[Any]) -> None:
    """Raise ``SourceWritableError``."""
    if grants := find_writing(connection):
        raise SourceWritableError(grants)
