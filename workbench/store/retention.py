"""How long collections are kept, as people decided."""

from __future__ import annotations

from sqlalchemy import delete, insert, select

from workbench.errors import InputError
from workbench.records import Retention
from workbench.store.scope import Scope
from workbench.store.tables import retention

_FIELDS = list(Retention.__dataclass_fields__)


class RetentionRules:
    """The rules of one tenant, at most one for each collection."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def list(self) -> list[Retention]:
        """All rules, by the name of the collection."""
        found = (
            select(*(retention.c[name] for name in _FIELDS))
            .where(retention.c.tenant == self._scope.tenant.id)
            .order_by(retention.c.collection)
        )
        with self._scope.read() as connection:
            return [Retention(**row._mapping) for row in connection.execute(found)]

    def set(self, rule: Retention) -> None:
        """Put a rule in the place of the collection's earlier one; without days there is none.

        Raises
        ------
        InputError
            If a number of days is below 1.
        """
        days = {"documents_days": rule.documents_days, "answers_days": rule.answers_days}
        if any(number is not None and number < 1 for number in days.values()):
            raise InputError("Keep for at least one day, or leave it empty to keep.")
        c, tenant = retention.c, self._scope.tenant.id
        subject = f"collection:{rule.collection}"
        with self._scope.change("retention.set", subject, **days) as (connection, _):
            connection.execute(
                delete(retention).where(c.tenant == tenant, c.collection == rule.collection)
            )
            if any(days.values()):
                row = {"tenant": tenant, "collection": rule.collection, **days}
                connection.execute(insert(retention), row)
