"""``wb.governance``: whose documents are, who may see them, and when they hold."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from workbench import words
from workbench.errors import InputError
from workbench.evidence import validity
from workbench.records import Document, Filter, Governance, GovernanceChange, Mark
from workbench.store import Repository

#: The columns of a list of documents; ``file`` is a name, a path or a document's id.
COLUMNS = ("file", "owner", "licence", "sensitivity", "valid_from", "valid_until", "supersedes")


@dataclass(frozen=True, slots=True)
class Said:
    """What became of one row of a list."""

    line: int
    file: str
    status: str  # changed | same | failed
    error: str | None = None


class Governing:
    """What is said of documents by people, and what follows from it."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository

    def of(self, document: str) -> Governance:
        """What is said of a document now."""
        return self._repository.documents.get(document).governance

    def history(self, document: str) -> list[GovernanceChange]:
        """All that was said of it, the first saying first."""
        return self._repository.governance.of(document)

    def say(self, document: str, said: Governance) -> GovernanceChange:
        """Say something else of a document from now on.

        Raises
        ------
        InputError
            If a value cannot be, or it says the same as before.
        NotFoundError
            If the document, or one that it replaces, does not exist.
        """
        check(said)
        if document in said.supersedes:
            raise InputError("A document cannot replace itself.", document)
        for other in said.supersedes:
            if document in self._replaced_by(other):
                raise InputError(
                    "Documents cannot replace each other, nor in a ring. Take one of them out.",
                    other,
                )
        return self._repository.governance.say(document, said)

    def _replaced_by(self, document: str) -> set[str]:
        """All that a document replaces, and what these replace in turn; deleted ones too."""
        said = {d.id: d.governance.supersedes for d in self._repository.documents.bounded()}
        found: set[str] = set()
        left = [document]
        while left:
            new = set(said.get(left.pop(), ())) - found
            found |= new
            left += new
        return found

    def read_list(self, path: Path, *, collection: str | None = None) -> list[Said]:
        """Take over what a CSV file says of documents, row by row; a bad row stops no other.

        Parameters
        ----------
        path : Path
            With a header of :data:`COLUMNS`, of which ``file`` and at least one other are needed.
            What a column leaves empty, or a missing column, stays as it was.
        collection : str, optional
            Look for the files in this collection alone.

        Raises
        ------
        InputError
            If the file cannot be read as such a list.
        """
        rows = _rows(path)
        return list(self._each(rows, self._repository.documents.list(collection)))

    def _each(
        self, rows: Iterable[Mapping[str, str]], documents: Iterable[Document]
    ) -> Iterator[Said]:
        known = _Names(documents)
        for line, row in enumerate(rows, 2):
            name = (row.get("file") or "").strip()
            try:
                document = known.find(name)
                present = self.of(document)
                wanted = _parsed(row, present, known)
                if wanted != present:
                    self.say(document, wanted)
                yield Said(line, name, "same" if wanted == present else "changed")
            except InputError as error:
                yield Said(line, name, "failed", error.message)

    def outdated(self, today: date | None = None) -> dict[str, Mark]:
        """The documents that do not hold today, each with the reason."""
        return validity.outdated(self._repository.documents.bounded(), today or _today())

    def matching(self, wanted: Filter, collection: str | None = None) -> Collection[str]:
        """The ids of the current documents that a filter means."""
        documents = self._repository.documents
        old = validity.outdated(documents.bounded(), wanted.valid_on) if wanted.valid_on else {}
        return validity.matching(documents.list(collection), wanted) - old.keys()

    def confidential(self, collection: str | None = None) -> frozenset[str]:
        """The ids of the documents that never go to a model outside the premises."""
        return self._of("confidential", collection)

    def public(self, collection: str | None = None) -> frozenset[str]:
        """The ids of the documents in which no personal data is covered."""
        return self._of("public", collection)

    def _of(self, sensitivity: str, collection: str | None) -> frozenset[str]:
        documents = self._repository.documents.list(collection)
        return frozenset(d.id for d in documents if d.governance.sensitivity == sensitivity)


def check(said: Governance) -> None:
    """Refuse what cannot be.

    Raises
    ------
    InputError
        With what is wrong and what to do.
    """
    if said.sensitivity not in words.SENSITIVITY:
        there = ", ".join(words.SENSITIVITY)
        raise InputError(f"“{said.sensitivity}” is no sensitivity; there are {there}.")
    if max(len(said.owner), len(said.licence)) > 200:
        raise InputError("Owner and licence have room for 200 characters each. Shorten them.")
    if said.valid_from and said.valid_until and said.valid_until < said.valid_from:
        raise InputError(
            f"A document valid from {said.valid_from} cannot end on {said.valid_until}. Swap them."
        )


def _today() -> date:
    return datetime.now(UTC).date()


class _Names:
    """Documents by what a list may call them."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._ids: dict[str, set[str]] = {}
        for document in documents:
            name = document.source.replace("\\", "/")
            for called in (document.id, document.source, name.rpartition("/")[2].split(":")[-1]):
                self._ids.setdefault(called, set()).add(document.id)

    def find(self, name: str) -> str:
        found = self._ids.get(name, set())
        if len(found) == 1:
            return next(iter(found))
        if found:
            raise InputError(
                f"“{name}” names {len(found)} documents. Give the document's id or its whole path.",
                name,
            )
        raise InputError(f"There is no document “{name}”. Check the column “file”.", name)


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="")
            columns = set(reader.fieldnames or ())
            rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"The list {path.name} cannot be read: {error}.", str(path)) from error
    if "file" not in columns or not columns & set(COLUMNS[1:]):
        raise InputError(
            f"The list {path.name} needs a first line with “file” and one or more of "
            f"{', '.join(COLUMNS[1:])}.",
            str(path),
        )
    return rows


def _parsed(row: Mapping[str, str], present: Governance, known: _Names) -> Governance:
    """What a row says, over what was said before."""
    given = {name: row[name].strip() for name in COLUMNS[1:] if (row.get(name) or "").strip()}
    said = replace(
        present,
        owner=given.get("owner", present.owner),
        licence=given.get("licence", present.licence),
        sensitivity=given.get("sensitivity", present.sensitivity),
        valid_from=_day(given["valid_from"]) if "valid_from" in given else present.valid_from,
        valid_until=_day(given["valid_until"]) if "valid_until" in given else present.valid_until,
    )
    if "supersedes" in given:
        others = tuple(known.find(one.strip()) for one in given["supersedes"].split(";"))
        said = replace(said, supersedes=others)
    check(said)
    return said


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"“{text}” is no date. Write it as 2026-03-31.", text) from error
