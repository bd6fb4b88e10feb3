"""Questions × models, and one question side by side."""

from __future__ import annotations

import streamlit as st

from workbench.compare.matrix import SHOWN, rows
from workbench.display.comparison.matrix import matrix, one_question
from workbench.records import Result, Run
from workbench.service import Workbench
from workbench.ui.compare import address

#: Questions on one page.
_PAGE = 50


def show(wb: Workbench) -> None:
    """Draw the matrix of a run, or the question that the address names."""
    run = address.run_of(wb)
    if run is None:
        return
    wanted = st.query_params.get("question")
    if wanted:
        _one(wb, run, wanted)
        return
    kind = address.chosen("show", SHOWN, "Which questions", "all")
    found = rows(wb.comparisons.questions(run.id), _by_model(wb, run), kind)
    if not found:
        st.write("There is no such question in this run.")
        return
    pages = -(-len(found) // _PAGE)
    number = st.number_input("Page", 1, pages, key=f"compare-page-{kind}") if pages > 1 else 1
    shown = found[(number - 1) * _PAGE : number * _PAGE]
    st.caption(f"{len(found):,} of {run.questions:,} questions. Choose one to see what was said.")
    where = address.link(run=run.id, view="questions", show=kind) + "&question="
    st.html(matrix(shown, run.labels, where))


def _by_model(wb: Workbench, run: Run) -> dict[str, list[Result]]:
    found: dict[str, list[Result]] = {m.id: [] for m in run.models}
    for result in wb.comparisons.results(run.id):
        found[result.model].append(result)
    return found


def _one(wb: Workbench, run: Run, id: str) -> None:
    if st.button("Back to all questions", icon=":material/arrow_back:"):
        st.query_params.pop("question", None)
        st.rerun()
    question = next((q for q in wb.comparisons.questions(run.id) if q.id == id), None)
    if question is None:
        st.error("This run has no such question. Go back and choose one.")
        return
    found = {r.model: r for r in reversed(wb.comparisons.results(run.id, questions=[id]))}
    st.html(one_question(question, found, run.labels))
