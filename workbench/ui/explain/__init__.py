"""The Explain page: why an answer came out so, and whether that can be believed."""

from __future__ import annotations

import streamlit as st

from workbench.ui.explain import one, questions
from workbench.ui.frame import open_page

_LEAD = (
    "What made an answer come out as it did, how far that can be believed, and what it would be "
    "with other evidence."
)


def show() -> None:
    """Draw the page."""
    wb = open_page("Explain", _LEAD)
    single, several = st.tabs(["One answer", "A whole question set"])
    with single:
        one.show(wb)
    with several:
        questions.show(wb)
