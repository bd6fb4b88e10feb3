"""SQLite: a file of its own for each workspace."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from workbench.errors import StoreError

#: A reader sees one moment from its first look on, without being told to.
READING: dict[str, Any] = {}

#: Seconds between two tries to switch a new database.
_MOMENT = 0.02
#: What SQLite's primary result codes mean to the person who reads them, and what to do.
_PROBLEMS = {
    sqlite3.SQLITE_BUSY: "is in use by another process for more than {patience} seconds. "
    "Try again; if it stays so, end the other process",
    sqlite3.SQLITE_LOCKED: "is in use by another part of the program. Try again",
    sqlite3.SQLITE_READONLY: "can only be read. Give this user the right to write to the file "
    "and its folder",
    sqlite3.SQLITE_FULL: "does not fit on the disk. Free some space and try again",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened. Check that its folder exists and that this user "
    "may write to it, which even reading needs",
    sqlite3.SQLITE_NOTADB: "is no SQLite database. Name another file or folder",
    sqlite3.SQLITE_CORRUPT: "is damaged. Restore it from a backup",
    sqlite3.SQLITE_IOERR: "cannot be read or written: the disk reports an error. It may be "
    "full: free some space and try again",
    sqlite3.SQLITE_CONSTRAINT: "was changed by somebody else at the same moment, so nothing was "
    "stored. Try again",
}


def name(url: URL) -> str:
    """The database as messages call it."""
    return url.render_as_string(hide_password=True)


def checked(url: URL) -> URL:
    """The URL, after making the folder that it names.

    Raises
    ------
    StoreError
        If it names a database in memory, or a folder that cannot be made.
    """
    in_memory = ":memory:" in (url.database or "") or url.query.get("mode") == "memory"
    if not url.database or in_memory:
        raise StoreError("A database in memory keeps nothing. Give a folder or a file.", name(url))
    if not url.database.startswith("file:"):
        folder = Path(url.database).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"The folder {folder} cannot be made: {error.strerror}. Name another folder.",
                name(url),
            ) from error
    return url


def engine(url: URL, patience: float) -> Engine:
    """The engine, which waits `patience` seconds for other processes."""
    # Parameters are texts of documents and people: they stay out of errors and logs.
    made = create_engine(url, connect_args={"timeout": patience}, hide_parameters=True)

    @event.listens_for(made, "connect")
    def prepare(connection: sqlite3.Connection, _: Any) -> None:
        connection.isolation_level = None  # the driver begins nothing; "begin" below does
        write_ahead(connection, patience)
        connection.execute("PRAGMA foreign_keys = ON")
        # FULL: after a loss of power the chain must not be shorter than its anchor says.
        connection.execute("PRAGMA synchronous = FULL")
        # Deleted text is overwritten with zeros, so that it is gone from the file as well.
        connection.execute("PRAGMA secure_delete = ON")

    @event.listens_for(made, "begin")
    def begin(connection: Connection) -> None:
        # A writer that begins as a reader fails where another wrote in between; this one waits.
        alone = connection.get_execution_options().get("alone", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if alone else "BEGIN")

    return made


def write_ahead(connection: sqlite3.Connection, patience: float) -> None:
    """Let readers and a writer work beside each other, in a new database as well.

    Where two connections switch at once, SQLite refuses one of them without waiting. The other one
    is done in a moment.

    Raises
    ------
    sqlite3.OperationalError
        If it cannot be switched within ``patience`` seconds.
    """
    until = monotonic() + patience
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not busy or monotonic() >= until:
                raise
            sleep(_MOMENT)


def forget(engine: Engine) -> None:
    """Overwrite what was deleted where it still stands in the write-ahead log.

    Waits for readers that still look at it. One that outlasts the wait leaves it to the closing
    of the database.
    """
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        connection.close()


def problem(error: DBAPIError, patience: float) -> str:
    """What happened, as the end of a sentence that begins with the database."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    words = None if code is None else _PROBLEMS.get(code & 0xFF)
    return words.format(patience=patience) if words else f"reports “{error.orig}”"
