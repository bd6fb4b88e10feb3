"""Decision: which model was picked, why, and the record for people who were not there."""

from __future__ import annotations

from functools import partial

import streamlit as st

from workbench.service import Workbench
from workbench.ui import state
from workbench.ui.compare import address
from workbench.ui.say import plain


def show(wb: Workbench) -> None:
    """Draw what was decided, a form, and the report."""
    from workbench.display import say  # noqa: PLC0415

    run = address.run_of(wb)
    if run is None or not run.done:
        return
    said = wb.comparisons.comparison(run.id).recommendation
    st.write(f"**Recommended:** {plain(said.sentence)} {plain(said.doubt)}")
    labels = run.labels
    for d in wb.comparisons.decisions(run.id):
        name = plain(labels.get(d.model, d.model))
        who = f"{plain(d.actor.name)}, {say.moment(d.at)}"
        st.success(f"**Decided: {name}.** {plain(d.reasons)} ({who})")
    with st.form("compare-decide", clear_on_submit=True):
        models = list(labels)
        at = models.index(said.model) if said.model in models else 0
        model = st.selectbox("Pick a model", models, at, format_func=labels.__getitem__)
        reasons = st.text_area(
            "Why", placeholder="What decided, and what you accept by it.", max_chars=2_000
        )
        if st.form_submit_button("Record the decision", icon=":material/gavel:", type="primary"):
            wb.comparisons.decide(run.id, model, reasons)
            state.notice("The decision is recorded, and stands in the report and the audit trail.")
            st.rerun()
    _report(wb, run.id)


def _report(wb: Workbench, run: str) -> None:
    st.markdown("#### Report")
    st.write(
        "One file for people who were not there: a summary on the first page, then figures, "
        "groups, questions that failed, settings, limits and a glossary. It needs no network and "
        "can be printed. Questions and the names of documents stand in it as they are."
    )
    left, middle, right = st.columns(3)
    for column, format, label, mime in (
        (left, "html", "HTML", "text/html"), (middle, "md", "Markdown", "text/markdown"),
    ):  # fmt: skip
        column.download_button(
            f"Report as {label}", partial(wb.comparisons.report, run, format),
            f"comparison-{run}.{format}", mime, icon=":material/download:",
            key=f"compare-report-{format}", on_click="ignore",
        )  # fmt: skip
    right.download_button(
        "Every result as CSV", partial(wb.comparisons.exported, run), f"results-{run}.csv",
        "text/csv", icon=":material/table:", key="compare-results", on_click="ignore",
    )  # fmt: skip
    st.markdown("#### Remove")
    st.write("A run keeps what the models said until it is removed, whatever becomes of documents.")
    if st.button("Remove this run", icon=":material/delete:"):
        _removing(wb, run)


@st.dialog("Remove this run?")
def _removing(wb: Workbench, run: str) -> None:
    st.write("Its results are deleted. Decisions that were recorded after it stay.")
    if st.button("Remove it", type="primary", icon=":material/delete:"):
        wb.comparisons.remove_run(run)
        state.notice("The run is removed.")
        st.query_params.clear()
        st.rerun()
