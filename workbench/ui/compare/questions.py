"""Questions × models, and one question side by side."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from workbench.compare.matrix import SHOWN, rows
from workbench.display.comparison.matrix import matrix, one_question
from workbench.records import Question, Result, Run
from workbench.service import Workbench
from workbench.ui import state
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
    questions = wb.comparisons.questions(run.id)
    order = _order(wb, run, questions, kind)
    if not order:
        st.write("There is no such question in this run.")
        return
    pages = -(-len(order) // _PAGE)
    number = st.number_input("Page", 1, pages, key=f"compare-page-{kind}") if pages > 1 else 1
    ids = order[(number - 1) * _PAGE : number * _PAGE]
    st.caption(f"{len(order):,} of {run.questions:,} questions. Choose one to see what was said.")
    where = address.link(run=run.id, view="questions", show=kind) + "&question="
    by_id = {q.id: q for q in questions}
    shown = rows([by_id[id] for id in ids], _by_model(wb, run, ids))
    st.html(matrix(shown, run.labels, where))


def _order(wb: Workbench, run: Run, questions: Sequence[Question], kind: str) -> tuple[str, ...]:
    """Ids of the questions of a view; worked out once for the one that was looked at last.

    Only views that choose have to read all results.
    """
    if kind == "all":
        return tuple(q.id for q in questions)

    def chosen() -> tuple[str, ...]:
        return tuple(row.question.id for row in rows(questions, _by_model(wb, run), kind))

    of = (run.id, run.done, kind)
    return state.once(state.CHOSEN, of, chosen, "Looking through the answers …")


def _by_model(
    wb: Workbench, run: Run, questions: Sequence[str] | None = None
) -> dict[str, list[Result]]:
    found: dict[str, list[Result]] = {m.id: [] for m in run.models}
    for result in wb.comparisons.results(run.id, questions=questions):
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
