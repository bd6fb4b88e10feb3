"""What was noticed in the documents of a collection, with examples."""

from __future__ import annotations

import streamlit as st

from workbench.service import Workbench


def show(wb: Workbench) -> None:
    """Draw the report."""
    collections = wb.documents.collections()
    if not collections:
        st.info("There are no documents yet, so there is nothing to report.")
