"""One document: its text with what is cited and noticed, its pages, and what can be done."""

from __future__ import annotations

import streamlit as st

from workbench import words
from workbench.errors import NotFoundError
from workbench.records import Block, Document, Mark
from workbench.service import Workbench
from workbench.ui import pages, state
from workbench.ui.evidence import governing
from workbench.ui.say import plain


def show(wb: Workbench, document: Document) -> None:
    """Draw it; opening it leaves a row in the audit trail, once a session and version."""
    try:
        if state.first_time(f"document {document.id} {document.version}"):
            wb.read(document.id)
        text = wb.documents.text(document.text_sha256)
        blocks = wb.documents.blocks(document.text_sha256)
    except NotFoundError as error:
        st.warning(error.message)
        return
    _actions(wb, document)
    marks = wb.marks.of(document.id)
    _noticed(wb, document, marks)
    governing.show(wb, document)
    hidden = _covered(wb, document, marks)
    _text(wb, document, text, blocks, marks if hidden else (), pictures=not hidden)


def _actions(wb: Workbench, document: Document) -> None:
    left, right = st.columns(2)
    left.download_button(
        "Open the original file",
        data=lambda: wb.original(document.id),
        file_name=document.title,
        mime=document.media_type,
        icon=":material/download:",
        width="stretch",
    )
    with right.popover("Delete this document", icon=":material/delete:", width="stretch"):
        st.write("All its versions and its text go. Answers that cite it will say so.")
        if st.button("Delete it", type="primary"):
            wb.documents.delete(document.id)
            st.query_params.pop("document", None)
            state.notice("The document was deleted.")
            st.rerun()


def _noticed(wb: Workbench, document: Document, marks: tuple[Mark, ...]) -> None:
    old = wb.governance.outdated().get(document.id)
    if old is not None:
        said = words.outdated(old, wb.titles())
        st.warning(f"This document is outdated: {plain(said)}.", icon=":material/history:")
    if document.governance.sensitivity == "public":  # contact details that were published
        marks = tuple(mark for mark in marks if mark.kind != "personal")
    kinds = words.noticed(marks, names=bool(wb.settings.names))
    if kinds:
        lines = "\n".join(f"- {plain(line)}" for line in kinds)
        st.info(f"Noticed when it was added:\n{lines}", icon=":material/visibility:")


def _covered(wb: Workbench, document: Document, marks: tuple[Mark, ...]) -> bool:
    """Whether personal data is covered: in documents that are not public, until asked for."""
    personal = any(mark.kind == "personal" for mark in marks)
    if not personal or document.governance.sensitivity == "public":
        return False
    shown = st.toggle(
        "Show personal data",
        key=f"reveal-{document.id}",
        help="It is covered because the document is not public. Showing it is logged.",
    )
    if shown and state.first_time(f"revealed {document.id} {document.version}"):
        wb.trail.opened("document", document.id, revealed=True)
    return not shown


def _text(
    wb: Workbench,
    document: Document,
    text: str,
    blocks: tuple[Block, ...],
    covering: tuple[Mark, ...],
    *,
    pictures: bool,
) -> None:
    from workbench.display.cover import cover  # noqa: PLC0415
    from workbench.display.document import document_view, part_of, parts  # noqa: PLC0415

    spans = wb.cited_spans(document)
    start, end = (st.query_params.get(name, "") for name in ("start", "end"))
    if start.isdecimal() and end.isdecimal():
        spans = [(int(start), int(end), "opened from an answer"), *spans]
    cut = parts(text, blocks)
    part = part_of(cut, spans[0][0]) if spans else 0
    if len(cut) > 1:
        part = st.number_input("Part", 1, len(cut), part + 1, help="Long texts show in parts.") - 1
    view = document_view(document, cover(text, covering), blocks, spans, part=part)
    if not (pictures and pages.has_pages(document)):
        st.html(view)
        return
    st.set_page_config(layout="wide")
    beside, picture = st.container(key="wb-beside").columns([5, 6], gap="medium")
    beside.html(view)
    with picture:
        pages.show_page(wb, document, text, blocks, spans)
