"""What is said of a document: owner, licence, sensitivity, validity; with its history."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd
import streamlit as st

from workbench import words
from workbench.errors import WorkbenchError
from workbench.records import Document, Governance, GovernanceChange
from workbench.service import Workbench
from workbench.ui import state
from workbench.ui.say import plain

_FIELDS = {
    "owner": "Owner",
    "licence": "Licence",
    "sensitivity": "Sensitivity",
    "valid_from": "Holds from",
    "valid_until": "Holds until",
    "supersedes": "Replaces",
}


def show(wb: Workbench, document: Document) -> None:
    """Draw what is said now, the form to say something else, and what was said before."""
    said = document.governance
    name, guideline = words.SENSITIVITY[said.sensitivity]
    with st.expander(
        f"{name}, owner: {plain(said.owner) or 'not said'}", icon=":material/verified_user:"
    ):
        st.caption(guideline)
        _form(wb, document)
        history = wb.governance.history(document.id)
        if len(history) > 1:
            st.markdown("**History**")
            st.dataframe(_table(history, wb.titles()), hide_index=True, width="stretch")


def _form(wb: Workbench, document: Document) -> None:
    said, titles = document.governance, wb.titles()
    others = [id for id in titles if id != document.id]
    with st.form(f"said-{document.id}"):
        left, right = st.columns(2)
        owner = left.text_input("Owner", said.owner, max_chars=200, help="Who answers for it.")
        licence = right.text_input("Licence", said.licence, max_chars=200)
        sensitivity = st.radio(
            "Sensitivity",
            list(words.SENSITIVITY),
            index=list(words.SENSITIVITY).index(said.sensitivity),
            format_func=lambda name: words.SENSITIVITY[name][0],
            captions=[guideline for _, guideline in words.SENSITIVITY.values()],
        )
        left, right = st.columns(2)
        since = left.date_input("Holds from", said.valid_from)
        until = right.date_input("Holds until", said.valid_until, help="The last day.")
        replaced = st.multiselect(
            "Replaces",
            others,
            [id for id in said.supersedes if id in titles],
            format_func=lambda id: titles[id],
            help="Documents that no longer hold because of this one.",
        )
        sent = st.form_submit_button("Save", type="primary")
    if sent:
        changed = Governance(
            owner.strip(), licence.strip(), sensitivity, since, until, tuple(replaced)
        )
        try:
            wb.governance.say(document.id, changed)
        except WorkbenchError as error:
            st.error(error.message)
            return
        state.notice("Saved. What was said before stays in the history.")
        st.rerun()


def _table(history: list[GovernanceChange], titles: dict[str, str]) -> pd.DataFrame:
    """One row a change, the newest first: when, who, and what became of what."""
    rows = []
    for before, after in pairwise(history):
        changes = [
            f"{label}: {_shown(old, titles)} → {_shown(new, titles)}"
            for name, label in _FIELDS.items()
            if (old := getattr(before.governance, name)) != (new := getattr(after.governance, name))
        ]
        rows.append({"When": after.at, "Who": after.actor.name, "What": "; ".join(changes)})
    return pd.DataFrame(rows[::-1])


def _shown(value: object, titles: dict[str, str]) -> str:
    if isinstance(value, tuple):
        return ", ".join(titles.get(id, "a deleted document") for id in value) or "—"
    return str(value or "—")
