"""Any text held against any evidence: which statements are backed, by what, and which not."""

from __future__ import annotations

import streamlit as st

from workbench.errors import WorkbenchError
from workbench.service import Workbench

_MINE = "The text below"
_STORED = "My documents"


def show(wb: Workbench) -> None:
    """Draw the fields and the result. Nothing of it is stored."""
    from workbench.display.support import support_table  # noqa: PLC0415

    st.write(
        "Paste an answer from anywhere, and what it should rest on. Each statement is held "
        "against it. Nothing is stored."
    )
    text = st.text_area("Text to check", key="check-text", height=120)
    against = st.radio(
        "Held against", [_MINE, _STORED], horizontal=True, key="check-against",
        help="Of your documents, the passages that fit the text best are taken.",
    )  # fmt: skip
    given = ""
    if against == _MINE:
        given = st.text_area("Evidence", key="check-evidence", height=160)
    if not st.button("Check", type="primary"):
        return
    try:
        names, evidence = ([], [given]) if against == _MINE else _stored(wb, text)
        checked = wb.check(text, evidence)
    except WorkbenchError as error:
        st.error(error.message)
        return
    st.html(support_table(checked, text, evidence, names))


def _stored(wb: Workbench, text: str) -> tuple[list[str], list[str]]:
    from workbench.display.cover import covered_evidence  # noqa: PLC0415

    titles = wb.titles()
    limit = wb.settings.max_question_characters
    found = [covered_evidence(item).passage for item in wb.search(text[:limit], k=10)]
    return [titles.get(p.document, p.title) for p in found], [p.text for p in found]
