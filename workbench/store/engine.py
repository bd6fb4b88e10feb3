"""The connection to the database: how it is opened, read, written and closed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from workbench.errors import StoreError
from workbench.records import Actor, Tenant
from workbench.store.anchor import Anchor
from workbench.store.migrate import migrate
from workbench.store.repository import Repository

#: How long one process waits for another that is writing, in seconds.
PATIENCE = 10

#: What SQLite's primary result codes mean to the person who reads them, and what to do.
_PROBLEMS = {
    sqlite3.SQLITE_BUSY: f"is in use by another process for more than {PATIENCE} seconds. "
    "Try again; if it stays so, end the other process",
    sqlite3.SQLITE_LOCKED: "is in use by another part of the program. Try again",
    sqlite3.SQLITE_READONLY: "can only be read. Give this user the right to write to the file "
    "and its folder",
    sqlite3.SQLITE_FULL: "does not fit on the disk. Free some space and try again",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened. Check that its folder exists and may be used",
    sqlite3.SQLITE_NOTADB: "is no SQLite database. Name another file or folder",
    sqlite3.SQLITE_CORRUPT: "is damaged. Restore it from a backup",
    sqlite3.SQLITE_IOERR: "cannot be read or written: the disk reports an error",
    sqlite3.SQLITE_CONSTRAINT: "was changed by somebody else at the same moment, so nothing was "
    "stored. Try again",
}


class Store:
    """One open database. Made by :meth:`open`; gives out repositories, each for one tenant."""

    def __init__(self, engine: Engine, anchor: Anchor | None) -> None:
        self._engine = engine
        self.anchor = anchor

    @classmethod
    def open(cls, url: str, *, anchor: Path | None = None, key: bytes | None = None) -> Store:
        """Open a database, make it where it does not exist, and bring its tables up to date.

        Parameters
        ----------
        url : str
            As SQLAlchemy writes it: ``sqlite:////folder/workbench.db``. The folder is made where
            it does not exist.
        anchor : Path, optional
            File outside the database that holds the heads of the audit chains; for this database
            alone.
        key : bytes, optional
            Signs the anchor. Without both, rows cut off the end of a chain go unnoticed.

        Raises
        ------
        StoreError
            If the URL or the database cannot be used.
        """
        store = cls(_engine(_checked(url)), Anchor(anchor, key) if anchor and key else None)
        try:
            migrate(store)
        except BaseException:
            store.close()
            raise
        return store

    def repository(self, tenant: Tenant, actor: Actor) -> Repository:
        """What belongs to one tenant, as seen and changed by one actor."""
        return Repository(self, tenant, actor)

    def close(self) -> None:
        """Let go of the database; it can be opened again."""
        self._engine.dispose()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one moment of the database and changes nothing."""
        with self._in_plain_words(), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that alone may write; all of it is stored, or nothing of it."""
        with self._in_plain_words(), self._engine.connect() as connection:
            alone = connection.execution_options(alone=True)
            with alone.begin():
                yield alone

    def forget(self) -> None:
        """Overwrite what was deleted where it still stands in the write-ahead log.

        Waits for readers that still look at it. One that outlasts the wait leaves it to the
        closing of the database.
        """
        with self._in_plain_words():
            connection = self._engine.raw_connection()
            try:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            finally:
                connection.close()

    @contextmanager
    def _in_plain_words(self) -> Iterator[None]:
        name = self._engine.url.render_as_string(hide_password=True)
        try:
            yield
        except DBAPIError as error:
            code = getattr(error.orig, "sqlite_errorcode", None)
            problem = None if code is None else _PROBLEMS.get(code & 0xFF)
            problem = problem or f"reports “{error.orig}”"
            raise StoreError(f"The database {name} {problem}.", name) from error
        except sqlite3.Error as error:
            raise StoreError(f"The database {name} reports “{error}”.", name) from error
        except (SQLAlchemyError, UnicodeEncodeError) as error:
            raise StoreError(f"This cannot be stored: {error}.", name) from error


def _checked(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreError(
            "This is no database URL. Give a folder, or a URL like sqlite:////folder/workbench.db."
        ) from error
    name = parsed.render_as_string(hide_password=True)
    if parsed.drivername not in ("sqlite", "sqlite+pysqlite"):
        raise StoreError(
            f"{name} names a database of another kind; this version stores in SQLite. Give a "
            "folder, or a URL like sqlite:////folder/workbench.db.",
            name,
        )
    in_memory = ":memory:" in (parsed.database or "") or parsed.query.get("mode") == "memory"
    if not parsed.database or in_memory:
        raise StoreError("A database in memory keeps nothing. Give a folder or a file.", name)
    if not parsed.database.startswith("file:"):
        folder = Path(parsed.database).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"The folder {folder} cannot be made: {error.strerror}. Name another folder.", name
            ) from error
    return parsed


def _engine(url: URL) -> Engine:
    # Parameters are texts of documents and people: they stay out of errors and logs.
    engine = create_engine(url, connect_args={"timeout": PATIENCE}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: Any) -> None:
        connection.isolation_level = None  # the driver begins nothing; "begin" below does
        if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA foreign_keys = ON")
        # FULL: after a loss of power the chain must not be shorter than its anchor says.
        connection.execute("PRAGMA synchronous = FULL")
        # Deleted text is overwritten with zeros, so that it is gone from the file as well.
        connection.execute("PRAGMA secure_delete = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer that begins as a reader fails where another wrote in between; this one waits.
        alone = connection.get_execution_options().get("alone", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if alone else "BEGIN")

    return engine
