"""The Models page: who can answer, where it runs, what it costs, and what it is told."""

from __future__ import annotations

import streamlit as st

from workbench.ui.frame import open_page
from workbench.ui.models import candidates, cascade, endpoints, prompts

_LEAD = "Who can answer your questions, where each runs, what it costs, and what it is told."


def show() -> None:
    """Draw the page."""
    wb = open_page("Models", _LEAD)
    who, both, servers, told = st.tabs(["Who can answer", "Cascade", "Endpoints", "Prompts"])
    with who:
        candidates.show(wb)
    with both:
        cascade.show(wb)
    with servers:
        endpoints.show(wb)
    with told:
        prompts.show(wb)
