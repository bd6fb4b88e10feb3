"""What a leaderboard of many results takes, beside TruLens's on the same number of records.

Both stand in SQLite on the same disk. TruLens has one row of the record and one of an evaluation
for each; it is measured by a Python that has ``trulens-core``, in turn with ours. Its board is the
mean of each figure; ours has intervals, paired tests of every two models and frontiers besides, is
worked out once when a run ends, and read from then on. Both times are given.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import numpy as np

from workbench import Workbench
from workbench.errors import InputError
from workbench.records import Actor, ModelState, Result, Run, Span

#: Results that are written at once.
BATCH = 5_000
READS = 7


def arguments(parser: argparse.ArgumentParser) -> None:
    """How much there is, and who else is measured."""
    parser.add_argument("--models", type=int, default=15)
    parser.add_argument("--trulens", type=Path, metavar="PYTHON", help="a Python that has it")


def run(options: argparse.Namespace) -> dict[str, object]:
    """Seconds to work a leaderboard out, to read it, and to open its page."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder) / "workspace"
        started = time.perf_counter()
        id = _write(workspace, options.models, options.questions)
        wrote = time.perf_counter() - started
        worked, reads = _read(workspace, id)
        found: dict[str, object] = {
            "results": options.models * options.questions,
            "write_s": wrote,
            "worked_out_s": worked,
            "read_p50_s": float(np.median(reads)),
            "page_s": _page(workspace, id),
        }
        if options.trulens:
            its = _trulens(options, Path(folder))
            found |= {
                "trulens_read_p50_s": its,
                "read_share_of_trulens": float(np.median(reads)) / its,
                "worked_out_share_of_trulens": worked / its,
            }
        return found


def _write(workspace: Path, models: int, questions: int) -> str:
    """A finished run, by the same way as any other."""
    wb = Workbench.open(workspace)
    lines = "\n".join(
        json.dumps(
            {
                "id": f"q{n}",
                "question": f"What does question {n} ask for?",
                "answers": [f"number {n}"],
                "kind": ("single", "several", "calculated")[n % 3],
            }
        )
        for n in range(questions)
    )
    stored = wb.comparisons.add(lines.encode(), name="many")
    states = tuple(ModelState(f"m{n}", f"Model {n}", f"state {n}") for n in range(models))
    run = Run(
        "leaderboard", "many", stored.version, questions, states, (0,), "corpus",
        datetime.now(UTC), Actor(), asks=models * questions,
    )  # fmt: skip
    runs = wb.comparisons._repository.runs
    runs.start(run)
    runs.take(run.id, "benchmark")
    results = _results(models, questions)
    while batch := list(islice(results, BATCH)):
        runs.keep(run.id, "benchmark", batch)
    runs.end(run.id, "finished", "")
    wb.close()
    return run.id


def _results(models: int, questions: int) -> Iterator[Result]:
    """As large as real ones: a text, a citation, the evidence, and every figure."""
    random = np.random.default_rng(0)
    span = Span("document-17.html", 120, 180, "The answer to the question is number seven.")
    blank = Result(
        "m", "q", "answered", "The answer to the question is number seven.", citations=(span,),
        sentence=span.text, support=(0.9,), evidence=("document-17.html", "document-3.html"),
    )  # fmt: skip
    for model in range(models):
        chance = 0.6 + 0.02 * model
        right = random.random(questions) < chance
        sure = np.clip(random.normal(0.4 + 0.4 * right, 0.15), 0.0, 1.0)
        time_ms = random.gamma(4.0, 25.0, questions)
        for n in range(questions):
            yield replace(
                blank, model=f"m{model}", question=f"q{n}", right=bool(right[n]),
                confidence=float(sure[n]), latency_ms=float(time_ms[n]), tokens_in=1_200,
                tokens_out=60, cost_usd=1e-6 * (1 + model),
            )  # fmt: skip


def _read(workspace: Path, id: str) -> tuple[float, list[float]]:
    wb = Workbench.open(workspace)
    try:
        started = time.perf_counter()
        first = wb.comparisons.comparison(id)
        worked = time.perf_counter() - started
        times = []
        for _ in range(READS):
            started = time.perf_counter()
            again = wb.comparisons.comparison(id)
            times.append(time.perf_counter() - started)
            assert again == first
        return worked, times
    finally:
        wb.close()


def _page(workspace: Path, id: str) -> float:
    """Seconds until a warm server has drawn the page, as a second visitor sees it."""
    from streamlit.testing.v1 import AppTest

    os.environ["WORKBENCH_WORKSPACE"] = str(workspace)
    seconds = 0.0
    for _ in range(2):
        app = AppTest.from_file(str(Path(__file__).parents[1] / "app.py"), default_timeout=600)
        app.switch_page("pages/3_Compare.py")
        app.query_params["run"] = id
        started = time.perf_counter()
        app.run()
        seconds = time.perf_counter() - started
        if app.exception or app.error:
            raise InputError(f"The page could not be drawn: {app.exception or app.error}")
    return seconds


def _trulens(options: argparse.Namespace, folder: Path) -> float:
    script = Path(__file__).parent / "beside" / "trulens_board.py"
    told = subprocess.run(
        [options.trulens, script, folder, str(options.models), str(options.questions)],
        capture_output=True, text=True, env=os.environ | {"TRULENS_OTEL_TRACING": "1"}, check=False,
    )  # fmt: skip
    if told.returncode:
        print(told.stderr[-2_000:], file=sys.stderr)
        raise InputError("TruLens's board could not be measured; what it said stands above.")
    return float(np.median(json.loads(told.stdout.strip().splitlines()[-1])["seconds"]))
