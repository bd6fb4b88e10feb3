"""Robustness: what holds once questions and evidence are changed, and somebody else asks."""

from __future__ import annotations

import streamlit as st

from workbench.display.comparison import robustness as drawn
from workbench.records import Robustness, Run
from workbench.service import Workbench
from workbench.ui import state
from workbench.ui.compare import address
from workbench.ui.say import plain

#: Examples of one suite and model that are shown.
_EXAMPLES = 12


def show(wb: Workbench) -> None:
    """Draw the scores of the suites of a run, and examples of what did not hold."""
    run = address.run_of(wb)
    if run is None or not run.done:
        return
    found = state.once(
        state.ROBUST, (run.id, run.done), lambda: wb.comparisons.robustness(run.id),
        "Looking at what holds …",
    )  # fmt: skip
    if found is None:
        st.info(
            "This run asked the questions as they are. Start one that changes questions and "
            "evidence as well, and see what holds."
        )
        if st.button("Start such a run", icon=":material/play_arrow:", type="primary"):
            address.go(view="run")
        return
    if found.scores:
        st.html(drawn.scores(found, run.labels))
        _examples(run, found)
    if found.treatments:
        st.markdown("#### When somebody else asks")
        st.html(drawn.treatments(found.treatments, run.labels))
        _unlike(run, found)


def _examples(run: Run, found: Robustness) -> None:
    failing = {(s.suite, s.model): s for s in found.scores if s.upset}
    if not failing:
        st.write("Everything held, with every model.")
        return
    st.markdown("#### Where it did not hold")
    left, right = st.columns(2)
    names = {s.suite: s.name for s in failing.values()}
    suite = left.selectbox(
        "What was changed", list(names), format_func=names.__getitem__, key="compare-suite"
    )
    models = [model for id, model in failing if id == suite]
    model = right.selectbox(
        "Model", models, format_func=run.labels.__getitem__, key=f"compare-upset-{suite}"
    )
    some = failing[suite, model].upset
    if len(some) > _EXAMPLES:
        st.caption(f"{_EXAMPLES} of {len(some):,} are shown.")
    st.html(drawn.upset(some[:_EXAMPLES]))


def _unlike(run: Run, found: Robustness) -> None:
    unlike = [t for t in found.treatments if t.examples]
    if not unlike:
        return
    with st.expander("Questions that were not answered alike"):
        names = [f"{run.labels[t.model]}, {drawn.KINDS.get(t.kind, t.kind)}" for t in unlike]
        at = st.selectbox(
            "Whose", range(len(unlike)), format_func=names.__getitem__, key="compare-unlike"
        )
        for question, said in unlike[at].examples[:_EXAMPLES]:
            st.markdown(f"**{plain(question)}**")
            st.dataframe(
                [{"Who asks": who, "Got": text} for who, text in said.items()], hide_index=True
            )
