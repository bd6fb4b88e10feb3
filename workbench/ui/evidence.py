"""The Evidence page: the documents, what they say, and where they came from."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from workbench.errors import NotFoundError, WorkbenchError
from workbench.evidence.formats import FORMATS
from workbench.records import Document, IngestedFile
from workbench.service import OWN, SAMPLE, Workbench
from workbench.ui import pages, state
from workbench.ui.frame import open_page

_LEAD = "The documents that answers are drawn from: what they say, and where they came from."
_DONE = {
    "added": "added",
    "known": "already there, nothing to do",
    "new_version": "new version",
    "failed": "could not be read",
}
_KINDS = {kind.media_type: kind.name for kind in FORMATS}
_LISTED = 20  # results that are shown one by one


def show() -> None:
    """Draw the page."""
    wb = open_page("Evidence", _LEAD)
    upload, listing, search = st.tabs(["Documents", "Add documents", "Search"])
    with upload:
        _documents(wb)
    with listing:
        _upload(wb)
    with search:
        _search(wb)


# ---------------------------------------------------------------- add


def _upload(wb: Workbench) -> None:
    from workbench.evidence.ingest import endings, from_upload  # noqa: PLC0415

    with st.form("upload", clear_on_submit=True):
        kinds = ", ".join(kind.name for kind in FORMATS)
        files = st.file_uploader(
            f"{kinds}, or ZIP archives of them, up to {wb.settings.max_file_mb} MB each",
            type=list(endings()),
            accept_multiple_files=True,
        )
        collection = st.text_input("Collection", value=OWN, max_chars=80)
        sent = st.form_submit_button("Add to the documents", type="primary")
    if sent and not files:
        st.warning("Choose one or more files first.")
    if sent and files:
        sources = [s for file in files for s in from_upload(file.name, file.getvalue())]
        done: list[IngestedFile] = []
        bar = st.progress(0.0, "Reading …")
        try:
            for result in wb.ingest_files(sources, collection=collection):
                done.append(result)
                bar.progress(len(done) / len(sources), f"{len(done)} of {len(sources)} files")
        except WorkbenchError as error:
            st.error(error.message)
        bar.empty()
        st.session_state[state.UPLOADED] = (collection, done)
    if state.UPLOADED in st.session_state:
        _results(wb, *st.session_state[state.UPLOADED])


def _results(wb: Workbench, collection: str, files: list[IngestedFile]) -> None:
    bad = [f for f in files if f.error]
    for file in bad[:_LISTED]:
        st.error(f"{_plain(file.path)}: {_plain(file.error or '')}")
    if len(bad) > _LISTED:
        st.error(f"{len(bad) - _LISTED:,} more could not be read.")
    good = [f for f in files if f.status != "failed"]
    if not good:
        return
    lines = [f"- {_plain(f.path)}: {_DONE[f.status]}" for f in good[:_LISTED]]
    if len(good) > _LISTED:
        lines.append(f"- and {len(good) - _LISTED:,} more")
    st.success("\n".join(lines))
    noted = [f"- {_plain(f.path)}: {_plain(f.note)}" for f in good if f.note]
    if noted:
        st.warning("\n".join(["Not read whole:", *noted[:_LISTED]]))
    others = set(wb.documents.collections()) - {collection}
    if others and st.button(f"Ask only “{collection}”", type="primary"):
        st.session_state[state.COLLECTION] = " ".join(collection.split())
        st.switch_page("app.py")


def _plain(text: str) -> str:
    """A file's name, or what is said of it, as Markdown shows it literally."""
    from workbench.display.html import markdown_literal  # noqa: PLC0415

    return markdown_literal(text, limit=1_000)


# ---------------------------------------------------------------- list


def _documents(wb: Workbench) -> None:
    found = wb.documents.list()
    if not found:
        st.info(
            "There are no documents yet. Add your own under “Add documents”, or load the sample "
            "on the Ask page."
        )
        return
    wanted = st.query_params.get("document")
    ids = [d.id for d in found]
    if wanted and wanted not in ids:
        st.warning("The document of this link is no longer there.")
    with st.expander(f"{len(found)} documents", expanded=wanted not in ids):
        _table(found)
        _remove_sample(wb)
    by_id = {d.id: d for d in found}
    chosen = st.selectbox(
        "Open a document",
        ids,
        index=ids.index(wanted) if wanted in ids else None,
        format_func=lambda id: f"{by_id[id].title} — {by_id[id].collection}",
        placeholder="Choose one to read it",
    )
    if chosen:
        _document(wb, by_id[chosen])


def _table(found: list[Document]) -> None:
    rows = [
        {
            "Title": d.title,
            "Collection": d.collection,
            "Kind": _KINDS.get(d.media_type, d.media_type),
            "Version": d.version,
            "Added": d.created_at,
            "From": d.source,
            "Pages": d.pages,
            "Characters": d.characters,
            "SHA-256": d.sha256[:12],
        }
        for d in found
    ]
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        width="stretch",
        height=min(38 + 35 * len(rows), 320),
        column_config={
            "Title": st.column_config.TextColumn(width=260),
            "Added": st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm"),
            "Characters": st.column_config.NumberColumn(format="localized"),
            "SHA-256": st.column_config.TextColumn(help="Of the original file, its beginning"),
        },
    )


def _remove_sample(wb: Workbench) -> None:
    if SAMPLE not in wb.documents.collections():
        return
    with st.popover("Remove the sample", icon=":material/delete:"):
        st.write("Its documents go from the list, the index and the store. Your own stay.")
        if st.button("Remove it", type="primary"):
            gone = wb.remove_collection(SAMPLE)
            state.notice(f"The sample's {gone} documents were removed.")
            st.rerun()


def _document(wb: Workbench, document: Document) -> None:
    from workbench.display.document import document_view, part_of, parts  # noqa: PLC0415

    try:
        text = wb.documents.text(document.text_sha256)
        blocks = wb.documents.blocks(document.text_sha256)
    except NotFoundError as error:
        st.warning(error.message)
        return
    left, right = st.columns(2)
    left.download_button(
        "Open the original file",
        data=lambda: wb.documents.original(document.id),
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
    spans = wb.cited_spans(document)
    start, end = (st.query_params.get(name, "") for name in ("start", "end"))
    if start.isdecimal() and end.isdecimal():
        spans = [(int(start), int(end), "opened from an answer"), *spans]
    cut = parts(text, blocks)
    part = part_of(cut, spans[0][0]) if spans else 0
    if len(cut) > 1:
        part = st.number_input("Part", 1, len(cut), part + 1, help="Long texts show in parts.") - 1
    view = document_view(document, text, blocks, spans, part=part)
    if not pages.has_pages(document):
        st.html(view)
        return
    st.set_page_config(layout="wide")
    words, picture = st.container(key="wb-beside").columns([5, 6], gap="medium")
    words.html(view)
    with picture:
        pages.show_page(wb, document, text, blocks, spans)


# ---------------------------------------------------------------- search


def _search(wb: Workbench) -> None:
    from workbench.display import heatmap  # noqa: PLC0415

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
            f"{item.rank}. {_plain(title)} · score {item.score:.2f}", expanded=item.rank == 1
        ):
            st.html(heatmap.passage_heatmap(item))
