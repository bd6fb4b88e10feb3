"""Brings the tables of a database up to date when it is opened."""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from workbench.errors import StoreError
from workbench.store import wall

if TYPE_CHECKING:
    from workbench.store.engine import Store

#: The newest version of the tables; the tests hold it to the newest migration.
HEAD = "0006"

MIGRATIONS = Path(__file__).parent / "migrations"

#: Alembic keeps the migration that runs in global variables.
_one_at_a_time = Lock()


def migrate(store: Store) -> None:
    """Bring the tables up to date, in one transaction; quick where they are.

    Raises
    ------
    StoreError
        If the database holds something else, or was made by a newer version of the program.
    """
    with store.read(None) as connection:
        if _version(connection) == HEAD and wall.stands(connection):
            return
    with _one_at_a_time, store.write(None) as connection:
        # Another process may have done it while this one waited.
        version = _version(connection)
        if version != HEAD:
            wall.lower(connection)
            _upgrade(connection, version)
        if not wall.stands(connection):
            wall.build(connection)


def _version(connection: Connection) -> str | None:
    tables = inspect(connection).get_table_names()
    if "alembic_version" in tables:
        version = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return None if version is None else str(version)
    if tables:
        raise StoreError(
            f"The database holds tables of another program (“{tables[0]}”). Name another one."
        )
    return None


def _upgrade(connection: Connection, version: str | None) -> None:
    from alembic import command  # noqa: PLC0415 - 0.2 s, needed once in a database's life
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if version is not None and version not in known:
        raise StoreError(
            f"The database was made by a newer version of the program (tables {version}, known "
            f"up to {HEAD}). Update the program."
        )
    command.upgrade(config, "head")
