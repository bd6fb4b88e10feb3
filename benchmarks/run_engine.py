"""What running a comparison adds to the models themselves, here and on a cluster.

Three figures: the overhead of a run whose model takes a fixed time (what the engine adds, and
beside it what search and grounding take whoever asks); how much faster two worker processes of a
Dask cluster are than one; and how many answers are asked again after runs that were killed.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from benchmarks.chat_overhead import serving
from workbench import Workbench
from workbench.models.base import AnswerModel
from workbench.models.function import FunctionModel
from workbench.records import Endpoint
from workbench.store import runs

#: What the model takes, in seconds.
SLOW = 0.1
#: Questions to the slow model; runs that are killed, questions of each, and seconds until then.
SLOW_QUESTIONS, ROUNDS = 100, 2
KILLS, KILLED, LONGEST = 20, 60, 1.5
LOGGED = "function:logged"
ROOT = Path(__file__).parents[1]


def arguments(parser: argparse.ArgumentParser) -> None:
    """How often a run is killed."""
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--part", choices=("overhead", "cluster", "kills"), help="only this")


def run(options: argparse.Namespace) -> dict[str, object]:
    """All three figures."""
    found: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder) / "workspace"
        wb = Workbench.open(workspace)
        wb.load_sample()
        wb.comparisons.add_sample()
        wb.close()
        if options.part in (None, "overhead"):
            found |= overhead(workspace)
        if options.part in (None, "cluster"):
            found |= cluster(workspace)
        if options.part in (None, "kills"):
            found |= kills(workspace, options.kills, options.seed)
    return found


def slow_model() -> AnswerModel:
    """Quotes the first line after a tenth of a second, as a model at an endpoint would."""

    def said(question: str, evidence: Sequence[str]) -> str:
        time.sleep(SLOW)
        return evidence[0].splitlines()[0]

    return FunctionModel("slow", said)


def overhead(workspace: Path) -> dict[str, object]:
    """Seconds of a run, and of the same questions asked one by one and not kept, in turn."""
    wb = Workbench.open(workspace)
    id = wb.add_model(slow_model())
    wb.warm_up()
    _bare(wb, id, 10)
    bare = ran = 0.0
    for _ in range(ROUNDS):
        bare += _bare(wb, id, SLOW_QUESTIONS)
        run = wb.comparisons.start([id], "sample", questions=SLOW_QUESTIONS)
        started = time.perf_counter()
        wb.comparisons.working(run.id).work()
        ran += time.perf_counter() - started
    started = time.perf_counter()
    wb.comparisons.comparison(run.id)
    figures = time.perf_counter() - started
    wb.close()
    model = SLOW * SLOW_QUESTIONS * ROUNDS
    return {
        "questions": SLOW_QUESTIONS * ROUNDS,
        "model_s": model,
        "asked_s": bare,
        "run_s": ran,
        "engine_overhead": (ran - bare) / model,
        "search_and_grounding": (bare - model) / model,
        "figures_worked_out_s": figures,
    }


def _bare(wb: Workbench, id: str, count: int) -> float:
    questions = wb.comparisons.set("sample").questions[:count]
    started = time.perf_counter()
    for question in questions:
        wb.answered(question.text, model=id, effects=False)
    return time.perf_counter() - started


def cluster(workspace: Path) -> dict[str, object]:
    """The same run on one worker process and on two: an endpoint that takes a tenth of a second,
    and a model that takes a processor core.
    """
    found: dict[str, object] = {}
    with serving(SLOW) as url:
        wb = Workbench.open(workspace)
        wb.endpoints.add(Endpoint("thin", "vllm", url, "thin", remote=False))
        for name, model in (("endpoint", "chat:thin"), ("own", "extractive")):
            one, two = (_on_cluster(wb, model, workers) for workers in (1, 2))
            found |= {
                f"{name}_one_worker_ms": one,
                f"{name}_two_workers_ms": two,
                f"{name}_speedup": one / two,
            }
        wb.close()
    return found


def _on_cluster(wb: Workbench, model: str, workers: int) -> float:
    """Milliseconds of an answer, once the workers have answered some."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None
    ) as started:
        for questions in (16, None):
            run = wb.comparisons.start([model], "sample", questions=questions)
            begun = time.perf_counter()
            ended = wb.comparisons.work(run.id, cluster=started.scheduler_address)
            each = 1000 * (time.perf_counter() - begun) / ended.done
    return each


def kills(workspace: Path, times: int, seed: int) -> dict[str, object]:
    """Runs in processes that are killed somewhere, and finished by others."""
    chance = random.Random(seed)
    repeated = missing = cut = 0
    for _ in range(times):
        wb = _with_log(workspace, Path(os.devnull))
        run = wb.comparisons.start([LOGGED], "sample", questions=KILLED).id
        logs = [workspace.parent / f"{run}-{n}.log" for n in (1, 2)]
        first = _worker(workspace, run, logs[0])
        while not logs[0].exists() and first.poll() is None:
            time.sleep(0.01)
        time.sleep(chance.uniform(0.0, LONGEST))
        first.send_signal(signal.SIGKILL)
        first.wait()
        kept = {r.question for r in wb.comparisons.results(run)}
        cut += len(kept) < KILLED
        _worker(workspace, run, logs[1]).wait()
        texts = {q.id: q.text for q in wb.comparisons.questions(run)}
        again = logs[1].read_text("utf-8").splitlines() if logs[1].exists() else []
        repeated += len({texts[id] for id in kept} & set(again))
        missing += KILLED - len(wb.comparisons.results(run))
        wb.close()
    return {"killed": times, "cut_in_the_middle": cut, "answers_repeated": repeated,
            "answers_missing": missing}  # fmt: skip


def _with_log(workspace: Path, log: Path) -> Workbench:
    """A workbench with a model that writes down what it is asked."""

    def said(question: str, evidence: Sequence[str]) -> str:
        with log.open("a", encoding="utf-8") as file:
            file.write(f"{question}\n")
        return evidence[0]

    wb = Workbench.open(workspace)
    wb.add_model(FunctionModel(LOGGED.removeprefix("function:"), said))
    return wb


def _worker(workspace: Path, run: str, log: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks.run_engine", workspace, run, log], cwd=ROOT
    )


def _work(workspace: Path, run: str, log: Path) -> None:
    """In a process of its own, which knows that the one before is dead and need not wait."""
    runs.SILENT = timedelta(0)
    _with_log(workspace, log).comparisons.work(run)


if __name__ == "__main__":
    _work(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
