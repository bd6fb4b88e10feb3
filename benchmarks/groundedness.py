"""Are responses that their evidence does not back found? Texts that people judged.

The data is a file in the layout ``{id, source_id, context, response, grounded, spans}``, or a
folder of such files. A file that the shipped coefficients were fitted on, known by its hash, is
measured with coefficients, threshold and doubt that were chosen without the source of each text;
for that the other files of the fitting must lie beside it. Any other file is measured with the
shipped ones.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files as resources
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from training.judged import Judged, judged
from training.support import out_of_fold, risk, span_f1
from workbench.errors import InputError
from workbench.grounding.reliability import auroc
from workbench.grounding.support import Coefficients, check, shipped


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
    texts = {file: judged(file) for file in files}
    apart: dict[tuple[str, str], Coefficients] = {}
    if options.fitted == "cross" and any(map(fitted_on, files)):
        apart = cross(folder, texts)
    results: dict[str, object] = {}
    for file in files:
        known = [apart.get((t.set, t.id), shipped()) for t in texts[file]]
        how = "cross" if apart and fitted_on(file) else "shipped"
        figures = _figures(texts[file], known, file)
        results[file.stem] = {"fitted": how, **figures, **_by_domain(texts[file], known, file)}
    return results if options.data.is_dir() else next(iter(results.values()))  # type: ignore[return-value]


def _by_domain(
    texts: Sequence[Judged], known: Sequence[Coefficients], file: Path
) -> dict[str, object]:
    """AUROC of each domain, where the file names domains."""
    lines = file.read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    whose = {row["id"]: row["domain"] for row in rows if "domain" in row}
    found: dict[str, float | None] = {}
    for domain in sorted(set(whose.values())):
        pairs = [(t, k) for t, k in zip(texts, known, strict=True) if whose.get(t.id) == domain]
        bad = np.array([t.bad for t, _ in pairs])
        risks = np.array([risk(k, t) for t, k in pairs])
        found[domain] = auroc(risks, bad) if 0 < bad.sum() < len(bad) else None
    return {"by_domain": found} if found else {}


def fitted_on(file: Path) -> bool:
    """Whether the shipped coefficients were fitted on this very file."""
    return file.is_file() and fitted_files().get(file.name) == sha256(file.read_bytes()).hexdigest()


@lru_cache(maxsize=1)
def fitted_files() -> dict[str, str]:
    """Name and SHA-256 of each file that the shipped coefficients were fitted on."""
    text = resources("workbench.grounding.support").joinpath("support.json").read_text("utf-8")
    return {row["file"]: row["sha256"] for row in json.loads(text)["lineage"]["data"]}


def cross(
    folder: Path, known: Mapping[Path, Sequence[Judged]] | None = None
) -> dict[tuple[str, str], Coefficients]:
    """By set and id of each text that was fitted on: coefficients without its source.

    Raises
    ------
    InputError
        If a file of the fitting is missing, or another one.
    """
    files = [folder / name for name in fitted_files()]
    missing = [file.name for file in files if not fitted_on(file)]
    if missing:
        raise InputError(
            f"The shipped coefficients were fitted on this file. To measure without what was "
            f"fitted on, {', '.join(missing)} must lie in {folder}, as they were then. Or measure "
            "with the shipped ones: --fitted shipped.",
            str(folder),
        )
    texts = [t for file in files for t in (known or {}).get(file) or judged(file)]
    return {(t.set, t.id): k for t, k in zip(texts, out_of_fold(texts), strict=True)}


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
        "auroc": auroc(risks, bad),
        "f1": 2 * right / (int(bad.sum()) + int(called.sum())) if (bad | called).any() else None,
        "precision": precision,
        "recall": recall,
        "balanced_accuracy": (recall + good) / 2
        if recall is not None and good is not None
        else None,
        "span_f1": span_f1(
            texts,
            [k.risks(t.x) for t, k in zip(texts, known, strict=True)],
            [k.doubt for k in known],
        )
        if any(t.marked for t in texts)
        else None,
        "p95_ms": _waiting(file),
    }


def _waiting(file: Path) -> float:
    """95th percentile of checking one response, evidence and all, over the first 200."""
    times: list[float] = []
    with file.open(encoding="utf-8") as lines:
        for _, line in zip(range(200), lines, strict=False):
            row = json.loads(line)
            started = perf_counter()
            check(row["response"], [row["context"]])
            times.append(perf_counter() - started)
    values: NDArray[np.float64] = np.array(times)
    return float(np.quantile(values, 0.95) * 1000)
