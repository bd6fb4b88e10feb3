"""``wb.retention``: how long collections are kept, what goes when, and letting it go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from workbench.errors import NotFoundError
from workbench.records import Retention
from workbench.store import Repository


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that a rule lets go."""

    kind: str  # document | answer
    id: str
    name: str  # the document's title, or the question
    collection: str
    since: datetime  # when it was added, or answered
    due: datetime  # from when on the rule lets it go


class Keeping:
    """The rules, a dry run of them, and the deed."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository

    def rules(self) -> list[Retention]:
        """The rules, by the name of the collection; a collection without one is kept."""
        return self._repository.retention.list()

    def set(self, rule: Retention) -> None:
        """Put a rule in the place of the collection's earlier one."""
        self._repository.retention.set(rule)

    def plan(self, until: datetime | None = None) -> list[Due]:
        """What the rules let go, the longest due first. Nothing is changed.

        Parameters
        ----------
        until : datetime, optional
            Everything due up to then; by default up to now.
        """
        until = until or datetime.now(UTC)
        found = [due for rule in self.rules() for due in self._of(rule, until)]
        return sorted(found, key=lambda due: (due.due, due.kind, due.id))

    def carry_out(self, plan: Iterable[Due]) -> list[Due]:
        """Delete what a plan names; what somebody deleted meanwhile is passed over.

        Returns
        -------
        list of Due
            What was deleted here. The audit trail has a row for each.
        """
        done = []
        for due in plan:
            try:
                if due.kind == "document":
                    self._repository.documents.delete(due.id)
                else:
                    self._repository.answers.delete(due.id)
            except NotFoundError:
                continue
            done.append(due)
        return done

    def _of(self, rule: Retention, until: datetime) -> list[Due]:
        found = []
        if rule.documents_days is not None:
            age = timedelta(days=rule.documents_days)
            found += [
                Due("document", d.id, d.title, rule.collection, d.created_at, d.created_at + age)
                for d in self._repository.documents.list(rule.collection)
                if d.created_at + age <= until
            ]
        if rule.answers_days is not None:
            age = timedelta(days=rule.answers_days)
            old = self._repository.answers.up_to(until - age, rule.collection)
            found += [
                Due("answer", a.id, a.question, rule.collection, a.created_at, a.created_at + age)
                for a in old
            ]
        return found
