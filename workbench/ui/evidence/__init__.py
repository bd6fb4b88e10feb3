"""The Evidence page: the documents, what they say, and where they came from."""

from __future__ import annotations

import streamlit as st

from workbench.ui.evidence import adding, checking, checks, keeping, listing, searching
from workbench.ui.frame import open_page

_LEAD = "The documents that answers are drawn from: what they say, and where they came from."
_TABS = {
    "Documents": listing.show,
    "Add documents": adding.show,
    "Search": searching.show,
    "Check a text": checking.show,
    "Checks": checks.show,
    "Keep and delete": keeping.show,
}


def show() -> None:
    """Draw the page."""
    wb = open_page("Evidence", _LEAD)
    for tab, draw in zip(st.tabs(list(_TABS)), _TABS.values(), strict=True):
        with tab:
            draw(wb)
