"""What is looked at stands in the page's address, so that a link opens the same."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

import streamlit as st

from workbench.records import Run
from workbench.service import SAMPLE, Workbench


def chosen(name: str, options: Mapping[str, str], label: str, default: str) -> str:
    """A choice of few, drawn side by side and kept in the address."""
    key = f"compare-{name}"
    given = st.query_params.get(name, default)
    given = given if given in options else default
    if st.session_state.get(f"{key}-given") != given:
        # The address has changed from outside: by a link, or by the browser's back.
        st.session_state[key] = st.session_state[f"{key}-given"] = given
    found = st.segmented_control(
        label, list(options), format_func=options.__getitem__, key=key, label_visibility="collapsed"
    )
    found = found or given
    if found != given:
        st.query_params[name] = st.session_state[f"{key}-given"] = found
        st.query_params.pop("question", None)
    return str(found)


def go(**values: str) -> None:
    """Draw the page anew with another address."""
    for name, value in values.items():
        st.query_params[name] = value
    st.rerun()


def link(**values: str) -> str:
    """The present address with other values; the last one may be open, to be added to."""
    now = {k: st.query_params[k] for k in ("run", "view", "show") if k in st.query_params}
    return "?" + urlencode({**now, **values})


def run_of(wb: Workbench) -> Run | None:
    """The run that is looked at, after drawing the choice; None where there is none yet."""
    runs = {run.id: run for run in wb.comparisons.runs()}
    wanted = st.query_params.get("run", "")
    if wanted and wanted not in runs:
        runs[wanted] = wb.comparisons.run(wanted)
    if not runs:
        _nothing(wb)
        return None
    finished = [id for id, run in runs.items() if run.done]
    given = wanted or (finished[0] if finished else next(iter(runs)))
    found = st.selectbox(
        "Run", list(runs), list(runs).index(given), format_func=lambda id: named(runs[id])
    )
    if found != given:
        go(run=found)
    return runs[found]


def named(run: Run) -> str:
    """A run in one line."""
    from workbench.display import say  # noqa: PLC0415

    begun = run.done > 0 or run.status != "interrupted"  # nobody has taken it up yet
    ended = "" if run.status == "finished" or not begun else f", {run.status.replace('_', ' ')}"
    models = f"{len(run.models)} models" if len(run.models) > 1 else run.models[0].label
    asked = f"{run.set_name}: {models}, {run.questions:,} questions"
    return f"{asked}, {say.moment(run.started_at)}{ended}"


def _nothing(wb: Workbench) -> None:
    from workbench.ui.compare import running  # noqa: PLC0415  (it needs what stands here)

    sample = SAMPLE in wb.documents.collections()
    st.info(
        "Nothing was compared yet. "
        + (
            "The sample's questions have known answers: ask the models that come with the program, "
            "and see which to pick. Or choose models and questions of your own."
            if sample
            else "Choose models and a question set under “New run”."
            if wb.comparisons.sets()
            else "Begin with a question set: questions of which the answers are known."
        )
    )
    left, right = st.columns(2)
    if sample and left.button(
        "Compare on the sample's questions", icon=":material/play_arrow:", type="primary",
        help="150 questions to four models; takes about a minute.",
    ):  # fmt: skip
        go(view="result", run=running.on_the_sample(wb))
    own = right if sample else left
    if own.button("Start a run", icon=":material/tune:", type="secondary" if sample else "primary"):
        go(view="run")
