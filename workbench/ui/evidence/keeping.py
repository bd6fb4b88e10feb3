"""How long collections are kept: rules, a dry run of them, and the deed."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from workbench.errors import WorkbenchError
from workbench.records import Retention
from workbench.service import Workbench
from workbench.ui import state


def show(wb: Workbench) -> None:
    """Draw the form, the rules, and what is due."""
    collections = wb.documents.collections()
    rules = {rule.collection: rule for rule in wb.retention.rules()}
    names = sorted({*collections, *rules})
    if not names:
        st.info("There are no documents yet, so there is nothing to keep or to delete.")
        return
    st.write(
        "Without a rule everything is kept until somebody deletes it. A rule deletes nothing by "
        "itself: what is due is listed here first, and goes when you say so, or by the command "
        "`workbench retention apply --yes`."
    )
    _form(wb, names, rules)
    _due(wb)


def _form(wb: Workbench, names: list[str], rules: dict[str, Retention]) -> None:
    name = st.selectbox("Collection", names, key="retention-collection")
    rule = rules.get(name, Retention(name))
    with st.form(f"retention-{name}"):
        left, right = st.columns(2)
        documents = left.number_input(
            "Days to keep its documents",
            1,
            36_500,
            rule.documents_days,
            placeholder="kept",
            help="From the day on which the present version was added.",
        )
        answers = right.number_input(
            "Days to keep answers",
            1,
            36_500,
            rule.answers_days,
            placeholder="kept",
            help="Answers to questions that were asked of this collection alone, and what people "
            "said of them.",
        )
        if st.form_submit_button("Save the rule"):
            wb.retention.set(Retention(name, documents, answers))
            state.notice(f"The rule of “{name}” was saved.")
            st.rerun()


def _due(wb: Workbench) -> None:
    plan = wb.retention.plan()
    if not plan:
        st.success("Nothing is due.")
        return
    rows = [
        {"What": d.kind, "Name": d.name, "Collection": d.collection, "Since": d.since, "Due": d.due}
        for d in plan
    ]
    st.markdown(f"**Due: {len(plan)}**")
    dates = {at: st.column_config.DateColumn() for at in ("Since", "Due")}
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch", column_config=dates)
    with st.popover(f"Delete these {len(plan)}", icon=":material/delete:"):
        st.write("They go from the list, the index and the store. This cannot be undone.")
        if st.button("Delete them", type="primary"):
            try:
                gone = wb.retention.carry_out(plan)
            except WorkbenchError as error:
                st.error(error.message)
                return
            state.notice(f"{len(gone)} were deleted.")
            st.rerun()
