"""Widgets that choose documents by what is said of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from workbench import words
from workbench.records import Document, Filter
from workbench.ui import state

_ANY = "any"
_NAMES = ("sensitivity", "owner", "licence", "today")


def choose(documents: Iterable[Document], page: str) -> Filter | None:
    """Draw the widgets; None where nothing is excluded.

    Parameters
    ----------
    documents : iterable of Document
        Their owners and licences can be chosen from.
    page : str
        Whose widgets they are; each page keeps its own choice.
    """
    said = [d.governance for d in documents]
    st.pills(
        "Sensitivity",
        list(words.SENSITIVITY),
        selection_mode="multi",
        format_func=lambda name: words.SENSITIVITY[name][0],
        help="\n".join(f"- **{name}**: {text}" for name, text in words.SENSITIVITY.values()),
        **_kept(page, "sensitivity", []),
    )
    _one_of("Owner", {g.owner for g in said}, page)
    _one_of("Licence", {g.licence for g in said}, page)
    st.toggle(
        "Only documents that hold today",
        help="Leaves out those whose time is over or to come, and those that others replaced.",
        **_kept(page, "today", False),
    )
    return chosen(page)


def chosen(page: str) -> Filter | None:
    """What was chosen last on a page; None where nothing is excluded."""
    kept = {name: st.session_state.get(_key(page, name)) for name in _NAMES}
    found = Filter(
        sensitivity=tuple(kept["sensitivity"] or ()),
        owner=None if kept["owner"] == _ANY else kept["owner"],
        licence=None if kept["licence"] == _ANY else kept["licence"],
        valid_on=datetime.now(UTC).date() if kept["today"] else None,
    )
    return None if found == Filter() else found


def _one_of(label: str, values: set[str], page: str) -> None:
    name = label.lower()
    there = [_ANY, *sorted(values - {""})]
    if st.session_state.get(_key(page, name)) not in there:
        st.session_state[_key(page, name)] = _ANY
    if len(there) > 1:
        st.selectbox(label, there, **_kept(page, name, _ANY))


def _key(page: str, name: str) -> str:
    return f"{state.FILTER}-{page}-{name}"


def _kept(page: str, name: str, default: Any) -> dict[str, Any]:
    """What makes a widget keep its value when its page is left."""
    key = _key(page, name)
    state.restore(key, default)
    return {"key": state.widget(key), "on_change": state.keep, "args": (key,)}
