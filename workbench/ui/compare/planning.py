"""Cost plan: what a model would cost month by month, and which assumption decides."""

from __future__ import annotations

import json
from dataclasses import replace

import streamlit as st

from workbench.display import say
from workbench.errors import InputError
from workbench.records import Amount, Assumptions, Plan, Run
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
    file = st.file_uploader(
        "Assumptions that were exported", ["csv", "json"], key=f"plan-file-{run.id}-{model}",
        help="They take the place of those that the run and the program begin with.",
    )  # fmt: skip
    start = wb.comparisons.assumptions(run.id, model)
    if file is not None:
        start = planner_rows.read(file.getvalue(), file.name)
    start = replace(start, answered_by=_paid(start, f"plan-by-{run.id}-{model}"))
    idle = {"machine_month", "cores", "utilisation"} if start.answered_by == "cores" else set()
    idle |= {"core_hour"} if start.answered_by == "own" else set()
    rows = [
        r
        for r in planner_rows.assumption_rows(start)
        if r["name"] in planner.FIELDS and r["name"] not in idle
    ]
    for row in rows:
        row["what"] = planner.FIELDS[row["name"]].words
    edited = st.data_editor(
        rows, hide_index=True, key=f"plan-{run.id}-{model}-{file.file_id if file else ''}",
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
    _every(wb, run, given, months)
    _exports(plan, given, run.id, model)


def _paid(start: Assumptions, key: str) -> str:
    """What a model of one's own is paid by; an endpoint's answers have their price."""
    from workbench.compare.planner import ANSWERED_BY  # noqa: PLC0415

    own = {name: words for name, (words, _) in ANSWERED_BY.items() if name != "api"}
    if start.answered_by not in own:
        return start.answered_by
    found = st.radio(
        "What is paid for", list(own), list(own).index(start.answered_by),
        format_func=own.__getitem__, horizontal=True, key=key,
    )  # fmt: skip
    return str(found)


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


def _every(wb: Workbench, run: Run, given: Assumptions, months: int) -> None:
    """All models of the run, asked as often as that."""
    from workbench.compare import planner  # noqa: PLC0415

    rows = []
    for model, label in run.labels.items():
        own = wb.comparisons.assumptions(run.id, model)
        if own.answered_by != "api" and given.answered_by != "api":
            own = replace(own, answered_by=given.answered_by)
        plan = planner.plan(planner.with_use(own, given), months)
        whole = plan.total if plan.total.likely is not None else plan.known
        rows.append(
            {
                "Model": label,
                "A month, likely": say.cost(
                    None if whole.likely is None else whole.likely / months
                ),
                "From": say.cost(None if whole.low is None else whole.low / months),
                "To": say.cost(None if whole.high is None else whole.high / months),
                "Not known": plan.total.why,
            }
        )
    st.markdown("#### Every model, asked as often")
    st.dataframe(rows, hide_index=True)
    st.caption(f"The mean of {months} months; what a model itself takes is what the run measured.")


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
