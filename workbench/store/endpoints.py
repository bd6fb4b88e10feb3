"""Endpoints that were added in the app, with all that they were before, and their tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection as Database
from sqlalchemy import Table, func, insert, select

from workbench.errors import NotFoundError
from workbench.records import Actor, Connection, Endpoint
from workbench.store.scope import Scope
from workbench.store.serialise import dumps, loads
from workbench.store.tables import connections, endpoints


@dataclass(frozen=True, slots=True)
class EndpointChange:
    """One row of an endpoint's history. ``endpoint`` is None where it was removed."""

    name: str
    revision: int
    endpoint: Endpoint | None
    at: datetime
    actor: Actor


@dataclass(frozen=True, slots=True)
class Tested:
    """What a test of an endpoint found, and what the endpoint was then."""

    endpoint: Endpoint
    connection: Connection
    at: datetime


class Endpoints:
    """The endpoints of one tenant. A change is a new row; the newest of a name counts."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def list(self) -> tuple[Endpoint, ...]:
        """Those that are there now, by name."""
        c = endpoints.c
        newest = (
            select(c.name, func.max(c.revision).label("revision"))
            .where(c.tenant == self._scope.tenant.id)
            .group_by(c.name)
            .subquery()
        )
        found = (
            select(c.payload)
            .join(newest, (c.name == newest.c.name) & (c.revision == newest.c.revision))
            .where(c.tenant == self._scope.tenant.id, c.payload.is_not(None))
            .order_by(c.name)
        )
        with self._scope.read() as connection:
            return tuple(loads(payload, Endpoint) for payload in connection.scalars(found))

    def history(self, name: str, limit: int = 50) -> tuple[EndpointChange, ...]:
        """What an endpoint was, newest first."""
        c = endpoints.c
        found = (
            select(endpoints)
            .where(c.tenant == self._scope.tenant.id, c.name == name)
            .order_by(c.revision.desc())
            .limit(limit)
        )
        with self._scope.read() as connection:
            return tuple(
                EndpointChange(
                    row.name,
                    row.revision,
                    None if row.payload is None else loads(row.payload, Endpoint),
                    row.at,
                    Actor(row.actor_id, row.actor_name, row.actor_role),
                )
                for row in connection.execute(found)
            )

    def put(self, endpoint: Endpoint) -> None:
        """Add an endpoint, or put another one in the place of that name."""
        change = self._scope.change(
            "endpoint.put", f"endpoint:{endpoint.name}",
            model=endpoint.model, url=endpoint.url, remote=endpoint.remote,
            key_variable=endpoint.key_variable,
        )  # fmt: skip
        with change as (connection, details):
            row = self._row(connection, endpoints, endpoint.name)
            details["revision"] = row["revision"]
            connection.execute(insert(endpoints), row | {"payload": dumps(endpoint, Endpoint)})

    def remove(self, name: str) -> None:
        """Take an endpoint away; its history stays.

        Raises
        ------
        NotFoundError
            If there is none of that name.
        """
        with self._scope.change("endpoint.remove", f"endpoint:{name}") as (connection, details):
            c = endpoints.c
            newest = (
                select(c.payload)
                .where(c.tenant == self._scope.tenant.id, c.name == name)
                .order_by(c.revision.desc())
                .limit(1)
            )
            if connection.scalar(newest) is None:
                raise NotFoundError(f"There is no endpoint “{name}” that was added here.", name)
            row = self._row(connection, endpoints, name)
            details["revision"] = row["revision"]
            connection.execute(insert(endpoints), row | {"payload": None})

    def tested(self, name: str) -> Tested | None:
        """What the last test of an endpoint found; None where there was none."""
        c = connections.c
        newest = (
            select(connections)
            .where(c.tenant == self._scope.tenant.id, c.name == name)
            .order_by(c.revision.desc())
            .limit(1)
        )
        with self._scope.read() as connection:
            row = connection.execute(newest).first()
        if row is None:
            return None
        return Tested(loads(row.endpoint, Endpoint), loads(row.payload, Connection), row.at)

    def put_test(self, endpoint: Endpoint, found: Connection) -> None:
        """Keep what a test found."""
        change = self._scope.change("endpoint.test", f"endpoint:{endpoint.name}", ok=found.ok)
        with change as (connection, _):
            row = self._row(connection, connections, endpoint.name)
            said = {"endpoint": dumps(endpoint, Endpoint), "payload": dumps(found, Connection)}
            connection.execute(insert(connections), row | said)

    def _row(self, connection: Database, table: Table, name: str) -> dict[str, Any]:
        """The beginning of the next row of a name."""
        tenant, actor = self._scope.tenant.id, self._scope.actor
        last = select(func.max(table.c.revision)).where(
            table.c.tenant == tenant, table.c.name == name
        )
        return {
            "tenant": tenant,
            "name": name,
            "revision": (connection.scalar(last) or 0) + 1,
            "at": datetime.now(UTC),
            "actor_id": actor.id,
            "actor_name": actor.name,
            "actor_role": actor.role,
        }
