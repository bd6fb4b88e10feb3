"""The best passages for a few words, each with what its score is made of."""

from __future__ import annotations

import streamlit as st

from workbench.errors import WorkbenchError
from workbench.service import Workbench
from workbench.ui.say import plain


def show(wb: Workbench) -> None:
    """Draw the field and what was found."""
    from workbench.display import heatmap  # noqa: PLC0415
    from workbench.display.cover import covered_evidence  # noqa: PLC0415

    query = st.text_input("Words or a question", placeholder="For example: missed appointment")
    if not query:
        st.caption("The best passages are shown with what each word adds to their score.")
        return
    try:
        found = wb.search(query)
    except WorkbenchError as error:
        st.error(error.message)
        return
    if not found:
        st.info("Nothing was found. Use other words, or add documents that hold them.")
    titles = wb.titles()
    for item in found:
        title = titles.get(item.passage.document, "")
        with st.expander(
            f"{item.rank}. {plain(title)} · score {item.score:.2f}", expanded=item.rank == 1
        ):
            st.html(heatmap.passage_heatmap(covered_evidence(item)))
