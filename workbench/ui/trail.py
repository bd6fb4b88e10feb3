"""What happened to an answer and to its sources since, from the audit trail."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from workbench.records import Answer
from workbench.service import Workbench


def show(wb: Workbench, answer: Answer) -> None:
    """Draw it, oldest first."""
    with st.expander("What happened to this answer", icon=":material/history:"):
        steps = wb.trail.of(answer)
        rows = [{"When": s.at, "Who": s.who, "What": s.what, "Row": s.row} for s in steps]
        st.dataframe(
            pd.DataFrame(rows),
            hide_index=True,
            width="stretch",
            column_config={
                "When": st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm:ss"),
                "What": st.column_config.TextColumn(width="large"),
                "Row": st.column_config.NumberColumn(
                    help="Of the audit trail. `workbench audit verify` checks that no row was "
                    "changed, removed or put elsewhere."
                ),
            },
        )
