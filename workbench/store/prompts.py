"""What the models of endpoints are told, in versions, and which version is in force."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from workbench.errors import NotFoundError
from workbench.records import Actor, Prompt, Redacted
from workbench.store.redacted import same_text
from workbench.store.scope import Scope
from workbench.store.tables import prompt_choices, prompts


class Prompts:
    """The prompts of one tenant's endpoints. No version is ever changed."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def list(self, endpoint: str) -> tuple[Prompt, ...]:
        """The versions of an endpoint, by name, that were written here; oldest first."""
        c = prompts.c
        found = (
            select(prompts)
            .where(c.tenant == self._scope.tenant.id, c.endpoint == endpoint)
            .order_by(c.version)
        )
        with self._scope.read() as connection:
            return tuple(
                Prompt(
                    row.version,
                    row.text,
                    row.note,
                    row.at,
                    Actor(row.actor_id, row.actor_name, row.actor_role),
                )
                for row in connection.execute(found)
            )

    def chosen(self, endpoint: str) -> int:
        """The version in force; 0, the one that comes with the program, where none was chosen."""
        c = prompt_choices.c
        newest = (
            select(c.version)
            .where(c.tenant == self._scope.tenant.id, c.endpoint == endpoint)
            .order_by(c.revision.desc())
            .limit(1)
        )
        with self._scope.read() as connection:
            return connection.scalar(newest) or 0

    def add(self, endpoint: str, text: str, note: str, proof: Redacted, noted: Redacted) -> Prompt:
        """Add a version, and put it in force.

        Parameters
        ----------
        text, note : str
            What the model is told, and what somebody says of the change.
        proof, noted : Redacted
            The proof that both were looked through for personal data.

        Raises
        ------
        TypeError
            If a proof is not Redacted.
        """
        same_text(text, proof)
        same_text(note, noted)
        actor, at = self._scope.actor, datetime.now(UTC)
        with self._scope.change("prompt.add", f"endpoint:{endpoint}") as (connection, details):
            c = prompts.c
            last = select(func.max(c.version)).where(
                c.tenant == self._scope.tenant.id, c.endpoint == endpoint
            )
            version = (connection.scalar(last) or 0) + 1
            details["version"] = version
            row = self._row(endpoint, at) | {"version": version, "text": text, "note": note}
            connection.execute(insert(prompts), row)
            self._choose(connection, endpoint, version, at)
        return Prompt(version, text, note, at, actor)

    def use(self, endpoint: str, version: int) -> None:
        """Put a version in force; 0 is the one that comes with the program.

        Raises
        ------
        NotFoundError
            If there is no such version.
        """
        c = prompts.c
        there = select(func.count()).where(
            c.tenant == self._scope.tenant.id, c.endpoint == endpoint, c.version == version
        )
        change = self._scope.change("prompt.use", f"endpoint:{endpoint}", version=version)
        with change as (connection, _):
            if version != 0 and not connection.scalar(there):
                raise NotFoundError(f"“{endpoint}” has no prompt of version {version}.", endpoint)
            self._choose(connection, endpoint, version, datetime.now(UTC))

    def _choose(self, connection: Connection, endpoint: str, version: int, at: datetime) -> None:
        c = prompt_choices.c
        last = select(func.max(c.revision)).where(
            c.tenant == self._scope.tenant.id, c.endpoint == endpoint
        )
        revision = (connection.scalar(last) or 0) + 1
        row = self._row(endpoint, at) | {"revision": revision, "version": version}
        connection.execute(insert(prompt_choices), row)

    def _row(self, endpoint: str, at: datetime) -> dict[str, Any]:
        actor = self._scope.actor
        return {
            "tenant": self._scope.tenant.id,
            "endpoint": endpoint,
            "at": at,
            "actor_id": actor.id,
            "actor_name": actor.name,
            "actor_role": actor.role,
        }
