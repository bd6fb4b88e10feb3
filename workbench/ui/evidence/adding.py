"""Documents are added: uploaded files into a collection, with what is said of them."""

from __future__ import annotations

import streamlit as st

from workbench import words
from workbench.errors import WorkbenchError
from workbench.evidence.formats import FORMATS
from workbench.records import Governance, IngestedFile
from workbench.service import OWN, Workbench
from workbench.ui import state
from workbench.ui.say import plain

_DONE = {
    "added": "added",
    "known": "already there, nothing to do",
    "new_version": "new version",
    "failed": "could not be read",
}
_LISTED = 20  # results that are shown one by one


def show(wb: Workbench) -> None:
    """Draw the form, and what became of the files that were sent last."""
    from workbench.evidence.ingest import endings, from_upload  # noqa: PLC0415

    with st.form("upload", clear_on_submit=True):
        kinds = ", ".join(kind.name for kind in FORMATS)
        files = st.file_uploader(
            f"{kinds}, or ZIP archives of them, up to {wb.settings.max_file_mb} MB each",
            type=list(endings()),
            accept_multiple_files=True,
        )
        collection = st.text_input("Collection", value=OWN, max_chars=80)
        sensitivity = st.radio(
            "Sensitivity",
            list(words.SENSITIVITY),
            index=1,
            format_func=lambda name: words.SENSITIVITY[name][0],
            captions=[guideline for _, guideline in words.SENSITIVITY.values()],
            help="Owner, licence and dates can be said of each document afterwards.",
        )
        sent = st.form_submit_button("Add to the documents", type="primary")
    if sent and not files:
        st.warning("Choose one or more files first.")
    if sent and files:
        sources = [s for file in files for s in from_upload(file.name, file.getvalue())]
        done: list[IngestedFile] = []
        said = Governance(sensitivity=sensitivity)
        bar = st.progress(0.0, "Reading …")
        try:
            for result in wb.ingest_files(sources, collection=collection, governance=said):
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
        st.error(f"{plain(file.path)}: {plain(file.error or '')}")
    if len(bad) > _LISTED:
        st.error(f"{len(bad) - _LISTED:,} more could not be read.")
    good = [f for f in files if f.status != "failed"]
    if not good:
        return
    lines = [f"- {plain(f.path)}: {_DONE[f.status]}" for f in good[:_LISTED]]
    if len(good) > _LISTED:
        lines.append(f"- and {len(good) - _LISTED:,} more")
    st.success("\n".join(lines))
    noted = [f"- {plain(f.path)}: {plain(f.note)}" for f in good if f.note]
    if noted:
        st.warning("\n".join(["Not read whole:", *noted[:_LISTED]]))
    others = set(wb.documents.collections()) - {collection}
    if others and st.button(f"Ask only “{collection}”", type="primary"):
        st.session_state[state.COLLECTION] = " ".join(collection.split())
        st.switch_page("app.py")
