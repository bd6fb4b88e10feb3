"""Texts that people judged beside their evidence, in the layout of the groundedness files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.errors import InputError
from workbench.grounding.support.features import NAMES, lay
from workbench.grounding.support.held import Held, statements

#: What is read, and how much one statement of it weighs. The statements of the last three are
#: many, and what is wrong with them is rarely a matter of words.
SETS = {
    "ragtruth_qa": 1.0,
    "wice_tokens": 0.2,
    "wice_claims_dev": 0.2,
    "summedits": 0.02,
    "expertqa": 0.02,
}
#: Name and licence of each, as its source states them.
ORIGINS = {
    "ragtruth_qa": ("RAGTruth, question answering, test split, half of the sources", "MIT"),
    "wice_tokens": ("WiCE, unsupported words", "ODC-By, texts CC BY-SA"),
    "wice_claims_dev": ("WiCE, claims of the development split", "ODC-By, texts CC BY-SA"),
    "summedits": ("SummEdits", "Apache-2.0"),
    "expertqa": ("ExpertQA", "MIT"),
}

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Judged:
    """A text that people judged, beside its evidence."""

    id: str
    set: str
    source: str  # texts of one source are never in training and test at once
    x: Floats  # (statements, features)
    spans: tuple[tuple[int, int], ...]
    wrong: Bools | None  # (statements,); None where it is not known which
    bad: bool
    marked: tuple[tuple[int, int], ...]  # what people marked
    unbacked: tuple[tuple[int, int], ...]  # words of it that stand nowhere in the evidence


def read(folder: Path, names: Sequence[str] = tuple(SETS)) -> list[Judged]:
    """The judged texts of a folder, in the order of the files.

    Raises
    ------
    InputError
        If a file cannot be read.
    """
    return [text for name in names for text in judged(folder / f"{name}.jsonl")]


def judged(path: Path) -> list[Judged]:
    """The judged texts of a file in the layout ``{id, context, response, grounded, spans}``.

    Raises
    ------
    InputError
        If the file cannot be read or is not in this layout.
    """
    held: dict[str, Held] = {}
    found = []
    for row in _rows(path):
        context = row["context"]
        if context not in held:
            held = {context: Held([context])}  # texts of one context follow one another
        found.append(_judged(row, held[context], path.stem))
    return found


def _rows(path: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    try:
        # Split at line feeds alone: texts may hold other characters that end a line.
        for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
            if line.strip():
                row = json.loads(line)
                _hold_to_layout(row, f"line {number} of {path}")
                rows.append(row)
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read: {error}.", str(path)) from error
    if not rows:
        raise InputError(f"{path} holds no text.", str(path))
    return rows


def _hold_to_layout(row: object, where: str) -> None:
    """Refuse a line by name that is not in the layout."""
    try:
        right = (
            isinstance(row, dict)
            and isinstance(row["id"], str)
            and isinstance(row["context"], str)
            and isinstance(row["response"], str)
            and isinstance(row["grounded"], bool)
            and all(
                0 <= s["start"] <= s["end"] <= len(row["response"]) for s in row.get("spans") or ()
            )
        )
    except (KeyError, TypeError):
        right = False
    if not right:
        raise InputError(
            f"{where} is not a judged text. It needs id, context and response (text), grounded "
            "(true or false), and spans, if any, inside the response.",
            where,
        )


def _judged(row: dict[str, Any], held: Held, name: str) -> Judged:
    spans = statements(row["response"])
    laid = lay(row["response"], spans, held)
    bad = not row["grounded"]
    marked = tuple((s["start"], s["end"]) for s in row.get("spans") or ())
    return Judged(
        row["id"],
        name,
        _source(row, name),
        np.array([one.x for one in laid]).reshape(len(laid), len(NAMES)),
        tuple(spans),
        _wrong(spans, marked, bad=bad),
        bad,
        marked,
        tuple((word.start, word.end) for one in laid for word in one.unbacked),
    )


def _source(row: dict[str, Any], name: str) -> str:
    """What a text is about; two files may share a context, and a question have several."""
    given = row.get("source_id")
    return f"{name} {given}" if given else row.get("question") or row["context"]


def _wrong(
    spans: Sequence[tuple[int, int]], marked: Sequence[tuple[int, int]], *, bad: bool
) -> Bools | None:
    if marked:
        return np.array([any(a < end and start < b for a, b in marked) for start, end in spans])
    if bad and len(spans) > 1:
        return None
    return np.full(len(spans), bad)
