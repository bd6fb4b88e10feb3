"""PostgreSQL: one database for many people and machines."""

from __future__ import annotations

import math
import re
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from workbench.errors import StoreError

#: A reader sees one moment in all that it asks.
READING: dict[str, Any] = {"isolation_level": "REPEATABLE READ"}

#: Whoever writes holds this lock of the database until its transaction ends. So a chain's next
#: number, a document's next version and the order of anchors are right with any number of writers.
_WRITERS = int.from_bytes(b"workbnch", "big")

#: What a writer begins with. After a loss of power the chain must not be shorter than its anchor
#: says, so a commit waits for the disk on servers that would not wait of themselves, too.
_ALONE = f"""
    SELECT pg_advisory_xact_lock({_WRITERS}), CASE current_setting('synchronous_commit')
    WHEN 'off' THEN set_config('synchronous_commit', 'on', true) END
"""

_AGAIN = "was changed by somebody else at the same moment, so nothing was stored. Try again"
_LOST = "was lost in the middle of the work; what was not finished is not stored. Try again"
_RIGHTS = "refuses this to the role of the URL (“{said}”). Give the role the right, or name another"
_FULL = "has no room left. Free some space on its server and try again"
_LONG = "cannot hold a text this long in that place. Shorten the name or id and try again"

#: What a SQLSTATE means to the person who reads it, and what to do.
_PROBLEMS = {
    "23505": _AGAIN,  # unique violation
    "23503": _AGAIN,  # foreign key: what it points to was deleted
    "40001": _AGAIN,  # serialisation failure
    "40P01": _AGAIN,  # deadlock
    "55P03": "is in use by another process for more than {patience} seconds. Try again; if it "
    "stays so, end the other process",
    "25006": "can only be read. Name the server that may be written to, or another role",
    "42501": _RIGHTS,
    "53100": _FULL,
    "53200": "has no memory left on its server. Try again later",
    "53300": "has no room for another connection. Close other programs that use it, or allow more",
    "22001": _LONG,
    "54000": _LONG,  # an index entry
    "57014": "broke off a statement that took too long, or that somebody cancelled. Try again",
    "58030": "cannot be read or written: the server's disk reports an error",
    "XX001": "is damaged. Restore it from a backup",
    "XX002": "is damaged. Restore it from a backup",
}

#: What is said when nobody is let in. There is no SQLSTATE yet, and other languages than English
#: fall through to the last words, which quote the server in any case.
_REFUSED = {
    r"password authentication failed|no password supplied": "does not accept this name and "
    "password. Check both in the URL",
    r"no pg_hba.conf entry": "does not accept connections from here. Allow them in the server's "
    "pg_hba.conf",
    r"role .+ does not exist": "does not know the role of the URL. Create it, or name another one",
    r"database .+ does not exist": "does not exist. Create it (createdb), or name another one",
    r"too many|connection slots": "has no room for another connection. Close other programs that "
    "use it, or allow more",
    r"starting up|shutting down|in recovery": "is just starting or stopping. Try again in a moment",
}


def name(url: URL) -> str:
    """The database as messages call it: nothing of its query, where passwords may stand too."""
    where = {key: value for key, value in url.query.items() if key in ("host", "port")}
    return url.set(drivername="postgresql", query=where).render_as_string(hide_password=True)


def checked(url: URL) -> URL:
    """The URL, with the driver.

    Raises
    ------
    StoreError
        If it names no database.
    """
    if not url.database and "dbname" not in url.query:
        raise StoreError(
            f"{name(url)} names a server and no database. Give a URL like "
            "postgresql://role:password@host/database.",
            name(url),
        )
    return url.set(drivername="postgresql+psycopg")


def engine(url: URL, patience: float) -> Engine:
    """The engine, which waits `patience` seconds for the server and for other writers."""
    made = create_engine(
        url,
        connect_args={
            "connect_timeout": max(2, math.ceil(patience)),  # seconds; the driver takes whole ones
            "fallback_application_name": "workbench",
        },
        # A writer looks anew with each statement, so it sees what was stored while it waited.
        isolation_level="READ COMMITTED",
        pool_pre_ping=True,  # after a restart of the server the old connections are dead
        # Parameters are texts of documents and people: they stay out of errors and logs.
        hide_parameters=True,
    )

    @event.listens_for(made, "begin")
    def begin(connection: Connection) -> None:
        # For this transaction alone: a connection goes from tenant to tenant, and poolers between
        # here and the server hand it on as well.
        options = connection.get_execution_options()
        alone = options.get("alone", False)
        # Reading alone is not asked of the driver: back in the pool it would ask for the right to
        # write, and overrule a server, database or role that is set to reading.
        reading = "" if alone else ", set_config('transaction_read_only', 'on', true)"
        connection.exec_driver_sql(
            "SELECT set_config('workbench.tenant', %s, true), "
            f"set_config('lock_timeout', %s, true){reading}",
            (options.get("tenant", ""), f"{math.ceil(patience * 1000)}ms"),
        )
        if alone:
            connection.exec_driver_sql(_ALONE)

    return made


def forget(engine: Engine) -> None:
    """Nothing: what the server did with deleted rows is out of this program's reach.

    They are invisible at once, and their room is used again after the server's own VACUUM; its
    write-ahead log and its backups keep them for as long as its administrator has set.
    """


def problem(error: DBAPIError, patience: float) -> str:
    """What happened, as the end of a sentence that begins with the database.

    Never a server's DETAIL, for that quotes rows.
    """
    cause = error.orig
    state = getattr(cause, "sqlstate", None) or ""
    primary = getattr(getattr(cause, "diag", None), "message_primary", None)
    said = " ".join(str(primary or cause).split())
    if state in _PROBLEMS:
        return _PROBLEMS[state].format(patience=patience, said=said)
    if error.connection_invalidated or state[:2] == "08" or state[:3] == "57P":
        return _LOST
    if not state and type(cause).__name__ in ("OperationalError", "ConnectionTimeout"):
        return _unreachable(said)
    if "NUL" in said and not state:
        return "cannot hold the character NUL. Take it out of the text and try again"
    return f"reports “{said}”"


def _unreachable(said: str) -> str:
    said = said.rpartition("FATAL:")[2].strip()
    for words, meaning in _REFUSED.items():
        if re.search(words, said):
            return f"{meaning} (“{said}”)"
    return f"cannot be reached (“{said}”). Check host and port, and that the server runs"
