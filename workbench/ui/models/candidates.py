"""Every model that can answer: what it is, where it runs, what it costs, whether it is ready."""

from __future__ import annotations

import streamlit as st

from workbench.service import Workbench
from workbench.service.listing import ModelListed
from workbench.ui.say import plain

_KINDS = {
    "own": "Comes with the program",
    "endpoint": "A language model at an endpoint; it writes in its own words",
    "added": "Handed in by code",
}


def show(wb: Workbench) -> None:
    """Draw the list of candidates."""
    st.subheader("Who can answer", anchor=False)
    st.write(
        "Whoever answers, each statement is held against your documents, and citations are "
        "computed here. Personal data is masked in what is sent to an endpoint, and confidential "
        "documents never go to a remote one."
    )
    for one in wb.candidates():
        _candidate(one, default=one.id == wb.settings.model)


def _candidate(one: ModelListed, *, default: bool) -> None:
    with st.container(border=True):
        mark = " · asked unless you choose another" if default else ""
        st.markdown(f"**{plain(one.label)}**")
        st.caption(f"{_KINDS[one.kind]} · id {plain(one.id)}{mark}")
        lines = [f"**Runs** {plain(one.where)}", f"**Costs** {plain(one.cost)}"]
        if one.key is not None:
            lines.append(f"**Key** {plain(one.key.words)}")
        st.markdown("  \n".join(lines))
