"""Work that takes longer than a rerun: it goes on when the page is drawn again or refreshed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock, Thread
from time import monotonic
from typing import Any

import streamlit as st

from workbench.errors import WorkbenchError
from workbench.explain.game import Stopped

#: So many results are kept, so that a link that is opened again need not be computed again.
_KEPT = 32
#: Seconds that a page waits before it shows progress instead of a result.
PATIENCE = 1.0


class Job:
    """One piece of work in a thread of its own.

    Attributes
    ----------
    done : int
        How much was done so far, in the work's own count.
    of : int
        How much there is to do, where it is known; else 0.
    result
        What it gave, once ``finished``.
    problem : str
        What went wrong, in words for the person who waits.
    cut : bool
        Whether it was stopped before its end.
    """

    def __init__(self, work: Callable[[Job], Any]) -> None:
        self.done, self.of, self.what = 0, 0, ""
        self.result: Any = None
        self.problem = ""
        self.cut = False
        self._stopping = False
        self._started = monotonic()
        self._seconds: float | None = None
        self._thread = Thread(target=self._run, args=(work,), daemon=True)
        self._thread.start()

    def _run(self, work: Callable[[Job], Any]) -> None:
        try:
            self.result = work(self)
        except Stopped:
            self.problem = "It was stopped."
        except WorkbenchError as error:
            self.problem = error.message
        except Exception as error:  # the page has to say it; nobody else sees this thread
            self.problem = f"{type(error).__name__}: {error}"
        self._seconds = monotonic() - self._started

    def watch(self, done: int) -> None:
        """Take note of progress; raises ``Stopped`` where somebody pressed stop."""
        self.done = done
        if self._stopping:
            self.cut = True
            raise Stopped

    def progress(self, done: int, of: int, what: str) -> None:
        """The same, where it is known how much there is to do."""
        self.of, self.what = of, what
        self.watch(done)

    def note(self, done: int, of: int, what: str) -> None:
        """Take note of progress; the work itself looks at :attr:`stopping`."""
        self.done, self.of, self.what = done, of, what

    @property
    def stopping(self) -> bool:
        """Whether somebody pressed stop."""
        return self._stopping

    def stop(self) -> None:
        """Let the work end at its next step; what it knows by then is its result."""
        self._stopping = True

    def finished(self, wait: float = 0.0) -> bool:
        """Whether it has ended, after waiting so many seconds at most."""
        self._thread.join(wait)
        return not self._thread.is_alive()

    @property
    def seconds(self) -> float:
        """How long it took, or has taken so far."""
        return monotonic() - self._started if self._seconds is None else self._seconds


class _Jobs:
    """The jobs of one tenant, by what was asked."""

    def __init__(self) -> None:
        self._jobs: OrderedDict[Hashable, Job] = OrderedDict()
        self._lock = Lock()

    def of(self, key: Hashable, work: Callable[[Job], Any] | None) -> Job | None:
        with self._lock:
            job = self._jobs.get(key)
            if job is None and work is not None:
                job = self._jobs[key] = Job(work)
            if job is not None:
                self._jobs.move_to_end(key)
            while len(self._jobs) > _KEPT:
                oldest = next((k for k, j in self._jobs.items() if j.finished()), None)
                if oldest is None:
                    break
                del self._jobs[oldest]
            return job

    def forget(self, key: Hashable) -> None:
        with self._lock:
            self._jobs.pop(key, None)


@st.cache_resource(show_spinner=False)
def _jobs(workspace: str, tenant: str) -> _Jobs:
    return _Jobs()


def start(workspace: str, tenant: str, key: Hashable, work: Callable[[Job], Any]) -> Job:
    """The job of this key: a running or finished one, else a new one."""
    job = _jobs(workspace, tenant).of(key, work)
    assert job is not None  # noqa: S101  (there is work, so there is a job)
    return job


def find(workspace: str, tenant: str, key: Hashable) -> Job | None:
    """The job of this key, if there is one."""
    return _jobs(workspace, tenant).of(key, None)


def forget(workspace: str, tenant: str, key: Hashable) -> None:
    """Let the next start of this key begin anew."""
    _jobs(workspace, tenant).forget(key)


def again(workspace: str, tenant: str, key: Hashable, label: str) -> None:
    """Draw a button that lets the work of this key begin anew."""
    if st.button(label, icon=":material/replay:", key=f"again-{hash(key)}"):
        forget(workspace, tenant, key)
        st.rerun()


def wait(job: Job, label: str, unit: str = "evaluations") -> bool:
    """Whether the job has ended; else its progress and a button that stops it are drawn.

    Parameters
    ----------
    unit : str
        What is counted.
    """
    if job.finished(PATIENCE):
        return True
    _waiting(job, label, unit)
    return False


@st.fragment(run_every=0.5)
def _waiting(job: Job, label: str, unit: str) -> None:
    if job.finished():
        st.rerun()
    share = job.done / job.of if job.of else 0.0
    of = f" of {job.of:,}" if job.of else ""
    st.progress(min(share, 1.0), f"{label}: {job.done:,}{of} {unit}, {job.seconds:.0f} s")
    if st.button("Stop, and keep what is known", icon=":material/stop_circle:"):
        job.stop()
        st.caption("It stops at its next step.")
