"""Answers without the text of documents, and with it again.

What a document holds is stored once, with the document. An answer keeps only where it looked:
document, hash of the text, offsets. So a deleted document is gone from old answers as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, select

from workbench.records import Answer, Citation, Passage, Statement, Unit
from workbench.store.tables import documents, passages, texts


@dataclass(frozen=True, slots=True)
class _Each:
    """What becomes of each reference of an answer."""

    passage: Callable[[Passage], Passage]
    citation: Callable[[Citation], Citation]
    unit: Callable[[Unit], Unit]

    def answer(self, answer: Answer) -> Answer:
        nothing, effects = answer.abstention, answer.effects
        if nothing is not None and nothing.closest is not None:
            nothing = replace(nothing, closest=self.citation(nothing.closest))
        if effects is not None:
            effects = replace(effects, units=tuple(map(self.unit, effects.units)))
        return replace(
            answer,
            conflicts=tuple(
                replace(c, ours=self.citation(c.ours), theirs=self.citation(c.theirs))
                for c in answer.conflicts
            ),
            statements=tuple(map(self.statement, answer.statements)),
            evidence=tuple(
                replace(item, passage=self.passage(item.passage)) for item in answer.evidence
            ),
            abstention=nothing,
            effects=effects,
        )

    def statement(self, statement: Statement) -> Statement:
        citations = tuple(map(self.citation, statement.citations))
        text = citations[0].text if statement.quoted else statement.text
        return replace(statement, text=text, citations=citations)


def strip(answer: Answer) -> Answer:
    """The answer with every text of a document replaced by "", titles and headings too.

    Marks go as well: they say how things are when the answer is shown.

    Raises
    ------
    ValueError
        If a quoted statement is not the text of its first citation: it could not be filled in.
    """
    for statement in answer.statements:
        if statement.quoted and statement.text != next((c.text for c in statement.citations), None):
            raise ValueError("A quoted statement is the text of its first citation.")
    bare = tuple(replace(item, marks=()) for item in answer.evidence)
    return _Each(
        passage=lambda passage: replace(passage, text="", title="", headings=()),
        citation=lambda citation: replace(citation, text=""),
        unit=lambda unit: replace(unit, text=""),
    ).answer(replace(answer, evidence=bare))


def fill(answer: Answer, connection: Connection, tenant: str) -> Answer:
    """The answer with the texts that are still stored; the others stay "" ."""
    sources = _Sources(answer, connection, tenant)
    return _Each(
        passage=sources.passage,
        citation=lambda citation: replace(citation, text=sources.text(citation)),
        unit=lambda unit: replace(unit, text=sources.text(unit)),
    ).answer(answer)


class _Sources:
    """Texts, titles and headings of the documents that an answer refers to."""

    def __init__(self, answer: Answer, connection: Connection, tenant: str) -> None:
        named = {(key.document, key.text_sha256) for key in _references(answer)}
        wanted = (
            documents.c.tenant == tenant,
            documents.c.id.in_({id for id, _ in named}),
            documents.c.text_sha256.in_({text for _, text in named}),
        )
        whole = (
            select(documents.c.id, documents.c.text_sha256, documents.c.title, texts.c.text)
            .join(
                texts,
                (texts.c.tenant == documents.c.tenant)
                & (texts.c.sha256 == documents.c.text_sha256),
            )
            .where(*wanted)
            .order_by(documents.c.version)
        )
        places = (
            select(
                documents.c.id,
                documents.c.text_sha256,
                passages.c.start,
                passages.c.end,
                passages.c.headings,
            )
            .join(passages)
            .where(*wanted, passages.c.start.in_({e.passage.start for e in answer.evidence}))
            .order_by(documents.c.version)
        )
        self._stored = {(row.id, row.text_sha256): row for row in connection.execute(whole)}
        self._headings: dict[Any, tuple[str, ...]] = {
            (row.id, row.text_sha256, row.start, row.end): tuple(row.headings)
            for row in connection.execute(places)
        }

    def text(self, place: Passage | Citation | Unit) -> str:
        row = self._stored.get((place.document, place.text_sha256))
        return "" if row is None else str(row.text[place.start : place.end])

    def passage(self, passage: Passage) -> Passage:
        p = passage
        row = self._stored.get((p.document, p.text_sha256))
        if row is None:
            return p
        headings = self._headings.get((p.document, p.text_sha256, p.start, p.end), ())
        return replace(p, text=self.text(p), title=row.title, headings=headings)


def _references(answer: Answer) -> list[Passage | Citation | Unit]:
    """Every reference of an answer, found on the same way on which they are replaced."""
    found: list[Passage | Citation | Unit] = []

    def keep(reference: Any) -> Any:
        found.append(reference)
        return reference

    _Each(keep, keep, keep).answer(answer)
    return found
