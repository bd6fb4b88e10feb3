"""``wb.trail``: who opened and exported what, and the history of one answer in plain words."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from workbench import words
from workbench.records import Answer, AuditRow
from workbench.store import Repository


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to an answer."""

    at: datetime
    who: str
    what: str
    row: int  # of the audit trail


class Trail:
    """The audit trail, as far as it is about reading; changes are written by the store itself."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository

    def opened(self, kind: str, id: str, *, revealed: bool = False) -> None:
        """Somebody opened a document or an answer; ``revealed``: with its personal data."""
        self._repository.audit.log(f"{kind}.{'reveal' if revealed else 'open'}", f"{kind}:{id}")

    def exported(self, kind: str, id: str, **details: str | int) -> None:
        """Somebody took a document, an answer, its explanation or a list out of the workbench."""
        self._repository.audit.log(f"{kind}.export", f"{kind}:{id}", **details)

    def judged(self, answer: str, endpoint: str) -> None:
        """Somebody sent an answer and its evidence to an endpoint, for a second opinion."""
        self._repository.audit.log("answer.judge", f"answer:{answer}", endpoint=endpoint)

    def of(self, answer: Answer) -> list[Step]:
        """What happened to an answer and to its sources since, oldest first."""
        sources = {c.document for c in answer.citations}
        rows = self._repository.audit.about(f"answer:{answer.id}", f"explanation:{answer.id}")
        given = next((row.sequence for row in rows), 0)
        for document in sorted(sources):
            rows += [
                row
                for row in self._repository.audit.about(f"document:{document}")
                if row.action in words.SOURCE_CHANGES
                and (row.sequence > given or row.action == "document.add")
            ]
        unique = {row.sequence: row for row in rows}
        return [_step(unique[sequence]) for sequence in sorted(unique)]


def _step(row: AuditRow) -> Step:
    details = json.loads(row.details)
    said = words.TRAIL.get(row.action, row.action)
    return Step(row.at, row.actor.name, said.format_map(_Details(details)), row.sequence)


class _Details(dict[str, object]):
    """What a row says; a detail that older rows lack is left open."""

    def __missing__(self, key: str) -> str:
        return "…"
