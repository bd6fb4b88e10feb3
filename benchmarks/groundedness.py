"""Are responses that their evidence does not back found? Texts that people judged.

The data is a file in the layout ``{id, source_id, context, response, grounded, spans}``, or a
folder of such files. A file that the shipped coefficients were fitted on is measured with
coefficients fitted without the source of each text; any other file with the shipped ones.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from benchmarks.answers import auroc
from training.support import SETS, Judged, judged, out_of_fold, read, risk
from workbench.errors import InputError
from workbench.grounding.support import Coefficients, check, shipped

#: A statement of at least this risk is taken for not backed, where spans are compared.
RISKY = 0.5


def arguments(parser: argparse.ArgumentParser) -> None:
    """Whether fitted files are measured out of fold, which is the default."""
    parser.add_argument("--fitted", choices=("cross", "shipped"), default="cross",
                        help="coefficients for files that were fitted on")  # fmt: skip


def run(options: argparse.Namespace) -> dict[str, object]:
    """Figures of each file, at the threshold that ships."""
    folder = options.data if options.data.is_dir() else options.data.parent
    files = sorted(folder.glob("*.jsonl")) if options.data.is_dir() else [options.data]
    if not files:
        raise InputError(f"{folder} holds no .jsonl file.", str(folder))
    cross = options.fitted == "cross" and any(file.stem in SETS for file in files)
    apart: dict[tuple[str, str], Coefficients] = {}
    if cross:
        texts = read(folder, [name for name in SETS if (folder / f"{name}.jsonl").exists()])
        known = out_of_fold(texts)
        apart = {(t.set, t.id): k for t, k in zip(texts, known, strict=True)}
    results: dict[str, object] = {}
    for file in files:
        texts = judged(file)
        known = [apart.get((t.set, t.id), shipped()) for t in texts]
        results[file.stem] = {"fitted": "cross" if file.stem in SETS and cross else "shipped",
                              **_figures(texts, known, file)}  # fmt: skip
    return results if len(results) > 1 else next(iter(results.values()))  # type: ignore[return-value]


def _figures(
    texts: Sequence[Judged], known: Sequence[Coefficients], file: Path
) -> dict[str, object]:
    risks = np.array([risk(k, t) for t, k in zip(texts, known, strict=True)])
    bad = np.array([t.bad for t in texts])
    called = risks >= np.array([k.threshold for k in known])
    right = int((bad & called).sum())
    precision = right / int(called.sum()) if called.any() else None
    recall = right / int(bad.sum()) if bad.any() else None
    good = int((~bad & ~called).sum()) / int((~bad).sum()) if (~bad).any() else None
    return {
        "n": len(texts),
        "not_grounded": int(bad.sum()),
        "auroc": auroc(risks, bad) if 0 < bad.sum() < len(bad) else None,
        "f1": 2 * right / (int(bad.sum()) + int(called.sum())),
        "precision": precision,
        "recall": recall,
        "balanced_accuracy": (recall + good) / 2
        if recall is not None and good is not None
        else None,
        "span_f1": _span_f1(texts, known),
        "p95_ms": _waiting(file),
    }


def _span_f1(texts: Sequence[Judged], known: Sequence[Coefficients]) -> float | None:
    """F1 over characters of risky statements against what people marked."""
    both = ours = theirs = 0
    for text, k in zip(texts, known, strict=True):
        risky = _cover(s for s, r in zip(text.spans, k.risks(text.x), strict=True) if r >= RISKY)
        marked = _cover(text.marked)
        both, ours, theirs = both + len(risky & marked), ours + len(risky), theirs + len(marked)
    return 2 * both / (ours + theirs) if theirs else None


def _cover(spans: object) -> set[int]:
    return {i for start, end in spans for i in range(start, end)}  # type: ignore[attr-defined]


def _waiting(file: Path) -> float:
    """95th percentile of checking one response, evidence and all, over the first 200."""
    import json

    times: list[float] = []
    with file.open(encoding="utf-8") as lines:
        for _, line in zip(range(200), lines, strict=False):
            row = json.loads(line)
            started = perf_counter()
            check(row["response"], [row["context"]])
            times.append(perf_counter() - started)
    values: NDArray[np.float64] = np.array(times)
    return float(np.quantile(values, 0.95) * 1000)
