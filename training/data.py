"""The public question sets that training reads, and which of their articles it may use."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.corpus import index_of, says_answer
from benchmarks.layouts import Question, Squad, read_squad
from workbench.errors import DocumentError
from workbench.evidence.index import Index
from workbench.evidence.retrieve import retrieve
from workbench.records import Evidence

FOLDS = 5
#: Of the questions of a file, these shares are also asked where their article is not indexed, and
#: where nothing else is: people begin with one document.
ABSENT_SHARE, ALONE_SHARE = 0.5, 0.3


@dataclass(frozen=True)
class Source:
    """One file of a data folder, in SQuAD's layout."""

    path: str
    name: str
    licence: str


SOURCES = (
    Source("qa/squad2_a.json", "SQuAD 2.0, development set, part", "CC BY-SA 4.0"),
    Source("qa/squad11_a.json", "SQuAD 1.1, development set, part", "CC BY-SA 4.0"),
    Source("reader/squad2_train_10articles.json", "SQuAD 2.0, ten articles", "CC BY-SA 4.0"),
    Source("reader/squadshifts_new_wiki.json", "SQuADShifts, new Wikipedia", "CC BY 4.0"),
)


@dataclass(frozen=True)
class Asked:
    """One answerable question, and what was found for it.

    Attributes
    ----------
    present : bool
        Whether the question's article is in the corpus. Where it is not, no sentence is right.
    """

    question: Question
    article: str
    present: bool
    index: Index
    evidence: tuple[Evidence, ...]

    def answered_by(self, text: str) -> bool:
        """Whether a sentence is right: it says a gold answer, and the article is there."""
        return self.present and says_answer(text, self.question)


def articles(folder: Path) -> dict[str, Squad]:
    """What may be used of each file, by its path in the folder.

    That is every even article by sorted title, counted from 1, unless another file has it as an
    odd one; an article that several files have is used once.

    Raises
    ------
    DocumentError
        If a file is missing or not in its layout, or nothing is left to train on.
    """
    files = {source.path: read_squad(folder / source.path) for source in SOURCES}
    odd = {t for squad in files.values() for t in titles(squad)[::2]}
    used: set[str] = set()
    parts = {}
    for path, squad in files.items():
        even = [t for t in titles(squad) if t not in odd | used]
        used.update(even)
        if even:
            parts[path] = only(squad, even)
    if not parts:
        raise DocumentError(f"“{folder}” holds no article to train on.", str(folder))
    return parts


def titles(squad: Squad) -> list[str]:
    """The titles of its articles, sorted."""
    return sorted({p.article for p in squad.paragraphs})


def only(squad: Squad, wanted: Sequence[str]) -> Squad:
    """The paragraphs of some articles, and the questions about them."""
    kept = _of(squad, set(wanted))
    number = {old: new for new, old in enumerate(kept)}
    questions = tuple(
        Question(q.id, q.text, q.answers, number[q.paragraph])
        for q in squad.questions
        if q.paragraph in number
    )
    return Squad(tuple(squad.paragraphs[i] for i in kept), questions)


def asked(squad: Squad, count: int, k: int, seed: int) -> Iterator[Asked]:
    """Answerable questions on all articles; some again without their article, and on it alone."""
    chooser = random.Random(seed)
    answerable = [q for q in squad.questions if q.answers]
    chosen = chooser.sample(answerable, min(count, len(answerable)))
    everything = index_of(squad.paragraphs)
    for question in chosen:
        yield _ask(squad, question, everything, k, present=True)
    alone: dict[str, Index] = {}
    for question in chooser.sample(chosen, round(ALONE_SHARE * len(chosen))):
        article = squad.paragraphs[question.paragraph].article
        if article not in alone:
            alone[article] = index_of(squad.paragraphs, _of(squad, {article}))
        yield _ask(squad, question, alone[article], k, present=True)
    again = chooser.sample(chosen, round(ABSENT_SHARE * len(chosen)))
    for first in (0, 1):
        half = set(titles(squad)[first::2])
        numbers = _of(squad, half)
        if not numbers:
            continue
        index = index_of(squad.paragraphs, numbers)
        for question in again:
            if squad.paragraphs[question.paragraph].article not in half:
                yield _ask(squad, question, index, k, present=False)


def _of(squad: Squad, wanted: set[str]) -> list[int]:
    return [i for i, p in enumerate(squad.paragraphs) if p.article in wanted]


def _ask(squad: Squad, question: Question, index: Index, k: int, *, present: bool) -> Asked:
    found = tuple(retrieve(index, question.text, k=k))
    return Asked(question, squad.paragraphs[question.paragraph].article, present, index, found)


def folds(names: Sequence[str]) -> NDArray[np.intp]:
    """The fold of each article, 0 to 4: questions of one article are left out together."""
    return np.array([hashlib.sha256(n.encode()).digest()[0] % FOLDS for n in names], dtype=np.intp)


def lineage(
    folder: Path, used: Mapping[str, Squad], sources: Sequence[Source] = SOURCES
) -> list[dict[str, object]]:
    """What a card says of the data: file, hash, licence and the articles that were used."""
    return [
        {
            "file": source.path,
            "name": source.name,
            "licence": source.licence,
            "sha256": hashlib.sha256((folder / source.path).read_bytes()).hexdigest(),
            "articles": titles(used[source.path]),
        }
        for source in sources
        if source.path in used
    ]
