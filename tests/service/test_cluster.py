"""Runs on a real Dask cluster of processes: a worker that dies takes nothing with it."""

import os
import signal

import pytest

from workbench.errors import InputError
from workbench.models.function import FunctionModel

distributed = pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def cluster():
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
    ) as running:
        yield running


def test_a_killed_worker_loses_nothing_and_results_are_those_of_one_process(wb, cluster):
    wb.comparisons.add_sample()
    killed = []

    def kill(done, *_):
        if done == 6 and not killed:
            killed.append(next(iter(cluster.workers.values())).pid)
            os.kill(killed[0], signal.SIGKILL)

    run = wb.comparisons.start(["keyword", "extractive"], "sample", questions=10)
    ended = wb.comparisons.work(run.id, cluster=cluster.scheduler_address, progress=kill)
    assert killed
    assert (ended.status, ended.done) == ("finished", 20)
    here = wb.comparisons.work(
        wb.comparisons.start(["keyword", "extractive"], "sample", questions=10).id
    )
    said = [
        [(r.model, r.question, r.text, r.confidence) for r in wb.comparisons.results(one.id)]
        for one in (ended, here)
    ]
    assert said[0] == said[1]


def test_a_model_of_this_process_cannot_be_asked_elsewhere(wb, cluster):
    wb.comparisons.add_sample()
    wb.add_model(FunctionModel("mine", lambda question, evidence: "yes"))
    run = wb.comparisons.start(["function:mine"], "sample", questions=2)
    with pytest.raises(InputError, match="lives in this process"):
        wb.comparisons.work(run.id, cluster=cluster.scheduler_address)
    assert wb.comparisons.run(run.id).status == "interrupted"


def test_a_scheduler_that_is_not_there_is_said(wb, monkeypatch):
    monkeypatch.setattr("workbench.service.comparing.cluster._PATIENCE", 0.5)
    wb.comparisons.add_sample()
    run = wb.comparisons.start(["keyword"], "sample", questions=2)
    with pytest.raises(InputError, match="does not answer"):
        wb.comparisons.work(run.id, cluster="tcp://127.0.0.1:9")
