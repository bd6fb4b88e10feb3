"""The public question sets that training reads, and which of their articles it may use."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.layouts import Question, Squad, read_squad
from workbench.errors import DocumentError


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
class Part:
    """What training may use of one file."""

    source: Source
    sha256: str
    articles: tuple[str, ...]
    data: Squad


def read_parts(folder: Path, sources: Sequence[Source] = SOURCES) -> list[Part]:
    """Every even article of each file that is an odd one of no file, each article once.

    Raises
    ------
    DocumentError
        If a file is missing or not in its layout, or nothing is left to train on.
    """
    files = {source: read_squad(folder / source.path) for source in sources}
    odd: set[str] = set()
    for squad in files.values():
        odd.update(sorted({p.article for p in squad.paragraphs})[::2])
    parts: list[Part] = []
    for source, squad in files.items():
        used = {title for part in parts for title in part.articles}
        even = sorted({p.article for p in squad.paragraphs} - odd - used)
        if even:
            sha256 = hashlib.sha256((folder / source.path).read_bytes()).hexdigest()
            parts.append(Part(source, sha256, tuple(even), only(squad, even)))
    if not parts:
        raise DocumentError(f"“{folder}” holds no article to train on.", str(folder))
    return parts


def only(squad: Squad, articles: Sequence[str]) -> Squad:
    """The paragraphs of some articles, and the questions about them."""
    wanted = set(articles)
    numbers = {
        old: new
        for new, old in enumerate(i for i, p in enumerate(squad.paragraphs) if p.article in wanted)
    }
    questions = tuple(
        Question(q.id, q.text, q.answers, numbers[q.paragraph])
        for q in squad.questions
        if q.paragraph in numbers
    )
    return Squad(tuple(squad.paragraphs[i] for i in numbers), questions)


def fold_of(article: str, folds: int) -> int:
    """The fold of an article: all its questions are left out together."""
    return hashlib.sha256(article.encode()).digest()[0] % folds


def drawn(questions: Sequence[Question], count: int, seed: int) -> list[Question]:
    """A random sample without repeats; all where there are fewer."""
    return random.Random(seed).sample(list(questions), min(count, len(questions)))


def lineage(parts: Sequence[Part]) -> list[dict[str, object]]:
    """What a card says of the data: file, hash, licence and the articles that were used."""
    return [
        {
            "file": part.source.path,
            "name": part.source.name,
            "licence": part.source.licence,
            "sha256": part.sha256,
            "articles": list(part.articles),
        }
        for part in parts
    ]


def write(path: Path, card: dict[str, object]) -> None:
    """Write a card as JSON that people can read."""
    path.write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", "utf-8")
