"""A whole question set: which documents and features drive a model, and where it is least true."""

from __future__ import annotations

import json

import pandas as pd
import streamlit as st

from workbench import models, words
from workbench.display.html import markdown_literal
from workbench.errors import InputError, WorkbenchError
from workbench.records import Influence, Influences
from workbench.service import SAMPLE, Workbench
from workbench.ui import jobs, state
from workbench.ui.explain import choosing

_SAMPLE, _TYPED, _FILE = "The sample's questions", "Questions typed here", "A file"
#: So many questions at most: each takes some tenths of a second.
_MOST = 500
#: Pixels of a row: above 64, text goes on in further lines.
_ROW = 66


def show(wb: Workbench) -> None:
    """Draw the choice of questions, the run and what came out."""
    collections = wb.documents.collections()
    if not collections:
        st.info("There are no documents yet. Add them on the Evidence page, or load the sample.")
        st.page_link("pages/1_Evidence.py", label="Add documents", icon=":material/upload:")
        return
    st.write(
        "Each question is answered and explained, and nothing of it is stored. It shows what "
        "drives a model on the whole, and which explanations are believed least."
    )
    sources = [*([_SAMPLE] if SAMPLE in collections else []), _TYPED, _FILE]
    source = st.radio("Questions", sources, horizontal=True, key="set-source")
    names = wb.models
    left, right = st.columns(2)
    model = left.selectbox(
        "Answer model", list(names), format_func=names.__getitem__, key="set-model"
    )
    unit = right.selectbox(
        "What is removed", ["sentence", "passage"], key="set-unit",
        format_func=lambda k: words.unit(k, 2),
    )  # fmt: skip
    try:
        asked, tags = _questions(wb, source)
    except InputError as error:
        st.error(markdown_literal(error.message, limit=1_000))
        return
    count = (
        st.slider("How many", 1, min(len(asked), _MOST), min(len(asked), 30), key="set-count")
        if len(asked) > 1
        else len(asked)
    )
    if model not in models.names():
        st.warning(
            "Each question asks this model of your own up to some hundreds of times, and what that "
            "costs is not known before. Begin with few questions."
        )
    key = ("set", tuple(asked[:count]), model, unit, wb.documents.corpus())
    if st.button("Explain them all", type="primary", disabled=not asked):
        st.session_state[state.SET] = key
    if st.session_state.get(state.SET) == key:
        _run(wb, key, asked[:count], tags[:count], model, unit)


def _run(
    wb: Workbench, key: tuple[object, ...], asked: list[str], tags: list[dict[str, str]],
    model: str, unit: str,
) -> None:  # fmt: skip
    where = (wb.settings.workspace, wb.tenant.id)

    def work(job: jobs.Job) -> Influences:
        return wb.explanations.over_questions(
            asked, model=model, unit=unit, tags=tags, progress=job.progress
        )

    job = jobs.start(*where, key, work)
    if not jobs.wait(job, "Explaining", "questions"):
        return
    if job.problem:
        st.error(markdown_literal(job.problem, limit=1_000))
        jobs.again(*where, key, "Try again")
        return
    if job.cut:
        st.info(f"It was stopped after {len(job.result.rows)} of {len(asked)} questions.")
        jobs.again(*where, key, "Let it run to its end")
    _shown(wb, job.result)


def _questions(wb: Workbench, source: str) -> tuple[list[str], list[dict[str, str]]]:
    if source == _SAMPLE:
        return _read(wb.calibration.sample.read_bytes(), "the sample's questions")
    if source == _TYPED:
        text = st.text_area("One question a line", key="set-typed", height=140)
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        return lines, [{} for _ in lines]
    file = st.file_uploader(
        "Questions", type=["jsonl"], key="set-file",
        help="One JSON object a line with “question”; what else is short text, as “stakes” or "
        "“group”, can be sliced by.",
    )  # fmt: skip
    return ([], []) if file is None else _read(file.getvalue(), file.name)


def _read(data: bytes, name: str) -> tuple[list[str], list[dict[str, str]]]:
    asked, tags = [], []
    for number, line in enumerate(data.decode("utf-8-sig", "replace").split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            question = row["question"]
            if not isinstance(question, str):
                raise TypeError(question)
            asked.append(question)
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"Line {number} of {name} has no “question” in JSON.", name) from error
        tags.append(
            {k: str(v) for k, v in row.items()
             if k not in ("question", "id") and isinstance(v, str) and len(v) <= 40}
        )  # fmt: skip
    return asked, tags


def _shown(wb: Workbench, found: Influences) -> None:
    from workbench.display import influences as drawn  # noqa: PLC0415

    broken = drawn.failed(found)
    fine = len(found.rows) - len(broken)
    st.write(f"{fine:,} questions were explained in {found.seconds:.0f} seconds, with "
             f"{found.evaluations:,} evaluations of the model.")  # fmt: skip
    if any(row.features for row in found.rows):
        st.plotly_chart(drawn.features_figure(found), width="stretch", key="set-features")
    st.plotly_chart(
        drawn.documents_figure(found, wb.titles()), width="stretch", key="set-documents"
    )
    names = sorted({name for row in found.rows for name, _ in row.tags})
    if names:
        by = st.selectbox("Slices by", names, key="set-by")
        st.dataframe(
            pd.DataFrame(
                [
                    {"Slice": s.name, "Questions": s.count, "Answered": round(s.answered, 2),
                     "Mean confidence": round(s.confidence, 2), "Mean faithfulness": s.lds}
                    for s in drawn.slices(found, by)
                ]
            ),
            hide_index=True, width="stretch", column_config=_PERCENTS,
        )  # fmt: skip
    _least(wb, found, drawn.least_faithful(found))
    for i in broken:
        row = found.rows[i]
        st.warning(markdown_literal(f"{row.question}: {row.error}", limit=1_000))


_PERCENTS = {
    "Answered": st.column_config.NumberColumn(format="percent"),
    "Mean confidence": st.column_config.NumberColumn(format="percent"),
    "Confidence": st.column_config.NumberColumn(format="percent"),
    "Mean faithfulness": st.column_config.NumberColumn(format="%.2f"),
    "Faithfulness": st.column_config.NumberColumn(
        format="%.2f", help="Rank correlation of what is predicted and what happens."
    ),
}


def _least(wb: Workbench, found: Influences, order: tuple[int, ...]) -> None:
    st.markdown("#### Explanations that can be believed least")
    rows = [found.rows[i] for i in order]
    table = pd.DataFrame([_row(row) for row in rows])
    picked = st.dataframe(
        table, hide_index=True, width="stretch", key="set-least", on_select="rerun",
        selection_mode="single-row", row_height=_ROW,
        column_config={"Question": st.column_config.TextColumn(width="medium"), **_PERCENTS},
    )  # fmt: skip
    at = picked.selection.rows
    if not at:
        st.caption("Choose a row to ask that question and look at its explanation.")
        return
    row = rows[at[0]]
    if st.button("Ask it and explain the answer", icon=":material/troubleshoot:"):
        try:
            answer = wb.ask(row.question, model=found.model)
        except WorkbenchError as error:
            st.error(markdown_literal(error.message, limit=1_000))
            return
        choosing.open_answer(answer.id)
        state.notice("The question was asked; its explanation stands under “One answer”.")
        st.rerun()


def _row(row: Influence) -> dict[str, object]:
    return {
        "Question": row.question,
        "Faithfulness": row.lds,
        "Depends on": words.DEPENDS.get(row.verdict, ""),
        "Confidence": round(row.confidence, 2),
        "Status": row.status,
    }
