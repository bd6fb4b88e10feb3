"""The second wall between tenants: the database itself shows each only its own rows.

Every statement names the tenant; that is the first wall. On PostgreSQL a policy on each table holds
as well where a statement forgot to. SQLite knows no policies.
"""

from __future__ import annotations

from sqlalchemy import Connection, Table, bindparam, text

from workbench.store.tables import metadata

_POLICY = "tenant_wall"

_OWN = "tenant = current_setting('workbench.tenant', true)"

#: Tables behind the wall: both switches on, and the one policy, for a second one would let more by.
_STANDING = text(
    """
    SELECT c.relname FROM pg_class c
    WHERE c.oid = to_regclass(quote_ident(c.relname)) AND c.relname IN :tables
    AND c.relrowsecurity AND c.relforcerowsecurity
    AND (SELECT array_agg(p.polname::text) FROM pg_policy p WHERE p.polrelid = c.oid)
        = ARRAY[CAST(:policy AS text)]
    """
).bindparams(bindparam("tables", expanding=True))

_PASSED_BY = text(
    "SELECT rolname FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls)"
)


def tables() -> list[Table]:
    """The tables that hold rows of tenants."""
    return [table for table in metadata.sorted_tables if "tenant" in table.c]


def possible(connection: Connection) -> bool:
    """Whether this kind of database can hold it."""
    return connection.dialect.name == "postgresql"


def stands(connection: Connection) -> bool:
    """Whether every table is behind it; always on a database that cannot have it."""
    if not possible(connection):
        return True
    names = {table.name for table in tables()}
    found = connection.scalars(_STANDING, {"tables": sorted(names), "policy": _POLICY})
    return set(found) == names


def lower(connection: Connection) -> None:
    """Let the owner of the tables by until :func:`build`, for a migration that changes rows.

    Without it such a migration would find no row, and say nothing.
    """
    if possible(connection):
        for table in tables():
            _do(connection, "ALTER TABLE IF EXISTS {} NO FORCE ROW LEVEL SECURITY", table)


def build(connection: Connection) -> None:
    """Put every table behind it; what stands already is built anew."""
    if possible(connection):
        for table in tables():
            _do(connection, "ALTER TABLE {} ENABLE ROW LEVEL SECURITY", table)
            _do(connection, "ALTER TABLE {} FORCE ROW LEVEL SECURITY", table)
            _do(connection, f"DROP POLICY IF EXISTS {_POLICY} ON {{}}", table)
            _do(
                connection,
                f"CREATE POLICY {_POLICY} ON {{}} USING ({_OWN}) WITH CHECK ({_OWN})",
                table,
            )


def passed_by(connection: Connection) -> str | None:
    """The name of this connection's role, if no wall holds it."""
    return connection.scalar(_PASSED_BY) if possible(connection) else None


def _do(connection: Connection, statement: str, table: Table) -> None:
    name = connection.dialect.identifier_preparer.format_table(table)
    connection.exec_driver_sql(statement.format(name))
