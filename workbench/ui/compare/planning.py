"""Cost plan: what a model would cost month by month, and which assumption decides."""

from __future__ import annotations

import json

import streamlit as st

from workbench.display import say
from workbench.errors import InputError
from workbench.records import Amount, Assumptions, Plan
from workbench.service import Workbench
from workbench.ui.compare import address
from workbench.ui.say import plain


def show(wb: Workbench) -> None:
    """Draw the assumptions of one model, editable, and what follows from them."""
    from workbench.compare import planner, planner_rows  # noqa: PLC0415

    run = address.run_of(wb)
    if run is None or not run.done:
        return
    labels = run.labels
    left, right = st.columns([3, 1])
    model = left.selectbox(
        "Model", list(labels), format_func=labels.__getitem__, key="compare-plan-model"
    )
    months = int(right.number_input("Months", 1, planner.MOST_MONTHS, 12, key="compare-months"))
    st.write(
        "What was measured in the run is filled in; the rest is assumed until you know better. "
        "Leave a number empty where nobody knows it: then nothing that needs it is known, either."
    )
    start = wb.comparisons.assumptions(run.id, model)
    rows = [r for r in planner_rows.assumption_rows(start) if r["name"] in planner.FIELDS]
    for row in rows:
        row["what"] = planner.FIELDS[row["name"]].words
    edited = st.data_editor(
        rows, hide_index=True, key=f"plan-{run.id}-{model}",
        column_order=["what", "low", "likely", "high", "unit", "measured", "basis"],
        disabled=["what", "unit"],
        column_config={
            "what": st.column_config.TextColumn("What", width="medium"),
            "low": st.column_config.NumberColumn("At least", format="%.6g"),
            "likely": st.column_config.NumberColumn("Likely", format="%.6g"),
            "high": st.column_config.NumberColumn("At most", format="%.6g"),
            "unit": "Unit", "measured": "Measured", "basis": "How it is known",
        },
    )  # fmt: skip
    head = [r for r in planner_rows.assumption_rows(start) if r["name"] not in planner.FIELDS]
    try:
        given = planner_rows.from_rows([*head, *edited])
        plan = planner.plan(given, months)
    except InputError as error:
        st.error(plain(error.message))
        return
    _said(plan, months)
    _charts(plan, given, months)
    _exports(plan, given, run.id, model)


def _said(plan: Plan, months: int) -> None:
    if plan.total.likely is None:
        st.warning(f"The whole is not known. {plain(plan.total.why)}")
        st.write(f"What is known comes to {_range(plan.known)} in {months} months.")
        return
    per = (
        ""
        if plan.per_1000.likely is None
        else f", {_range(plan.per_1000)} for a thousand questions"
    )
    st.write(f"**In {months} months {_range(plan.total)}**{per}.")


def _range(amount: Amount) -> str:
    if amount.likely is None or amount.low is None or amount.high is None:
        return "an amount that is not known"
    return f"{say.cost(amount.likely)} ({say.cost(amount.low)} to {say.cost(amount.high)})".replace(
        "$", r"\$"
    )


def _charts(plan: Plan, given: Assumptions, months: int) -> None:
    from workbench.compare import planner  # noqa: PLC0415
    from workbench.display import planner as drawn  # noqa: PLC0415

    st.plotly_chart(drawn.monthly(plan), theme="streamlit")
    moved = planner.sensitivity(given, months)
    if moved:
        names = {name: field.words for name, field in planner.FIELDS.items()}
        st.plotly_chart(drawn.sensitivity(moved, names), theme="streamlit")
        st.caption(
            "One number at a time goes from its low to its high value; the longest bar decides."
        )


def _exports(plan: Plan, given: Assumptions, run: str, model: str) -> None:
    from workbench.compare import planner_rows  # noqa: PLC0415
    from workbench.service.exporting import csv_of  # noqa: PLC0415

    rows = planner_rows.assumption_rows(given)
    left, middle, right = st.columns(3)
    name = f"plan-{run}-{say.short(model)}"
    left.download_button(
        "Assumptions as CSV", lambda: csv_of(rows), f"{name}-assumptions.csv", "text/csv",
        icon=":material/download:", on_click="ignore",
    )  # fmt: skip
    middle.download_button(
        "Assumptions as JSON", lambda: json.dumps(rows, indent=1), f"{name}-assumptions.json",
        "application/json", icon=":material/download:", on_click="ignore",
    )  # fmt: skip
    right.download_button(
        "Plan as CSV", lambda: csv_of(planner_rows.plan_rows(plan)), f"{name}.csv", "text/csv",
        icon=":material/download:", on_click="ignore",
    )  # fmt: skip
