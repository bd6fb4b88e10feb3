"""Work that outlasts a rerun: it is found again, it stops, and its errors become words."""

from threading import Event

import pytest

from workbench.errors import InputError
from workbench.ui import jobs

WHERE = ("workspace", "tenant")
LONG = 30.0


@pytest.fixture
def held():
    """Work that goes on until it is let go; all of it is let go in the end."""
    events = []

    def work(result=None):
        gate = Event()
        events.append(gate)

        def run(job):
            done = 0
            while not gate.wait(0.005):
                done += 1
                job.watch(done)
            return result

        run.gate = gate
        return run

    yield work
    for gate in events:
        gate.set()


def ended(job):
    assert job.finished(LONG)
    return job


def test_the_same_key_is_the_same_job_while_it_runs_and_after_it(held):
    work = held("found")
    job = jobs.start(*WHERE, "key", work)
    assert not job.finished()
    assert jobs.find(*WHERE, "key") is job  # as after a refresh
    assert jobs.start(*WHERE, "key", held("another")) is job
    work.gate.set()
    assert ended(job).result == "found"
    assert jobs.start(*WHERE, "key", held("another")) is job
    assert not job.problem
    assert not job.cut


def test_another_key_tenant_or_workspace_is_another_job():
    first = jobs.start(*WHERE, "key", lambda job: 1)
    for place in (("workspace", "other"), ("other", "tenant")):
        assert jobs.find(*place, "key") is None
    assert jobs.find(*WHERE, "another") is None
    assert jobs.start("workspace", "other", "key", lambda job: 2) is not first


def test_a_job_that_is_forgotten_begins_anew():
    first = jobs.start(*WHERE, "key", lambda job: 1)
    jobs.forget(*WHERE, "key")
    assert jobs.find(*WHERE, "key") is None
    assert jobs.start(*WHERE, "key", lambda job: 2) is not first
    jobs.forget(*WHERE, "never begun")


def test_stop_ends_the_work_at_its_next_step(held):
    job = jobs.start(*WHERE, "key", held())
    job.stop()
    assert ended(job).problem == "It was stopped."
    assert job.result is None
    assert job.cut


def test_work_that_knows_something_gives_it_when_it_is_stopped(held):
    from workbench.explain.game import Stopped

    waits = held()

    def work(job):
        try:
            return waits(job)
        except Stopped:
            return f"{job.done} of them"

    job = jobs.start(*WHERE, "key", work)
    job.stop()
    assert ended(job).result == f"{job.done} of them"
    assert job.cut
    assert not job.problem


def test_progress_is_told_with_how_much_there_is_to_do():
    job = jobs.start(*WHERE, "key", lambda job: job.progress(3, 8, "the third"))
    ended(job)
    assert (job.done, job.of, job.what) == (3, 8, "the third")


@pytest.mark.parametrize(
    ("error", "said"),
    [(InputError("There is no such thing."), "There is no such thing."),
     (ZeroDivisionError("by zero"), "ZeroDivisionError: by zero")],
)  # fmt: skip
def test_an_error_becomes_words(error, said):
    def fails(job):
        raise error

    job = ended(jobs.start(*WHERE, "key", fails))
    assert job.problem == said
    assert job.result is None
    assert not job.cut


def test_old_results_are_dropped_at_the_limit_and_the_last_used_stay():
    for number in range(jobs._KEPT):
        ended(jobs.start(*WHERE, number, lambda job: None))
    first = jobs.find(*WHERE, 0)  # used again, so that 1 is the oldest now
    ended(jobs.start(*WHERE, "new", lambda job: None))
    jobs.find(*WHERE, "new")
    assert jobs.find(*WHERE, 0) is first
    assert jobs.find(*WHERE, 1) is None
    assert jobs.find(*WHERE, 2) is not None


def test_what_runs_is_never_dropped(held):
    running = [jobs.start(*WHERE, n, held(n)) for n in range(jobs._KEPT + 3)]
    assert [jobs.find(*WHERE, n) for n in range(len(running))] == running
    done = ended(jobs.start(*WHERE, "done", lambda job: "done"))
    assert done.result == "done"
    assert [jobs.find(*WHERE, n) for n in range(len(running))] == running


def test_its_time_stands_still_once_it_has_ended():
    job = ended(jobs.start(*WHERE, "key", lambda job: None))
    assert job.seconds == job.seconds
