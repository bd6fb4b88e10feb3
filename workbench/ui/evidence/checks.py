"""What was noticed in the documents of a collection, with examples."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from workbench.evidence.marks.report import Kind
from workbench.service import Workbench

#: What each kind means, and what can be done about it.
_ADVICE = {
    "personal": "Covered where it is shown and exported, unless its document is public. Names of "
    "persons are not looked for. Delete or replace documents that should not hold it.",
    "instruction": "Treated as text and never followed, but it may be quoted as if it were an "
    "answer. Take it out of the file, or delete the document.",
    "invisible": "Left out of the stored text, so nobody is answered from it. Find out who put it "
    "there.",
    "near_duplicate": "The same paragraphs in two documents count as one source twice. Keep one.",
    "outdated": "Still asked unless “Only documents that hold today” is on. Delete them, or say on "
    "the document itself until when it holds.",
}


def show(wb: Workbench) -> None:
    """Draw the report."""
    collections = wb.documents.collections()
    if not collections:
        st.info("There are no documents yet, so there is nothing to check.")
        return
    names = ["all", *collections]
    chosen = st.selectbox("Collection", names, key="checks-collection")
    with st.spinner("Looking through the documents …"):
        report = wb.marks.report(None if chosen == "all" else chosen)
    noticed = [kind for kind in report.kinds if kind.marks]
    clean = [kind.name.lower() for kind in report.kinds if not kind.marks]
    st.write(f"{report.documents:,} documents were looked through.")
    for kind in noticed:
        _kind(kind)
    if clean:
        st.success(f"Nothing was found of: {', '.join(clean)}.")
    st.download_button(
        "Download the report",
        data=lambda: str(report),
        file_name="report.txt",
        icon=":material/download:",
    )


def _kind(kind: Kind) -> None:
    several = "document" if kind.documents == 1 else "documents"
    with st.expander(f"{kind.name}: {kind.marks:,} in {kind.documents:,} {several}"):
        st.caption(_ADVICE[kind.kind])
        st.markdown("  ·  ".join(f"{label}: {n:,}" for label, n in kind.labels.items()))
        rows = [{"Document": e.title, "What": e.label, "Text": e.text} for e in kind.examples]
        st.dataframe(
            pd.DataFrame(rows),
            hide_index=True,
            width="stretch",
            column_config={
                "Document": st.column_config.TextColumn(width=190),
                "What": st.column_config.TextColumn(width=130),
                "Text": st.column_config.TextColumn(width="large"),
            },
        )
