"""Questions go out to a Dask cluster; results come back, and only the driver stores them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, cast

from workbench.errors import InputError
from workbench.models.cascade import is_cascade, pair

if TYPE_CHECKING:
    from workbench.compare.running import Task
    from workbench.records import Result, Run
    from workbench.service.questions import Questions

#: Seconds to wait for the scheduler.
_PATIENCE = 10


@contextmanager
def asking_on(
    address: str, wb: Questions, run: Run
) -> Iterator[tuple[Executor, Callable[[Task], Result], int]]:
    """An executor of the cluster, what to submit to it, and how many workers it has.

    A worker that dies takes its questions with it; the scheduler gives them to another one.

    Raises
    ------
    InputError
        If the package is missing, the scheduler does not answer, or a model lives in this process.
    """
    try:
        from distributed import Client  # noqa: PLC0415
    except ImportError as error:
        raise InputError(
            "To use a cluster, install the package with its extra “cluster”: "
            "pip install 'explainability-workbench[cluster]'."
        ) from error
    _check(wb, run)
    try:
        client: Any = cast("Any", Client)(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise InputError(
            f"The scheduler at {address} does not answer ({error}). Start it, or correct the "
            "address.",
            address,
        ) from error
    with client:
        workers = len(client.scheduler_info()["workers"])
        if not workers:
            raise InputError(f"The cluster at {address} has no workers. Start some.", address)
        s = wb.settings
        ask = partial(_ask, s.workspace, wb.tenant.id, run.id)
        # The same question may be asked again with another seed: every task is its own.
        yield client.get_executor(pure=False, retries=3), ask, workers


def _check(wb: Questions, run: Run) -> None:
    from workbench import models  # noqa: PLC0415

    there = set(models.names()) | set(wb.endpoints.labels())
    for model in run.models:
        for member in pair(model.id) if is_cascade(model.id) else (model.id,):
            if member not in there:
                raise InputError(
                    f"The model “{member}” lives in this process, and workers of a cluster cannot "
                    "ask it. Leave it out, or run here.",
                    member,
                )


def _ask(workspace: str, tenant: str, run: str, task: Task) -> Result:
    """In a worker: asks with a workbench of its own."""
    found: Result = _asker(workspace, tenant, run)(task)
    return found


@lru_cache(maxsize=4)
def _asker(workspace: str, tenant: str, run: str) -> Any:
    from workbench.service import Workbench  # noqa: PLC0415

    wb = Workbench.open(workspace, tenant=tenant)
    return wb.comparisons.working(run).asker()
