"""What every page begins with: its title, the menu, who is here, and the workspace."""

from __future__ import annotations

import streamlit as st

from workbench.display.style import stylesheet
from workbench.errors import WorkbenchError
from workbench.service import Workbench
from workbench.ui import cached, state, visitor

_PAGES = (
    ("app.py", "Ask", ":material/forum:"),
    ("pages/1_Evidence.py", "Evidence", ":material/description:"),
    ("pages/2_Explain.py", "Explain", ":material/troubleshoot:"),
    ("pages/3_Compare.py", "Compare", ":material/leaderboard:"),
    ("pages/4_Trust.py", "Trust", ":material/verified_user:"),
    ("pages/5_Models.py", "Models", ":material/smart_toy:"),
)


def open_page(title: str, lead: str) -> Workbench:
    """Draw the frame of a page; stops the page where the workspace cannot be opened."""
    st.set_page_config(page_title=f"{title} · Explainability Workbench", layout="centered")
    st.html(stylesheet())
    with st.sidebar:
        st.markdown("**Explainability Workbench**")
        for path, label, icon in _PAGES:
            st.page_link(path, label=label, icon=icon)
    st.title(title, anchor=False)
    st.caption(lead)
    try:
        wb = cached.shared()
    except WorkbenchError as error:
        st.error(error.message)
        st.stop()
    actor = visitor.current()
    with st.sidebar:
        st.divider()
        visitor.name_field()
    said = state.take_notice()
    if said:
        st.success(said)
    return wb.acting_as(actor)
