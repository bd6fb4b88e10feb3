"""The questions of this person, newest first; one that went to several models is one line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from workbench.display.html import markdown_literal
from workbench.service import Workbench
from workbench.ui.asking import LIMIT

if TYPE_CHECKING:
    from workbench.store import AnswerSummary


def show(wb: Workbench) -> None:
    """Draw the links."""
    mine = wb.history(20)
    if mine:
        st.divider()
        st.markdown("**Your questions**")
    for ids, question in lines(mine):
        label = question if len(question) <= 60 else question[:59] + "…"
        several = f" ({len(ids)} answers)" if len(ids) > 1 else ""
        where = {"answers": ",".join(ids)} if several else {"answer": ids[0]}
        st.page_link("app.py", label=markdown_literal(label + several), query_params=where)


def lines(mine: Sequence[AnswerSummary]) -> list[tuple[list[str], str]]:
    """Ids and question of each line: neighbours that other models answered belong together."""
    found: list[tuple[dict[str, str], str]] = []
    for past in mine:
        group, question = found[-1] if found else ({}, "")
        if not found or question != past.question or past.model in group or len(group) == LIMIT:
            group = {}
            found.append((group, past.question))
        group[past.model] = past.id
    return [(list(group.values())[::-1], question) for group, question in found]  # as asked
