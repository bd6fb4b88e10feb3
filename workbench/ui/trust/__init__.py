"""The Trust page: when a person looks at answers, and how far a confidence can be believed."""

from __future__ import annotations

import streamlit as st

from workbench.ui.frame import open_page
from workbench.ui.trust import confidence, rules

_LEAD = "When a person has to look at an answer, and how far a confidence can be believed."


def show() -> None:
    """Draw the page."""
    wb = open_page("Trust", _LEAD)
    looking, believing = st.tabs(["Review rules", "Confidence"])
    with looking:
        rules.show(wb)
    with believing:
        confidence.show(wb)
