"""Do explanations point where people point? Records in which people marked sentences.

What is explained is the model's own first candidate, right or wrong: a method that tells truly
what a model did is compared with what people went by, so that a figure below 1 may be the model's
or the method's. ``answer_in_gold`` is the share of records in which the model's own sentence is
one that people marked.

Layouts: ``qed`` (``paragraph_text``, and one selected sentence), ``hotpotqa`` (ten paragraphs of
``sentences``, and ``supporting_facts``). All paragraphs of a file are indexed, one document each;
the evidence of a record is its own paragraphs. Sentences are the program's own: one counts as
marked if most of it is.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.candidates import model_of
from benchmarks.corpus import index_of
from benchmarks.games import Case, Method, baseline, case_of, mean, methods_of
from benchmarks.layouts import Paragraph, sample
from workbench.errors import DocumentError, InputError
from workbench.evidence.index import Index
from workbench.evidence.retrieve import retrieve
from workbench.models.base import AnswerModel
from workbench.records import Attribution, Candidate, Evidence, Unit

#: Budgets of methods whose defaults are many times what a sentence game needs.
BUDGETS = {"kernel_shap": 256, "lime": 500}
BASELINES = ("similarity", "retrieval")

Span = tuple[int, int]


@dataclass(frozen=True)
class Record:
    """One question, its paragraphs, and what people marked."""

    question: str
    paragraphs: tuple[Paragraph, ...]
    marked: tuple[tuple[int, Span], ...]  # paragraph, and start and end in its text


@dataclass(frozen=True)
class Layout:
    """How a file is read, and how many sentences people mark, rounded."""

    parse: Callable[[dict[str, Any]], Record | None]
    first: int


def _qed(row: dict[str, Any]) -> Record | None:
    """None where people found no single sentence that explains the answer."""
    chosen = row["annotation"].get("selected_sentence")
    if chosen is None:
        return None
    paragraph = Paragraph(row["title_text"], row["paragraph_text"])
    return Record(row["question_text"], (paragraph,), ((0, (chosen["start"], chosen["end"])),))


def _hotpotqa(row: dict[str, Any]) -> Record | None:
    """Sentences follow each other without a gap; the blanks between stand at their beginnings."""
    paragraphs, spans = [], {}
    for number, item in enumerate(row["context"]):
        paragraphs.append(Paragraph(item["title"], "".join(item["sentences"])))
        ends = np.cumsum([0, *map(len, item["sentences"])]).tolist()
        for place, span in enumerate(pairwise(ends)):
            spans[item["title"], place] = (number, span)
    facts = [(title, place) for title, place in row["supporting_facts"]]
    marked = tuple(spans[fact] for fact in facts if fact in spans)
    return Record(row["question"], tuple(paragraphs), marked) if marked else None


LAYOUTS = {"qed": Layout(_qed, 1), "hotpotqa": Layout(_hotpotqa, 2)}


def arguments(parser: argparse.ArgumentParser) -> None:
    """The layout, which the file's name tells by default."""
    parser.add_argument("--layout", choices=tuple(LAYOUTS), help="by default by the file's name")


def run(options: argparse.Namespace) -> dict[str, object]:
    """All figures of a file, or of a random sample of its records."""
    name = options.layout or _named(options.data)
    methods = methods_of(options)
    every = read(options.data, LAYOUTS[name])
    index, documents = corpus(every)
    model = model_of(options.model, index)
    chosen = sample(list(zip(every, documents, strict=True)), options.questions, options.seed)
    figures: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    context: dict[str, list[float]] = defaultdict(list)
    for number, (record, ids) in enumerate(chosen):
        case = explained(model, index, record, ids, options.seed + number)
        if case is None:
            continue
        gold = gold_of(record, ids, case.units)
        context["units"].append(len(gold))
        context["gold"].append(gold.sum())
        context["answer_in_gold"].append(_says(case.candidate, case.evidence, case.units, gold))
        for who, found in _attributions(case, methods).items():
            for figure, value in agreement(found, gold, LAYOUTS[name].first).items():
                figures[who][figure].append(value)
    return {
        "layout": name,
        "records": len(context["units"]),
        "records_with_choice": len(figures[BASELINES[0]]["auprc"]),
        **{key: mean(values) for key, values in context.items()},
        "first": LAYOUTS[name].first,
        "methods": {
            who: {figure: mean(values) for figure, values in told.items()}
            for who, told in figures.items()
        },
    }


def _named(path: Path) -> str:
    for name in LAYOUTS:
        if path.name.startswith(name):
            return name
    raise InputError(f"Name the layout of “{path.name}”: --layout {', '.join(LAYOUTS)}.", str(path))


def read(path: Path, layout: Layout) -> list[Record]:
    """The records in which people marked something.

    Raises
    ------
    DocumentError
        If the file cannot be read, is not in this layout, or holds no such record.
    """
    try:
        lines = path.read_text("utf-8").split("\n")
        found = [layout.parse(json.loads(line)) for line in lines if line.strip()]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DocumentError(f"“{path}” cannot be read ({error!r}).", str(path)) from error
    records = [record for record in found if record is not None]
    if not records:
        raise DocumentError(f"“{path}” holds no record with marked sentences.", str(path))
    return records


def corpus(records: Sequence[Record]) -> tuple[Index, list[list[str]]]:
    """An index of all paragraphs, and the documents of each record."""
    paragraphs = [p for record in records for p in record.paragraphs]
    ends = np.cumsum([0, *(len(record.paragraphs) for record in records)]).tolist()
    ids = [[str(n) for n in range(a, b)] for a, b in pairwise(ends)]
    return index_of(paragraphs), ids


def explained(
    model: AnswerModel, index: Index, record: Record, ids: Sequence[str], seed: int
) -> Case | None:
    """The model's answer from all passages of the record's own documents."""
    many = len(index.positions(documents=ids))
    return case_of(model, record.question, retrieve(
        index, record.question, k=many, documents=ids
    ), seed)  # fmt: skip


def gold_of(record: Record, ids: Sequence[str], units: Sequence[Unit]) -> NDArray[np.bool_]:
    """Which units people marked: those of which more than half stands in a marked stretch."""
    gold = np.zeros(len(units), dtype=bool)
    for paragraph, (start, end) in record.marked:
        for i, unit in enumerate(units):
            inside = min(unit.end, end) - max(unit.start, start)
            if unit.document == ids[paragraph] and 2 * inside > unit.end - unit.start:
                gold[i] = True
    return gold


def _says(
    candidate: Candidate,
    evidence: Sequence[Evidence],
    units: Sequence[Unit],
    gold: NDArray[np.bool_],
) -> float:
    """1 where the candidate's own sentence is marked, else 0."""
    if candidate.evidence is None:
        return 0.0
    document = evidence[candidate.evidence].passage.document
    place = (document, candidate.start, candidate.end)
    return float(any((u.document, u.start, u.end) == place for u in np.array(units)[gold]))


def _attributions(case: Case, methods: Mapping[str, Method]) -> dict[str, Attribution]:
    """By every method that takes the game, and by the baselines."""
    found = {}
    for name, explain in methods.items():
        try:
            found[name] = explain(case.game(), budget=BUDGETS.get(name), seed=case.seed)
        except InputError:
            continue
    return found | {name: baseline(name, case, case.game()) for name in BASELINES}


def agreement(found: Attribution, gold: NDArray[np.bool_], first: int) -> dict[str, float]:
    """F1 of the first units, and average precision of the values where there is a choice."""
    from sklearn.metrics import average_precision_score

    named = list(found.order[:first])
    both = len(named) + int(gold.sum())
    figures = {"evidence_f1": 2 * float(gold[named].sum()) / both}
    if 0 < gold.sum() < len(gold):
        figures["auprc"] = float(average_precision_score(gold, np.array(found.values)))
    return figures
