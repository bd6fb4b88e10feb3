"""New run: which models, which questions, what it will take; and runs that are going on."""

from __future__ import annotations

from typing import Any

import streamlit as st

from workbench.display import say
from workbench.records import Run, RunEstimate, StoredSet
from workbench.service import Workbench
from workbench.ui import jobs
from workbench.ui.compare import address
from workbench.ui.say import plain

#: Models that are chosen to begin with, where they are there.
_FIRST = ("keyword", "extractive", "reader", "cascade")


def show(wb: Workbench) -> None:
    """Draw the choices, the estimate, and the button that starts."""
    if not wb.documents.collections():
        st.info("There are no documents yet. Add them on the Evidence page, or load the sample.")
        st.page_link("pages/1_Evidence.py", label="Add documents", icon=":material/upload:")
        return
    known = {s.name: s for s in wb.comparisons.sets()}
    if not known:
        st.info("A run needs a question set: questions of which the answers are known.")
        if st.button("Add a question set", icon=":material/playlist_add:", type="primary"):
            address.go(view="sets")
        return
    name = st.selectbox("Question set", list(known), key="compare-set")
    _state_of(wb, known[name])
    names = wb.models
    models = st.multiselect(
        "Models", list(names), [m for m in _FIRST if m in names],
        format_func=names.__getitem__, key="compare-models",
    )  # fmt: skip
    left, middle, right = st.columns(3)
    most = known[name].questions
    count = left.number_input("Questions", 1, most, most, key=f"compare-count-{name}")
    seeds = middle.number_input(
        "Times each", 1, 10, 1, key="compare-seeds",
        help="A language model may answer otherwise the next time. The program's own never do.",
    )  # fmt: skip
    budget = right.number_input(
        "Budget in USD, 0 for none", 0.0, 10_000.0, 0.0, key="compare-budget", format="%.2f"
    )
    suites, honesty = _more(int(count))
    workers, cluster = _where()
    if not models:
        st.caption("Choose at least one model.")
        return
    wanted: dict[str, Any] = {
        "seeds": int(seeds), "questions": int(count), "suites": suites, "honesty": honesty,
    }  # fmt: skip
    if st.button("What will it take?", icon=":material/timer:"):
        with st.spinner("Timing two questions of each model …"):
            _estimated(wb.comparisons.estimate(models, name, **wanted), names)
    if st.button("Start", icon=":material/play_arrow:", type="primary"):
        run = wb.comparisons.start(models, name, budget_usd=budget or None, **wanted)
        begin(wb, run.id, workers, cluster)
        address.go(view="result", run=run.id)


def _more(count: int) -> tuple[list[str], int]:
    """What is looked at besides: changed questions, and whether explanations are true."""
    from workbench.compare.honesty import QUESTIONS  # noqa: PLC0415
    from workbench.compare.suites import SUITES  # noqa: PLC0415

    suites = st.multiselect(
        "Change questions and evidence as well, and see what holds", list(SUITES),
        format_func=lambda id: SUITES[id].name, key="compare-suites", placeholder="Nothing",
    )  # fmt: skip
    for id in suites:
        st.caption(f"{SUITES[id].name}: {SUITES[id].meaning}")
    few = min(QUESTIONS, count)
    graded = st.checkbox(
        f"Check whether explanations are true, on {few} questions", key="compare-honesty",
        help="Takes some seconds for each question and model, and many calls of an endpoint; "
        "“What will it take?” says how long.",
    )  # fmt: skip
    return suites, few if graded else 0


def _where() -> tuple[int, str | None]:
    """How many questions are out at once, and on which cluster."""
    with st.expander("Where it runs"):
        workers = st.number_input(
            "Questions that are out at once", 1, 16, 1, key="compare-workers",
            help="More is quicker with models at endpoints. Models wait for each other then, so "
            "their times are longer than they would be alone.",
        )  # fmt: skip
        cluster = st.text_input(
            "Scheduler of a Dask cluster", key="compare-cluster",
            placeholder="tcp://host:8786, or empty for this machine",
            help="Its workers have to reach the same workspace.",
        )  # fmt: skip
    return int(workers), cluster.strip() or None


def _state_of(wb: Workbench, known: StoredSet) -> None:
    from datetime import UTC, datetime  # noqa: PLC0415

    if known.overdue(datetime.now(UTC).date()):
        st.warning(
            f"Somebody should have looked at this set by {known.due}. Look whether its answers "
            "still hold."
        )
    changed = wb.comparisons.changes(known.name)
    if changed is not None and (changed.added or changed.removed or changed.changed):
        st.caption(
            f"Since it was last run: {len(changed.added):,} questions added, "
            f"{len(changed.removed):,} removed, {len(changed.changed):,} changed."
        )


def _estimated(found: RunEstimate, names: dict[str, str]) -> None:
    rows = [
        {
            "Model": names[m.model],
            "Questions": m.asks,
            "Time": "not known" if m.seconds is None else say.seconds(1000 * m.seconds),
            "Cost": say.cost(m.cost_usd),
            "How that is known": m.basis,
        }
        for m in found.models
    ]
    st.dataframe(rows, hide_index=True)
    took = "a time that is not known" if found.seconds is None else f"about {found.seconds:,.0f} s"
    st.write(f"In all {took}, one after the other, and {say.cost(found.cost_usd)}.")


def on_the_sample(wb: Workbench) -> str:
    """Begin a run of the program's own models over the sample's questions; its id."""
    name = wb.comparisons.add_sample().name
    run = wb.comparisons.start([m for m in _FIRST if m in wb.models], name)
    begin(wb, run.id)
    return run.id


def begin(wb: Workbench, id: str, workers: int = 1, cluster: str | None = None) -> None:
    """Work on a run in the background, whatever page is looked at."""

    def work(job: jobs.Job) -> Run:
        return wb.comparisons.work(
            id, progress=job.note, stop=lambda: job.stopping, workers=workers, cluster=cluster
        )

    where = (wb.settings.workspace, wb.tenant.id)
    jobs.forget(*where, ("run", id))
    jobs.start(*where, ("run", id), work)


def going_on(wb: Workbench, run: Run) -> Run:
    """Draw how far a run is, or what to do where nobody works on it; the run as it is by then."""
    job = jobs.find(wb.settings.workspace, wb.tenant.id, ("run", run.id))
    if job is not None:
        ended = jobs.wait(job, "Asking", "answers")
        run = wb.comparisons.run(run.id)  # it went on since it was read
        if not ended:
            if run.done < len(run.models) * len(run.seeds):
                st.stop()  # there is no question yet that all were asked
            return run
        if job.problem:
            st.error(plain(job.problem))
    if run.status in ("interrupted", "stopped", "over_budget") and run.done < run.asks:
        words = {"interrupted": "Nobody works on it now."}.get(run.status, run.why)
        st.warning(f"{plain(words)} {run.done:,} of {run.asks:,} answers are there.")
        if run.status != "over_budget" and st.button("Go on", icon=":material/play_arrow:"):
            begin(wb, run.id)
            st.rerun()
    elif run.status == "running":
        st.info(f"Another process works on it: {run.done:,} of {run.asks:,} answers are there.")
    return run
