"""The documents, narrowed down by what is said of them, and the one that is open."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from workbench import words
from workbench.evidence.formats import FORMATS
from workbench.records import Document, Mark
from workbench.service import SAMPLE, Workbench
from workbench.ui import filters, state
from workbench.ui.evidence import reading

_KINDS = {kind.media_type: kind.name for kind in FORMATS}


def show(wb: Workbench) -> None:
    """Draw the list and the chosen document."""
    found = wb.documents.list()
    if not found:
        st.info(
            "There are no documents yet. Add your own under “Add documents”, or load the sample "
            "on the Ask page."
        )
        return
    wanted = st.query_params.get("document")
    by_id = {d.id: d for d in found}
    if wanted and wanted not in by_id:
        st.warning("The document of this link is no longer there.")
    shown = _narrowed(wb, found)
    label = f"{len(found)} documents"
    if len(shown) < len(found):
        label = f"{len(shown)} of {len(found)} documents"
    with st.expander(label, expanded=wanted not in by_id):
        _table(shown, wb.governance.outdated(), {d.id: d.title for d in found})
        _remove_sample(wb)
    ids = [d.id for d in (found if wanted in by_id else shown)]
    chosen = st.selectbox(
        "Open a document",
        ids,
        index=ids.index(wanted) if wanted in ids else None,
        format_func=lambda id: f"{by_id[id].title} — {by_id[id].collection}",
        placeholder="Choose one to read it",
    )
    if chosen:
        reading.show(wb, by_id[chosen])


def _narrowed(wb: Workbench, found: list[Document]) -> list[Document]:
    with st.expander("Narrow down", icon=":material/filter_alt:"):
        collections = sorted({d.collection for d in found})
        one = st.selectbox("Collection", ["all", *collections]) if len(collections) > 1 else "all"
        wanted = filters.choose(found, "evidence")
    meant = {d.id for d in found} if wanted is None else wb.governance.matching(wanted)
    return [d for d in found if d.id in meant and one in ("all", d.collection)]


def _table(found: list[Document], old: Mapping[str, Mark], titles: Mapping[str, str]) -> None:
    rows = [
        {
            "Title": d.title,
            "State": f"outdated: {words.outdated(old[d.id], titles)}" if d.id in old else "",
            "Sensitivity": words.SENSITIVITY[d.governance.sensitivity][0],
            "Owner": d.governance.owner,
            "Collection": d.collection,
            "Kind": _KINDS.get(d.media_type, d.media_type),
            "Version": d.version,
            "Holds from": d.governance.valid_from,
            "Holds until": d.governance.valid_until,
            "Licence": d.governance.licence,
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
