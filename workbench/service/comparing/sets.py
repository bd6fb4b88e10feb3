"""Question sets of a workspace: added, looked at, grown, and put aside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from workbench import settings as configuration
from workbench.errors import InputError, NotFoundError
from workbench.records import ColumnMapping, QuestionSet, SetChanges, StoredSet
from workbench.service.library import SAMPLE

if TYPE_CHECKING:
    from workbench.service.questions import Questions
    from workbench.store import Repository

#: Characters of a name.
_LONGEST = 200


class Sets:
    """The question sets of one tenant."""

    def __init__(self, wb: Questions, repository: Repository) -> None:
        self._wb, self._repository = wb, repository

    def sets(self) -> tuple[StoredSet, ...]:
        """Those that are there, by name."""
        return self._repository.question_sets.list()

    def stored(self, name: str) -> StoredSet:
        """The set of that name as it is stored.

        Raises
        ------
        NotFoundError
            If there is none; it names those that are there.
        """
        found = {s.name: s for s in self.sets()}
        if name not in found:
            there = ", ".join(f"“{one}”" for one in found) or "none yet"
            raise NotFoundError(
                f"There is no question set “{name}”; there are: {there}. Add it first.", name
            )
        return found[name]

    def set(self, name: str, version: str | None = None) -> QuestionSet:
        """A set with its questions.

        Parameters
        ----------
        version : str, optional
            An older one; by default the one in force.

        Raises
        ------
        NotFoundError
            If there is none of that name or version.
        """
        from workbench.compare import datasets  # noqa: PLC0415

        known = None if version else self.stored(name)
        wanted = version or (known.version if known else "")
        lines, notes = self._repository.question_sets.lines(wanted)
        found = replace(datasets.read(lines, name=name), name=name, notes=notes, version=wanted)
        if known is None:
            return found
        return replace(found, due=known.due, created_at=known.at, source_format=known.source_format)

    def add(
        self,
        source: QuestionSet | str | Path | bytes,
        *,
        name: str = "",
        mapping: ColumnMapping | None = None,
        due: date | None = None,
    ) -> StoredSet:
        """Store a set; where its gold stands is looked up in the stored documents.

        Parameters
        ----------
        name : str, optional
            By default that of the file.
        mapping : ColumnMapping, optional
            Which column of a table holds what.

        Raises
        ------
        InputError
            If it cannot be read, or has no name that can be used.
        """
        from workbench.compare import datasets  # noqa: PLC0415

        if isinstance(source, QuestionSet):
            found = source
        else:
            found = datasets.read(source, name=name, mapping=mapping)
        called = (name or found.name).strip()
        if not called or len(called) > _LONGEST:
            raise InputError(f"Give the set a name of 1 to {_LONGEST} characters.", called)
        if any(one.gold or one.lost for one in found.questions):
            found = datasets.check_gold(found, self._texts(found))
        lines = "".join(f"{line}\n" for line in datasets.written(found)).encode()
        self._repository.question_sets.put(
            called, datasets.version(found.questions), lines, questions=len(found.questions),
            source_format=found.source_format, due=due or found.due, notes=found.notes,
        )  # fmt: skip
        return self.stored(called)

    def add_sample(self) -> StoredSet:
        """Store the questions of the sample pilot."""
        folder = configuration.app_folder() / "sample_data"
        return self.add(folder / "questions.jsonl", name=SAMPLE)

    def set_due(self, name: str, day: date | None) -> StoredSet:
        """Say by when somebody has to look whether a set still holds; None: never."""
        known = self.stored(name)
        lines, notes = self._repository.question_sets.lines(known.version)
        self._repository.question_sets.put(
            name, known.version, lines, questions=known.questions,
            source_format=known.source_format, due=day, notes=notes,
        )  # fmt: skip
        return self.stored(name)

    def overdue(self, today: date | None = None) -> tuple[StoredSet, ...]:
        """Sets that somebody should have looked at by now."""
        now = today or datetime.now(UTC).date()
        return tuple(s for s in self.sets() if s.overdue(now))

    def history(self, name: str) -> tuple[StoredSet, ...]:
        """The revisions of a set, newest first."""
        return self._repository.question_sets.history(name)

    def remove(self, name: str) -> None:
        """Take a set away; what runs found with it stays."""
        self._repository.question_sets.remove(name)

    def grow(self, name: str, *, into: str | None = None) -> StoredSet:
        """Add what people corrected to a set, or to a copy of it.

        Raises
        ------
        InputError
            If nobody has corrected anything yet.
        """
        from workbench.compare import datasets  # noqa: PLC0415
        from workbench.service import exporting  # noqa: PLC0415

        rows = [
            exporting.correction_row(given, self._wb.marks.on(self._wb.stored(given.answer)))
            for given in self._repository.feedback.list()
            if given.correction
        ]
        if not rows:
            raise InputError("Nobody has corrected an answer yet, so there is nothing to add.")
        there = {s.name for s in self.sets()}
        if name in there:
            found = datasets.grown(self.set(name), rows)
        else:
            found = datasets.from_corrections(rows, name=name)
        return self.add(found, name=into or name, due=found.due)

    def changes(self, name: str) -> SetChanges | None:
        """What changed in a set since it was last run; None where it never was."""
        from workbench.compare import datasets  # noqa: PLC0415

        last = next((r for r in self._repository.runs.list(200) if r.set_name == name), None)
        if last is None:
            return None
        return datasets.changes(self.set(name, last.set_version), self.set(name))

    def _texts(self, several: QuestionSet) -> Mapping[str, str]:
        """Stored texts by what the set calls their documents."""
        read = self._repository.documents
        texts = {d.id: d.text_sha256 for d in read.list()}
        called = names(self._wb, several)
        return {called[id]: read.text(sha256) for id, sha256 in texts.items()}


def names(wb: Questions, several: QuestionSet) -> dict[str, str]:
    """What a set calls each stored document, by its id.

    That is its source, or a part of it, or its title, whichever the set's gold names; else the
    name of its file.
    """
    golds = {g.document for q in several.questions for g in (*q.gold, *q.lost)}
    found = {}
    for d in wb.documents.list():
        inner = d.source.split(":", 1)[-1]
        tries = (d.source, inner, PurePosixPath(inner).name, d.title, d.id)
        found[d.id] = next((name for name in tries if name in golds), tries[2])
    return found
