"""The connection to the database: how it is opened, read, written and closed."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from workbench.errors import StoreError
from workbench.records import Actor, Tenant
from workbench.store import postgres, sqlite, wall
from workbench.store.anchor import Anchor
from workbench.store.migrate import migrate
from workbench.store.repository import Repository

#: How long one process waits for another that is writing, in seconds.
PATIENCE = 10

_log = logging.getLogger(__name__)


class Kind(Protocol):
    """What differs from one kind of database to another; each is a module of this package."""

    #: Execution options of a connection that only reads.
    READING: dict[str, Any]

    def name(self, url: URL) -> str:
        """The database as messages call it, without its password."""

    def checked(self, url: URL) -> URL:
        """The URL, ready to be opened."""

    def engine(self, url: URL, patience: float) -> Engine:
        """The engine. Its transactions obey the execution options ``alone`` and ``tenant``."""

    def forget(self, engine: Engine) -> None:
        """Wipe what was deleted, where the program can."""

    def problem(self, error: DBAPIError, patience: float) -> str:
        """What an error means, as the end of a sentence that begins with the database."""


_KINDS: dict[str, Kind] = {
    "sqlite": sqlite,
    "sqlite+pysqlite": sqlite,
    "postgresql": postgres,
    "postgresql+psycopg": postgres,
}


class Store:
    """One open database. Made by :meth:`open`; gives out repositories, each for one tenant."""

    def __init__(self, url: URL, kind: Kind, anchor: Anchor | None) -> None:
        self._kind, self._name = kind, kind.name(url)
        self._patience = PATIENCE
        self._engine = kind.engine(url, self._patience)
        self._walled = False
        self.anchor = anchor

    @classmethod
    def open(cls, url: str, *, anchor: Path | None = None, key: bytes | None = None) -> Store:
        """Open a database and bring its tables up to date.

        Parameters
        ----------
        url : str
            As SQLAlchemy writes it: ``sqlite:////folder/workbench.db``, of which folder and file
            are made where they do not exist, or ``postgresql://role:password@host/database``, where
            the database exists and belongs to the role.
        anchor : Path, optional
            File outside the database that holds the heads of the audit chains; for this database
            alone, and the same one for all that write to it.
        key : bytes, optional
            Signs the anchor. Without both, rows cut off the end of a chain go unnoticed.

        Raises
        ------
        StoreError
            If the URL or the database cannot be used.
        """
        checked, kind = _checked(url)
        store = cls(checked, kind, Anchor(anchor, key) if anchor and key else None)
        try:
            migrate(store)
            store._look_at_wall()
        except BaseException:
            store.close()
            raise
        return store

    @property
    def walled(self) -> bool:
        """Whether the database itself keeps tenants apart, beside the program.

        Never on SQLite. On PostgreSQL unless the role passes row-level security by, as superusers
        do; the log says so.
        """
        return self._walled

    def repository(self, tenant: Tenant, actor: Actor) -> Repository:
        """What belongs to one tenant, as seen and changed by one actor."""
        return Repository(self, tenant, actor)

    def close(self) -> None:
        """Let go of the database; it can be opened again."""
        self._engine.dispose()

    @contextmanager
    def read(self, tenant: Tenant | None) -> Iterator[Connection]:
        """A transaction that sees one moment of the database and changes nothing.

        Parameters
        ----------
        tenant : Tenant or None
            Whose rows it sees where the database is walled. None sees no rows of anybody: for
            what is about the tables themselves.
        """
        with self._transaction(tenant, **self._kind.READING) as connection:
            yield connection

    @contextmanager
    def write(self, tenant: Tenant | None) -> Iterator[Connection]:
        """A transaction that alone may write; all of it is stored, or nothing of it."""
        with self._transaction(tenant, alone=True) as connection:
            yield connection

    def forget(self) -> None:
        """Wipe what was deleted where it still stands, as far as the program can reach."""
        with self._in_plain_words():
            self._kind.forget(self._engine)

    def _look_at_wall(self) -> None:
        with self.read(None) as connection:
            if not wall.possible(connection):
                return
            role = wall.passed_by(connection)
            self._walled = role is None and wall.stands(connection)
        if not self._walled:
            _log.warning(
                "%s: the database does not keep tenants apart, only the program does%s.",
                self._name,
                f", for the role “{role}” is a superuser or has BYPASSRLS. Open it with a role "
                "that owns the database and is neither"
                if role
                else ". Remove the policies that others added to its tables",
            )

    @contextmanager
    def _transaction(self, tenant: Tenant | None, **options: Any) -> Iterator[Connection]:
        with self._in_plain_words(), self._engine.connect() as plain:
            whose = "" if tenant is None else tenant.id
            connection = plain.execution_options(tenant=whose, **options)
            with connection.begin():
                yield connection

    @contextmanager
    def _in_plain_words(self) -> Iterator[None]:
        name = self._name
        try:
            yield
        except DBAPIError as error:
            problem = self._kind.problem(error, self._patience)
            # PostgreSQL's DETAIL quotes rows: such an error does not go on into logs.
            diagnosis = getattr(error.orig, "diag", None)
            quotes = getattr(diagnosis, "message_detail", None)
            raise StoreError(f"The database {name} {problem}.", name) from (
                None if quotes else error
            )
        except sqlite3.Error as error:
            raise StoreError(f"The database {name} reports “{error}”.", name) from error
        except (SQLAlchemyError, UnicodeEncodeError) as error:
            raise StoreError(f"This cannot be stored: {error}.", name) from error


def _checked(url: str) -> tuple[URL, Kind]:
    examples = "Give a folder, or a URL like sqlite:////folder/workbench.db or "
    examples += "postgresql://role:password@host/database."
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise StoreError(f"This is no database URL. {examples}") from error
    kind = _KINDS.get(parsed.drivername)
    if kind is None:
        name = parsed.set(query={}).render_as_string(hide_password=True)
        raise StoreError(
            f"{name} names a database of another kind; this version stores in SQLite and "
            f"PostgreSQL. {examples}",
            name,
        )
    return kind.checked(parsed), kind
