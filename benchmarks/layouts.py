"""Readers of the standard layouts: a BEIR folder, and SQuAD's JSON."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from workbench.errors import DocumentError

T = TypeVar("T")


@dataclass(frozen=True)
class Beir:
    """A retrieval set: texts, queries, and which texts are relevant to which query."""

    corpus: dict[str, str]  # id -> title and text
    queries: dict[str, str]
    relevant: dict[str, dict[str, int]]  # query -> document -> grade, above 0


@dataclass(frozen=True)
class Question:
    """One question of a SQuAD file."""

    id: str
    text: str
    answers: tuple[tuple[int, str], ...]  # start in the paragraph, text; none: unanswerable
    paragraph: int  # position in :attr:`Squad.paragraphs`


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of a SQuAD file."""

    article: str
    text: str


@dataclass(frozen=True)
class Squad:
    """Paragraphs and the questions about them."""

    paragraphs: tuple[Paragraph, ...]
    questions: tuple[Question, ...]


def read_beir(folder: Path, split: str | None = None) -> Beir:
    """Read ``corpus.jsonl``, ``queries.jsonl`` and ``qrels/SPLIT.tsv``.

    Parameters
    ----------
    split : str, optional
        By default the only one there.

    Raises
    ------
    DocumentError
        If a file is missing or is not in this layout, or there are several splits and none is
        named.
    """
    splits = sorted(path.stem for path in (folder / "qrels").glob("*.tsv"))
    if not splits:
        raise DocumentError(f"“{folder}” is no BEIR folder: it has no qrels/*.tsv.", str(folder))
    if split is None and len(splits) > 1:
        raise DocumentError(f"Name one with --split: {', '.join(splits)}.", str(folder))
    corpus = {
        line["_id"]: f"{line.get('title', '')}\n{line['text']}".strip()
        for line in _json_lines(folder / "corpus.jsonl")
    }
    queries = {line["_id"]: line["text"] for line in _json_lines(folder / "queries.jsonl")}
    relevant = _qrels(folder / "qrels" / f"{split or splits[0]}.tsv")
    unknown = relevant.keys() - queries.keys()
    if unknown:
        raise DocumentError(f"There is no query “{min(unknown)}” in queries.jsonl.", str(folder))
    return Beir(corpus, queries, relevant)


def read_squad(path: Path, articles: str | None = None) -> Squad:
    """Read SQuAD 1.1 or 2.0 JSON.

    Parameters
    ----------
    articles : "odd" or "even", optional
        Every second article by sorted title, counted from 1; by default all.

    Raises
    ------
    DocumentError
        If the file is missing or is not in this layout.
    """
    try:
        data = sorted(json.loads(_text(path))["data"], key=lambda article: article["title"])
        if articles is not None:
            data = data[articles == "even" :: 2]
        paragraphs: list[Paragraph] = []
        questions: list[Question] = []
        for article in data:
            for paragraph in article["paragraphs"]:
                questions += [_question(qa, len(paragraphs)) for qa in paragraph["qas"]]
                paragraphs.append(Paragraph(article["title"], paragraph["context"]))
    except (ValueError, KeyError, TypeError) as error:
        raise DocumentError(f"“{path}” is not SQuAD JSON ({error!r}).", str(path)) from error
    return Squad(tuple(paragraphs), tuple(questions))


def sample(items: Sequence[T], count: int, seed: int) -> list[T]:
    """A random sample without repeats, in the order of ``items``; all where there are fewer."""
    if count >= len(items):
        return list(items)
    chosen = random.Random(seed).sample(range(len(items)), count)
    return [items[i] for i in sorted(chosen)]


def _qrels(path: Path) -> dict[str, dict[str, int]]:
    relevant: dict[str, dict[str, int]] = {}
    for number, row in enumerate(_text(path).splitlines()[1:], 2):
        try:
            query, document, grade = row.split("\t")
            if int(grade) > 0:
                relevant.setdefault(query, {})[document] = int(grade)
        except ValueError as error:
            raise DocumentError(
                f"“{path}”, line {number}: not a query, a document and a grade.", str(path)
            ) from error
    return relevant


def _question(qa: dict[str, Any], paragraph: int) -> Question:
    answers = () if qa.get("is_impossible") else qa["answers"]
    spans = tuple(dict.fromkeys((a["answer_start"], a["text"]) for a in answers))
    return Question(qa["id"], qa["question"], spans, paragraph)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(f"“{path}” cannot be read: {error}.", str(path)) from error


def _json_lines(path: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(_text(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            if "_id" not in record or "text" not in record:
                raise ValueError("“_id” or “text” is missing")
            yield record
        except (ValueError, TypeError) as error:
            raise DocumentError(f"“{path}”, line {number}: {error}.", str(path)) from error
